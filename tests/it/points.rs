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

#[test]
fn a_study_chooses_the_places_of_the_wide_table() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &[]);
    let study = work.path().join("study.toml");
    let text = std::fs::read_to_string(&study).unwrap();
    assert!(text.contains("wide_places = 20"));
    std::fs::write(&study, text.replace("wide_places = 20", "wide_places = 3")).unwrap();
    let out = work.path().join("out").display().to_string();
    let file = study.display().to_string();
    assert!(run(&["build", "--quiet", &file, "--out", &out]) <= 1);
    let read = |name: &str| Frame::read(&work.path().join(format!("out/data/{name}.parquet")));
    let (points, wide) = (read("points"), read("wide"));
    let mut shown = 0;
    let mut left_out = 0;
    for row in 0..wide.rows() {
        let scores = ["y1", "y2", "y3"].map(|y| wide.text(y, row));
        shown += scores.iter().filter(|score| !score.is_empty()).count();
        left_out += wide.text("n_left_out", row).parse::<usize>().unwrap();
    }
    assert!(left_out > 0);
    assert_eq!(shown + left_out, points.rows());
    let codebook =
        std::fs::read_to_string(work.path().join("out/metadata/dictionary.csv")).unwrap();
    assert!(codebook.contains("wide,t3,Weeks from the first point to place 3,"));
    assert!(!codebook.contains("wide,y4,"));
}
