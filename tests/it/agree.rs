//! Laws of a build: its bytes depend on the data and the study, on nothing else.

use std::{fs, path::Path};

use proptest::prelude::*;
use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Format, OldForm, Plan};
use talktrail_tests::run;

/// Invents extracts of a family.
pub(crate) fn extracts(plan: &Plan) {
    talktrail_synth::write(plan, &mut |_| {}).unwrap();
}

/// Builds a study over some folders, with extra arguments, into a new folder; hands back every table's bytes.
fn build(
    work: &Path,
    family: Family,
    name: &str,
    folders: &[&Path],
    extra: &[&str],
) -> Vec<(String, Vec<u8>)> {
    let study = study_file(work, family, name, folders);
    let out = work.join(name).display().to_string();
    let mut build = vec!["build", "--quiet", &study, "--out", &out];
    build.extend(extra);
    assert!(run(&build) <= 1);
    tables(&work.join(name))
}

/// Writes the study file of some folders; where it lies.
pub(crate) fn study_file(work: &Path, family: Family, name: &str, folders: &[&Path]) -> String {
    let study = work.join(format!("{name}.toml")).display().to_string();
    let family = family.to_string();
    let folders: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    let mut init = vec!["init", "--quiet", "--family", &family, "--out", &study];
    for folder in &folders {
        let is_before = family == "nhse_v2" && folder.ends_with("v1_5");
        init.extend([if is_before { "--before" } else { "--input" }, folder]);
    }
    assert_eq!(run(&init), 0);
    study
}

fn tables(out: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(out.join("data"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.push(out.join("checks/attrition.csv"));
    files.sort();
    files
        .iter()
        .map(|f| {
            (
                f.file_name().unwrap().display().to_string(),
                fs::read(f).unwrap(),
            )
        })
        .collect()
}

/// Which tables differ between two builds.
fn differences(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) -> Vec<String> {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .filter(|(x, y)| x != y)
        .map(|(x, _)| x.0.clone())
        .collect()
}

/// Cuts every CSV file of a folder into two parts that lie in a folder of the table's name, later rows first.
fn cut_in_two(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|e| e != "csv") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().collect();
        let (early, late) = rows.split_at(rows.len() / 2);
        let folder = to.join(file.file_stem().unwrap());
        fs::create_dir_all(&folder).unwrap();
        for (name, part) in [("1.csv", late), ("2.csv", early)] {
            let reversed: Vec<&str> = part.iter().rev().copied().collect();
            fs::write(
                folder.join(name),
                format!("{header}\n{}\n", reversed.join("\n")),
            )
            .unwrap();
        }
    }
}

/// A family, and the form of version 1.5 where there is one.
pub(crate) type Kind = (Family, Option<OldForm>);

pub(crate) fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just((Family::UkllcV2, None)),
        Just((Family::NhseV2, None)),
        Just((Family::V1_5, Some(OldForm::Monthly))),
        Just((Family::V1_5, Some(OldForm::Historic))),
        Just((Family::NhseV2, Some(OldForm::Monthly))),
        Just((Family::NhseV2, Some(OldForm::Historic))),
    ]
}

/// The folders that hold the tables of an invention.
pub(crate) fn folders((family, old_form): Kind, root: &Path) -> Vec<std::path::PathBuf> {
    let names: &[&str] = match (family, old_form) {
        (Family::UkllcV2, _) => return vec![root.to_owned()],
        (Family::NhseV2, None) => &["v2_0", "v2_1"],
        (Family::NhseV2, Some(_)) => &["v2_0", "v2_1", "v1_5"],
        (Family::V1_5, _) => &["v1_5"],
    };
    names.iter().map(|name| root.join(name)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn threads_and_memory_change_no_byte(seed in 0u64..1_000_000, kind in kinds(), is_csv: bool) {
        let work = tempfile::tempdir().unwrap();
        let root = work.path().join("extracts");
        let format = if is_csv { Format::Csv } else { Format::Parquet };
        extracts(&Plan { format, faults: Faults::All, old_form: kind.1, ..Plan::new(kind.0, 250, seed, &root) });
        let folders = folders(kind, &root);
        let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
        let one = build(work.path(), kind.0, "one", &folders, &["--threads", "1", "--memory", "1GB"]);
        let other = build(work.path(), kind.0, "other", &folders, &["--threads", "8", "--memory", "64MB"]);
        prop_assert_eq!(differences(&one, &other), Vec::<String>::new());
    }

    #[test]
    fn the_order_of_files_and_rows_changes_no_byte(seed in 0u64..1_000_000, kind in kinds()) {
        let work = tempfile::tempdir().unwrap();
        let root = work.path().join("extracts");
        extracts(&Plan { format: Format::Csv, faults: Faults::All, old_form: kind.1, ..Plan::new(kind.0, 60, seed, &root) });
        let cut = work.path().join("cut");
        let whole = folders(kind, &root);
        let parts = folders(kind, &cut);
        for (from, to) in whole.iter().zip(&parts) {
            cut_in_two(from, to);
        }
        let whole: Vec<&Path> = whole.iter().map(AsRef::as_ref).collect();
        let parts: Vec<&Path> = parts.iter().rev().map(AsRef::as_ref).collect();
        let one = build(work.path(), kind.0, "one", &whole, &[]);
        let other = build(work.path(), kind.0, "other", &parts, &[]);
        prop_assert_eq!(differences(&one, &other), Vec::<String>::new());
    }
}
