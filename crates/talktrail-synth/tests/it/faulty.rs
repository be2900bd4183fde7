//! Planted faults.

use std::collections::BTreeSet;

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Format, Plan, write};

use crate::support::{plan, rows, text};

const KINDS: [&str; 10] = [
    "british_date",
    "contact_after_discharge",
    "duplicate_row",
    "keyless",
    "not_a_score",
    "null_text",
    "orphan",
    "out_of_range",
    "padded_code",
    "unknown_code",
];

#[test]
fn every_fault_is_planted_when_all_are_asked_for() {
    for family in Family::ALL {
        let out = tempfile::tempdir().unwrap();
        let plan = Plan {
            faults: Faults::All,
            format: Format::Csv,
            ..plan(family, 300, out.path())
        };
        let written = write(&plan, &mut |_| {}).unwrap();
        let faults = rows(&out.path().join("truth/faults.parquet"));
        assert_eq!(faults.len() as u64, written.faults);
        let kinds: BTreeSet<&str> = faults.iter().map(|row| text(row, "fault")).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), KINDS, "{family}");
    }
}

#[test]
fn the_list_points_at_the_faulty_rows() {
    let out = tempfile::tempdir().unwrap();
    let plan = Plan {
        faults: Faults::All,
        format: Format::Csv,
        ..plan(Family::UkllcV2, 400, out.path())
    };
    write(&plan, &mut |_| {}).unwrap();
    let mut reader = csv::Reader::from_path(out.path().join("IAPT_care_activities.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let delivered: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let faults = rows(&out.path().join("truth/faults.parquet"));
    let mut looked_at = 0;
    for fault in faults
        .iter()
        .filter(|row| text(row, "table_name") == "IAPT_care_activities")
    {
        let row = &delivered[text(fault, "row_ordinal").parse::<usize>().unwrap()];
        let cell = headers
            .iter()
            .position(|name| name == text(fault, "column_name"))
            .map_or("", |place| &row[place]);
        let original = text(fault, "original_text");
        match text(fault, "fault") {
            "padded_code" => assert!(
                cell.trim() != cell || cell == original.trim_start_matches('0'),
                "{cell}"
            ),
            "unknown_code" => assert_eq!(cell, "QQ"),
            "british_date" => assert_eq!(&cell[6..10], &original[..4]),
            "null_text" => assert_eq!(cell, "NULL"),
            "orphan" => assert!(cell.starts_with("NONE")),
            "duplicate_row" => assert_eq!(
                row,
                &delivered[text(fault, "row_ordinal").parse::<usize>().unwrap() - 1]
            ),
            _ => {}
        }
        looked_at += 1;
    }
    assert!(looked_at > 50);
}

#[test]
fn no_faults_means_none() {
    let out = tempfile::tempdir().unwrap();
    let written = write(&plan(Family::NhseV2, 100, out.path()), &mut |_| {}).unwrap();
    assert_eq!(written.faults, 0);
}

#[test]
fn faults_do_not_change_the_lives() {
    let (clean, faulty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(&plan(Family::UkllcV2, 80, clean.path()), &mut |_| {}).unwrap();
    write(
        &Plan {
            faults: Faults::All,
            ..plan(Family::UkllcV2, 80, faulty.path())
        },
        &mut |_| {},
    )
    .unwrap();
    let truth = |out: &std::path::Path| std::fs::read(out.join("truth/scores.parquet")).unwrap();
    assert_eq!(truth(clean.path()), truth(faulty.path()));
}
