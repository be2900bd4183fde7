//! Counts of measurement by provider and month, through the command line.

use std::{collections::BTreeMap, fs, path::Path};

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Plan};
use talktrail_tests::{frame::Frame, run};

/// Builds a study of invented extracts under a disclosure preset, with other limits.
fn build(work: &Path, preset: &str, limits: &[(&str, &str)]) {
    let extracts = work.join("extracts");
    let plan = Plan {
        faults: Faults::All,
        ..Plan::new(Family::UkllcV2, 400, 5, &extracts)
    };
    talktrail_synth::write(&plan, &mut |_| {}).unwrap();
    let study = work.join("study.toml");
    let (file, input) = (study.display().to_string(), extracts.display().to_string());
    let init = [
        "init", "--quiet", "--family", "ukllc_v2", "--input", &input, "--out", &file,
    ];
    assert_eq!(run(&init), 0);
    let mut text = fs::read_to_string(&study).unwrap();
    let preset = format!("preset = \"{preset}\"");
    for (from, to) in limits
        .iter()
        .copied()
        .chain([("preset = \"ukllc\"", preset.as_str())])
    {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(&study, text).unwrap();
    let out = work.join("out").display().to_string();
    assert!(run(&["build", "--quiet", &file, "--out", &out]) <= 1);
}

/// A file of `checks/` as rows by column.
fn check(work: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let path = work.join(format!("out/checks/{name}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn sum(rows: &[BTreeMap<String, String>], column: &str) -> usize {
    rows.iter()
        .map(|row| row[column].parse::<usize>().unwrap())
        .sum()
}

#[test]
fn months_add_up_to_the_tables() {
    let work = tempfile::tempdir().unwrap();
    build(
        work.path(),
        "none",
        &[
            ("fewest = 20", "fewest = 1"),
            ("paired_percent = 90", "paired_percent = 100"),
        ],
    );
    let months = check(work.path(), "measurement");
    let read = |name: &str| Frame::read(&work.path().join(format!("out/data/{name}.parquet")));
    let (referrals, scores) = (read("referrals"), read("scores"));
    let is_finished = |row: &usize| {
        referrals.text("is_finished_course", *row) == "1"
            && !referrals.text("discharge_date", *row).is_empty()
    };
    let finished: Vec<_> = (0..referrals.rows()).filter(is_finished).collect();
    assert_eq!(sum(&months, "n_finished_courses"), finished.len());
    let is_paired = |row: &&usize| !referrals.text("phq9_last", **row).is_empty();
    assert_eq!(
        sum(&months, "n_paired_depression"),
        finished.iter().filter(is_paired).count()
    );
    assert_eq!(sum(&months, "n_scores"), scores.rows());
    let with_status = |code: &str| {
        (0..scores.rows())
            .filter(|row| scores.text("status", *row) == code)
            .count()
    };
    assert_eq!(sum(&months, "n_out_of_range"), with_status("2"));
    assert_eq!(sum(&months, "n_wrong_shape"), with_status("4"));

    let low = months
        .iter()
        .filter(|row| row["is_pairing_low"] == "1" && !row["month"].is_empty());
    let findings = check(work.path(), "findings");
    let found = findings.iter().find(|row| row["rule"] == "TT0306").unwrap();
    assert_eq!(found["n_failing"], low.count().to_string());

    let flags = check(work.path(), "agreement_by_month");
    let of_finished: Vec<_> = flags
        .into_iter()
        .filter(|row| row["item"] == "is_finished_course")
        .collect();
    let n: usize = [
        "n_both",
        "n_only_recomputed",
        "n_only_supplied",
        "n_neither",
    ]
    .iter()
    .map(|column| sum(&of_finished, column))
    .sum();
    assert_eq!(n, sum(&months, "n_compared"));
}

#[test]
fn small_counts_are_masked() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), "ukllc", &[]);
    for name in ["measurement", "agreement_by_month"] {
        let rows = check(work.path(), name);
        let counts = rows
            .iter()
            .flat_map(|row| row.iter().filter(|(name, _)| name.starts_with("n_")));
        let shown: Vec<u64> = counts.filter_map(|(_, n)| n.parse().ok()).collect();
        assert!(!rows.is_empty() && shown.iter().all(|n| *n >= 10), "{name}");
    }
}

#[test]
fn a_study_may_count_follow_ups_and_sees_its_thresholds() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), "none", &[]);
    let counted = tempfile::tempdir().unwrap();
    build(
        counted.path(),
        "none",
        &[("follow_ups = \"left_out\"", "follow_ups = \"counted\"")],
    );
    let last_points = |work: &Path| {
        let curves = Frame::read(&work.join("out/data/curves.parquet"));
        (0..curves.rows())
            .map(|row| curves.text("n_points", row).parse::<u32>().unwrap())
            .sum::<u32>()
    };
    assert!(last_points(counted.path()) > last_points(work.path()));
    let text = fs::read_to_string(counted.path().join("out/metadata/thresholds.csv")).unwrap();
    let phq9 = text.lines().find(|line| line.contains(",phq9,")).unwrap();
    assert!(phq9.ends_with(">= 10,high,>= 6,high,1"), "{phq9}");
    let resolved = fs::read_to_string(counted.path().join("out/study.resolved.toml")).unwrap();
    assert!(resolved.contains("follow_ups = \"counted\""));
}
