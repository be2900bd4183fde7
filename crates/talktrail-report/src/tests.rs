//! Whole reports on small invented tables.

mod fixture;

use std::{collections::BTreeMap, fs, sync::Arc};

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int16Array};

use super::*;
use fixture::{NO, Referral, UNKNOWN, YES, made, read, two_years, write, write_referrals};

#[test]
fn rates_rest_on_the_denominators_of_nhs_england() {
    let folder = two_years();
    made(folder.path(), &Preset::custom(0));
    let rows = read(folder.path(), "outcomes_by_year");
    let row = &rows["2020/21"];
    for (column, value) in [
        ("n_discharged", "30"),
        ("n_finished", "20"),
        ("n_not_at_caseness", "4"),
        ("n_recovery_denominator", "16"),
        ("n_at_caseness", "15"),
        ("n_recovered", "8"),
        ("n_reliably_recovered", "6"),
        ("n_reliably_improved", "6"),
        ("n_reliably_deteriorated", "7"),
        ("recovery_percent", "50.0"),
        ("recovery_low", "28.0"),
        ("recovery_high", "72.0"),
        ("reliable_recovery_percent", "37.5"),
        ("reliable_improvement_percent", "30.0"),
        ("reliable_deterioration_percent", "35.0"),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    assert_eq!(rows["All"]["n_discharged"], "60");
    assert_eq!(rows.len(), 3);
}

#[test]
fn waits_are_of_finished_courses_and_the_standards_are_inclusive() {
    let folder = two_years();
    made(folder.path(), &Preset::custom(0));
    let rows = read(folder.path(), "waits_by_year");
    let row = &rows["2021/22"];
    assert_eq!(row["n_within_42_days"], "4");
    assert_eq!(row["n_within_126_days"], "11");
    assert_eq!(row["within_126_days_percent"], "55.0");
    assert_eq!(row["median_days_to_treatment"], "126.0");
    assert_eq!(rows["All"]["median_days_to_treatment"], "126.0");
}

#[test]
fn groups_have_labels_and_all_of_them_are_there() {
    let folder = two_years();
    made(folder.path(), &Preset::custom(0));
    let problems = read(folder.path(), "outcomes_by_problem");
    assert_eq!(problems["Depression"]["n_discharged"], "60");
    assert_eq!(problems["Panic disorder"]["n_discharged"], "0");
    assert_eq!(problems["Panic disorder"]["recovery_percent"], "");
    let ages = read(folder.path(), "outcomes_by_age_band");
    assert_eq!(ages["Under 18"]["n_discharged"], "30");
    assert_eq!(ages["18 to 25"]["n_discharged"], "0");
    assert_eq!(ages["65 and over"]["n_discharged"], "30");
    assert!(!ages.contains_key("Not recorded"));
}

#[test]
fn the_default_preset_masks_small_counts_and_what_rests_on_them() {
    let folder = two_years();
    let written = made(folder.path(), &Preset::named("ukllc").unwrap());
    let rows = read(folder.path(), "outcomes_by_year");
    assert_eq!(rows["2020/21"]["n_discharged"], "30");
    for column in [
        "n_not_at_caseness",
        "n_recovered",
        "recovery_percent",
        "recovery_low",
    ] {
        assert_eq!(rows["2020/21"][column], "*", "{column}");
    }
    let masked: usize = rows
        .values()
        .flat_map(BTreeMap::values)
        .filter(|c| *c == MASK)
        .count();
    let by_year = written
        .iter()
        .find(|t| t.name == "outcomes_by_year")
        .unwrap();
    assert_eq!((by_year.masked, by_year.rows), (masked, 3));
    let small = |cell: &String| cell.parse().is_ok_and(|n: i64| n < 10);
    let counts = rows
        .values()
        .flatten()
        .filter(|(name, _)| name.starts_with("n_"));
    assert!(counts.map(|(_, cell)| cell).all(|cell| !small(cell)));
}

#[test]
fn a_year_means_the_same_in_outcomes_and_waits() {
    let folder = two_years();
    for name in Preset::NAMES {
        made(folder.path(), &Preset::named(name).unwrap());
        let outcomes = read(folder.path(), "outcomes_by_year");
        let waits = read(folder.path(), "waits_by_year");
        for (label, row) in &waits {
            assert_eq!(row["n_finished"], outcomes[label]["n_finished"]);
        }
    }
}

#[test]
fn dates_before_the_service_began_are_one_group() {
    let folder = tempfile::tempdir().unwrap();
    let rows = ["01/01/1900", "31/03/2008", "01/04/2008"].map(|day| Referral {
        discharged: Some(day),
        ..Referral::default()
    });
    write_referrals(folder.path(), &rows);
    made(folder.path(), &Preset::custom(0));
    let years = read(folder.path(), "outcomes_by_year");
    assert_eq!(years["Before 2008/09"]["n_discharged"], "2");
    assert_eq!(years["2008/09"]["n_discharged"], "1");
}

#[test]
fn rereferrals_are_counted_under_each_definition() {
    let folder = tempfile::tempdir().unwrap();
    let bands = [Some(2), Some(2), Some(7), None];
    let flag = |flags: [Option<i8>; 4]| -> ArrayRef { Arc::new(Int8Array::from(flags.to_vec())) };
    write(
        folder.path(),
        "rereferrals",
        vec![
            ("gap_band", Arc::new(Int16Array::from(bands.to_vec()))),
            ("is_transfer", flag([YES, NO, NO, NO])),
            ("is_rereferral", flag([NO, YES, YES, NO])),
            ("is_nhse_repeat", flag([NO, YES, NO, NO])),
            ("is_treatment_return", flag([NO, NO, YES, NO])),
            (
                "is_relapse_after_recovery",
                flag([UNKNOWN, YES, NO, UNKNOWN]),
            ),
        ],
    );
    let written = made(folder.path(), &Preset::custom(0));
    let names: Vec<&str> = written.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["rereferrals_by_gap", "definitions"]);
    let rows = read(folder.path(), "rereferrals_by_gap");
    assert_eq!(rows["0 to 91 days"]["n_pairs"], "2");
    assert_eq!(rows["0 to 91 days"]["n_nhse_repeats"], "1");
    assert_eq!(rows["More than 730 days"]["n_treatment_returns"], "1");
    assert_eq!(rows["Earlier referral not discharged"]["n_pairs"], "1");
    assert_eq!(rows["All"]["n_relapse_assessable"], "2");
    assert_eq!(rows["All"]["relapse_percent"], "50.0");
}

#[test]
fn mean_scores_stand_beside_their_own_n() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "sessions",
        vec![
            (
                "treatment_number",
                Arc::new(Int16Array::from(vec![
                    Some(1),
                    Some(1),
                    Some(2),
                    Some(21),
                    None,
                ])),
            ),
            (
                "phq9",
                Arc::new(Float64Array::from(vec![
                    Some(10.0),
                    Some(13.0),
                    None,
                    Some(1.0),
                    Some(2.0),
                ])),
            ),
            (
                "gad7",
                Arc::new(Float64Array::from(vec![
                    None,
                    Some(9.0),
                    Some(5.0),
                    Some(1.0),
                    Some(2.0),
                ])),
            ),
        ],
    );
    made(folder.path(), &Preset::named("omop5").unwrap());
    let rows = read(folder.path(), "sessions_by_number");
    assert_eq!((rows.len(), rows["1"]["n_phq9"].as_str()), (20, "*"));
    assert_eq!(
        (
            rows["2"]["n_phq9"].as_str(),
            rows["2"]["mean_phq9"].as_str()
        ),
        ("0", "")
    );
    made(folder.path(), &Preset::custom(0));
    let rows = read(folder.path(), "sessions_by_number");
    assert_eq!(rows["1"]["mean_phq9"], "11.50");
    assert_eq!(rows["1"]["mean_gad7"], "9.00");
    assert_eq!(rows["2"]["mean_gad7"], "5.00");
}

#[test]
fn every_column_is_defined_and_a_second_report_is_the_same_to_the_byte() {
    let folder = two_years();
    let preset = Preset::named("nhse-sde").unwrap();
    let bytes = |written: &[WrittenTable]| -> Vec<Vec<u8>> {
        written.iter().map(|t| fs::read(&t.path).unwrap()).collect()
    };
    let first = bytes(&made(folder.path(), &preset));
    let written = made(folder.path(), &preset);
    assert_eq!(first, bytes(&written));
    let mut reader = csv::Reader::from_path(&written.last().unwrap().path).unwrap();
    let defined: Vec<(String, String)> = reader
        .records()
        .map(|r| r.map(|r| (r[0].to_owned(), r[1].to_owned())).unwrap())
        .collect();
    for table in written.iter().filter(|t| t.name != "definitions") {
        assert!(summary::FILES.contains(&table.name.as_str()));
        for column in csv::Reader::from_path(&table.path)
            .unwrap()
            .headers()
            .unwrap()
        {
            let entry = (table.name.clone(), column.to_owned());
            assert!(defined.contains(&entry), "{entry:?}");
        }
    }
}

#[test]
fn columns_rest_on_variables_that_the_dictionary_knows() {
    let folder = two_years();
    made(folder.path(), &Preset::custom(0));
    let path = folder.path().join("summary/definitions.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    for record in reader.records().map(std::result::Result::unwrap) {
        let is_value = record[1].contains("n_") || record[1].contains("median");
        assert!(
            !is_value || !record[4].is_empty(),
            "{} {}",
            &record[0],
            &record[1]
        );
    }
}

#[test]
fn files_of_an_earlier_report_do_not_stay() {
    let folder = two_years();
    let stale = folder.path().join("summary/sessions_by_number.csv");
    fs::create_dir_all(stale.parent().unwrap()).unwrap();
    fs::write(&stale, "n_phq9\n3\n").unwrap();
    made(folder.path(), &Preset::custom(10));
    assert!(!stale.exists());
}

#[test]
fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let dictionary = Dictionary::embedded().unwrap();
    let preset = Preset::custom(10);
    let none = report(folder.path(), &Request::new(&preset), &dictionary).unwrap_err();
    assert!(matches!(none, Error::NoTables { .. }) && none.advice().contains("build"));
    let numbers: ArrayRef = Arc::new(Int16Array::from(vec![Some(1)]));
    let with = |columns| {
        write(folder.path(), "sessions", columns);
        report(folder.path(), &Request::new(&preset), &dictionary).unwrap_err()
    };
    let absent = with(vec![("treatment_number", Arc::clone(&numbers))]);
    assert!(matches!(
        absent,
        Error::ColumnMissing { column: "phq9", .. }
    ));
    let of_other_type = with(vec![
        ("treatment_number", Arc::clone(&numbers)),
        ("phq9", Arc::clone(&numbers)),
        ("gad7", numbers),
    ]);
    assert!(matches!(
        of_other_type,
        Error::ColumnType { column: "phq9", .. }
    ));
    fs::write(folder.path().join("data/sessions.parquet"), "no table").unwrap();
    let broken = report(folder.path(), &Request::new(&preset), &dictionary).unwrap_err();
    assert!(matches!(broken, Error::Decode { .. }));
}
