//! Invented extracts, looked at from outside: the same plan gives the same bytes, rows join, dates are in order,
//! extracts accumulate, faults lie where the truth says, and rates come out near the published ones.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its study has failed"
)]

mod calibrated;
mod columns;
mod faulty;
mod monthly;
mod published_rows;
mod support;
mod threads;
mod yearly;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::{invent, plan};
use talktrail_dictionary::{Dictionary, Family};
use talktrail_synth::{Columns, Error, Faults, Format, OldForm, Plan, Shape, write};

#[test]
fn the_same_plan_gives_the_same_bytes() {
    for (family, format) in [
        (Family::UkllcV2, Format::Parquet),
        (Family::NhseV2, Format::Csv),
        (Family::V1_5, Format::Csv),
    ] {
        let bytes = |seed: u64| {
            let out = tempfile::tempdir().unwrap();
            let plan = Plan {
                format,
                seed,
                faults: Faults::All,
                ..plan(family, 60, out.path())
            };
            let written = write(&plan, &mut |_| {}).unwrap();
            let files: BTreeMap<PathBuf, Vec<u8>> = written
                .files
                .iter()
                .map(|(file, _)| (file.clone(), std::fs::read(out.path().join(file)).unwrap()))
                .collect();
            files
        };
        let first = bytes(11);
        assert!(first == bytes(11), "{family} changes from run to run");
        assert!(first != bytes(12), "{family} does not listen to its seed");
    }
}

#[test]
fn every_column_of_the_dictionary_is_there() {
    let dictionary = Dictionary::embedded().unwrap();
    for family in Family::ALL {
        let study = invent(family, 40);
        for (file, _) in study
            .written
            .files
            .iter()
            .filter(|(file, _)| !file.starts_with("truth"))
        {
            let name = file.file_stem().unwrap().to_str().unwrap();
            let expected: Vec<&str> = dictionary
                .table(family, name)
                .unwrap()
                .variables
                .iter()
                .map(|v| v.name.as_str())
                .collect();
            assert_eq!(support::names(&study.path(file)), expected, "{name}");
        }
    }
}

#[test]
fn files_say_that_they_are_invented() {
    for family in Family::ALL {
        let study = invent(family, 5);
        let notice = std::fs::read_to_string(study.path(Path::new("INVENTED_DATA.txt"))).unwrap();
        assert!(notice.starts_with("invented data, not for analysis"));
        for (file, _) in &study.written.files {
            assert_eq!(
                support::watermark(&study.path(file)).as_deref(),
                Some("invented data, not for analysis"),
                "{}",
                file.display()
            );
        }
    }
}

#[test]
fn used_columns_are_fewer_and_progress_ends_at_the_last_participant() {
    let out = tempfile::tempdir().unwrap();
    let plan = Plan {
        columns: Columns::Used,
        shape: Shape::Bench,
        ..plan(Family::UkllcV2, 300, out.path())
    };
    let mut done = 0;
    write(&plan, &mut |participants| done = participants).unwrap();
    assert_eq!(done, 300);
    let names = support::names(&out.path().join("IAPT_care_activities.parquet"));
    assert!(names.len() < 50 && names.contains(&"carecontdate".to_owned()));
}

#[test]
fn a_history_of_ukllc_is_refused_by_name() {
    let out = tempfile::tempdir().unwrap();
    let plan = Plan {
        old_form: Some(OldForm::Monthly),
        ..plan(Family::UkllcV2, 1, out.path())
    };
    let refused = write(&plan, &mut |_| {});
    assert!(matches!(refused, Err(Error::NoHistory)));
}
