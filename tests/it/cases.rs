//! The cases with known answers, through the command line: what a user types, and what stands in the Parquet files.

use std::{collections::BTreeMap, path::Path};

use talktrail_tests::{data, frame::Frame, run};

/// Builds the study of a folder of tables and hands back the folder of its output.
fn build(family: &str, folders: &[&str]) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    let study = work.path().join("study.toml");
    let mut init = vec!["init", "--family", family];
    let inputs: Vec<String> = folders
        .iter()
        .map(|f| data(f).display().to_string())
        .collect();
    for input in &inputs {
        init.extend(["--input", input]);
    }
    let study_text = study.display().to_string();
    init.extend(["--out", &study_text]);
    assert_eq!(run(&init), 0);
    let out = work.path().join("out").display().to_string();
    assert_eq!(run(&["build", &study_text, "--out", &out, "--quiet"]), 0);
    work
}

fn table(work: &Path, name: &str) -> Frame {
    Frame::read(&work.join("out/data").join(format!("{name}.parquet")))
}

#[test]
fn the_guidebook_example_gives_one_row_per_pathway_and_every_contact_once() {
    let work = build("ukllc_v2", &["ukllc_guidebook"]);
    let referrals = table(work.path(), "referrals");
    let mut reader =
        csv::Reader::from_path(data("ukllc_guidebook/expected_referrals.csv")).unwrap();
    let mut rows = 0;
    for expected in reader.deserialize::<BTreeMap<String, String>>() {
        let expected = expected.unwrap();
        let row = referrals
            .find("referral_id", &expected["pathwayid"])
            .unwrap();
        assert_eq!(
            referrals.text("participant_id", row),
            expected["cohortkey_e"]
        );
        assert_eq!(
            referrals.text("n_rows_collapsed", row),
            expected["rows_delivered"]
        );
        assert_eq!(
            referrals.text("n_contacts_attended", row),
            expected["n_attended_contacts"]
        );
        assert_eq!(
            referrals.text("referral_number", row),
            expected["referral_number"]
        );
        assert_eq!(
            referrals.text("extract_end_date", row),
            expected["extract_chosen_end_date"]
        );
        rows += 1;
    }
    assert_eq!(referrals.rows(), rows);
    assert_eq!(table(work.path(), "participants").rows(), 2);
    assert_eq!(table(work.path(), "rereferrals").rows(), 3);
}

/// Compares `nhs_derived` with the expectations of a version.
fn compare(derived: &Frame, version: &str) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compared = 0;
    let mut reader = csv::Reader::from_path(data("nhs_v2/expected.csv")).unwrap();
    for expected in reader.deserialize::<BTreeMap<String, String>>() {
        let expected = expected.unwrap();
        if expected["version"] != version {
            continue;
        }
        compared += 1;
        let row = derived
            .find("UniqueID_IDS101", &expected["row_uid"])
            .unwrap();
        assert_eq!(derived.text("PathwayID", row), expected["pathway_id"]);
        let found = derived.text(&expected["column"], row);
        if !is_same(&expected["expected"], &found) {
            differences.push(format!(
                "{} {} ({}): expected {:?}, found {found:?}",
                expected["case_id"],
                expected["column"],
                expected["confidence"],
                expected["expected"]
            ));
        }
    }
    assert_eq!(compared, 221);
    differences
}

/// Whether an expected text and a cell mean the same: numbers by value, flags as 1, missing as empty.
fn is_same(expected: &str, found: &str) -> bool {
    if expected == "True" {
        return found == "1";
    }
    match (expected.parse::<f64>(), found.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
        _ => expected == found,
    }
}

#[test]
fn every_expected_value_of_version_2_0_is_recomputed() {
    let work = build("nhse_v2", &["nhs_v2/v2_0"]);
    assert_eq!(
        compare(&table(work.path(), "nhs_derived"), "2.0"),
        Vec::<String>::new()
    );
}

#[test]
fn every_expected_value_of_version_2_1_is_recomputed() {
    let work = build("nhse_v2", &["nhs_v2/v2_1"]);
    assert_eq!(
        compare(&table(work.path(), "nhs_derived"), "2.1"),
        Vec::<String>::new()
    );
}

#[test]
fn both_versions_stand_in_one_study() {
    let work = build("nhse_v2", &["nhs_v2/v2_0", "nhs_v2/v2_1"]);
    let derived = table(work.path(), "nhs_derived");
    assert_eq!(derived.rows(), 70);
    assert_eq!(compare(&derived, "2.0"), Vec::<String>::new());
    assert_eq!(compare(&derived, "2.1"), Vec::<String>::new());
}
