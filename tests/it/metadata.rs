//! What lies beside the tables: it describes all of them, and holds nothing of anyone.

use std::{fs, path::Path};

use talktrail_dictionary::{Dictionary, OutputTable};
use talktrail_model::row;
use talktrail_tests::{frame::Frame, run};

const FILES: [&str; 9] = [
    "datapackage.json",
    "metadata/codebook.html",
    "metadata/dictionary.csv",
    "metadata/labels.R",
    "metadata/labels.do",
    "metadata/labels.py",
    "metadata/labels.sql",
    "metadata/opal/Categories.csv",
    "metadata/opal/Variables.csv",
];

/// A small demo; the folder of its build.
fn demo(folder: &Path) -> std::path::PathBuf {
    let place = folder.join("demo").display().to_string();
    let arguments = ["demo", "--participants", "60", "--quiet", "--out", &place];
    assert_eq!(run(&arguments), 0);
    folder.join("demo/out")
}

#[test]
fn every_column_is_described_and_every_file_is_in_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let out = demo(folder.path());
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    let dictionary = Dictionary::embedded().unwrap();
    for file in FILES {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(manifest.contains(&format!("\"{file}\"")), "{file}");
        if file.ends_with("Categories.csv") {
            continue;
        }
        // The codebook is that of the record-level tables.
        let is_record_level = |table: &&OutputTable| row::TABLES.contains(&table.name.as_str());
        for table in dictionary.outputs().iter().filter(is_record_level) {
            for variable in &table.variables {
                // Stata cuts long names.
                let name = variable.name.get(..32).unwrap_or(&variable.name);
                assert!(text.contains(name), "{file}: {}.{name}", table.name);
            }
        }
    }
}

#[test]
fn nothing_beside_the_tables_holds_a_key_of_a_participant() {
    let folder = tempfile::tempdir().unwrap();
    let out = demo(folder.path());
    let referrals = Frame::read(&out.join("data/referrals.parquet"));
    let texts: Vec<String> = FILES
        .iter()
        .map(|file| fs::read_to_string(out.join(file)).unwrap())
        .collect();
    for row in 0..referrals.rows() {
        for column in ["participant_id", "referral_id"] {
            let key = referrals.text(column, row);
            assert!(!texts.iter().any(|text| text.contains(&key)), "{column}");
        }
    }
}
