//! Planted faults.

use std::collections::BTreeSet;

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Format, Plan, Rates, fault_kinds, write};

use crate::support::{plan, rows, text};

#[test]
fn every_fault_is_planted_when_all_are_asked_for() {
    for family in Family::ALL {
        let out = tempfile::tempdir().unwrap();
        let plan = Plan {
            faults: Faults::All,
            format: Format::Csv,
            ..plan(family, 500, out.path())
        };
        let written = write(&plan, &mut |_| {}).unwrap();
        let faults = rows(&out.path().join("truth/faults.parquet"));
        assert_eq!(faults.len() as u64, written.faults);
        let planted: BTreeSet<&str> = faults.iter().map(|row| text(row, "fault")).collect();
        let kinds = fault_kinds().unwrap();
        let expected: BTreeSet<&str> = kinds
            .iter()
            .filter(|kind| kind.families.contains(family.name()))
            .map(|kind| kind.name.as_str())
            .collect();
        assert!(planted.is_superset(&expected), "{family}: {planted:?}");
    }
}

#[test]
fn a_file_of_rates_plants_what_it_names_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let rates = Rates::parse("keyless = 1\nmidnight_time = 0.5\n").unwrap();
    let plan = Plan {
        faults: Faults::Rates(rates),
        ..plan(Family::UkllcV2, 60, out.path())
    };
    write(&plan, &mut |_| {}).unwrap();
    let faults = rows(&out.path().join("truth/faults.parquet"));
    let planted: BTreeSet<&str> = faults.iter().map(|row| text(row, "fault")).collect();
    assert_eq!(planted, BTreeSet::from(["keyless", "midnight_time"]));
    let referrals = rows(&out.path().join("IAPT_demographics_and_referral.parquet"));
    let n_keyless = faults
        .iter()
        .filter(|row| text(row, "column_name") == "cohortkey_e")
        .count();
    assert_eq!(n_keyless, referrals.len());
    assert!(
        referrals
            .iter()
            .all(|row| ["", "0"].contains(&text(row, "cohortkey_e")))
    );
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
            "undated_complaint" => assert_eq!(cell, ""),
            "sentinel_date" => assert_eq!(cell, "1900-01-01"),
            "offered_therapy" => assert!(cell.starts_with(original) && cell.contains(':')),
            "midnight_time" => assert!(cell.contains("00:00"), "{cell}"),
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
