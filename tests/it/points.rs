//! The points of curves, through the command line: their whole numbers run through the whole table.

use std::{collections::BTreeMap, path::Path};

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Plan};
use talktrail_tests::{frame::Frame, run};

/// Builds a study of messy invented extracts in a folder, with some arguments.
fn build(work: &Path, extra: &[&str]) {
    let extracts = work.join("extracts");
    let plan = Plan {
        faults: Faults::All,
        ..Plan::new(Family::UkllcV2, 250, 5, &extracts)
    };
    talktrail_synth::write(&plan, &mut |_| {}).unwrap();
    let study = work.join("study.toml").display().to_string();
    let (input, out) = (extracts.display().to_string(), work.join("out"));
    let out = out.display().to_string();
    let init = [
        "init", "--quiet", "--family", "ukllc_v2", "--input", &input, "--out", &study,
    ];
    assert_eq!(run(&init), 0);
    let mut build = vec!["build", "--quiet", &study, "--out", &out];
    build.extend(extra);
    assert!(run(&build) <= 1);
}

#[test]
fn whole_numbers_count_participants_and_referrals_in_order() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &["--memory", "64MB", "--threads", "4"]);
    let points = Frame::read(&work.path().join("out/data/points.parquet"));
    assert!(points.rows() > 1000);
    for (text, number) in [
        ("participant_id", "participant_index"),
        ("referral_id", "referral_index"),
    ] {
        let mut numbers = BTreeMap::new();
        for row in 0..points.rows() {
            let next = (numbers.len() + 1).to_string();
            let expected = numbers.entry(points.text(text, row)).or_insert(next);
            assert_eq!(points.text(number, row), *expected, "{number}");
        }
    }
}

#[test]
fn every_curve_has_its_points() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &[]);
    let read = |name: &str| Frame::read(&work.path().join(format!("out/data/{name}.parquet")));
    let (points, curves) = (read("points"), read("curves"));
    let key = |frame: &Frame, row| {
        (
            frame.text("referral_id", row),
            frame.text("instrument", row),
        )
    };
    let mut counted: BTreeMap<_, usize> = BTreeMap::new();
    for row in 0..points.rows() {
        *counted.entry(key(&points, row)).or_default() += 1;
    }
    assert_eq!(counted.len(), curves.rows());
    for row in 0..curves.rows() {
        let n = counted.get(&key(&curves, row)).copied().unwrap_or(0);
        assert_eq!(curves.text("n_points", row), n.to_string());
    }
}
