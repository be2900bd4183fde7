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

/// For each participant or referral of a table, by text, the whole number that all its rows have.
fn numbered(frame: &Frame, (ids, number): (&[&str], &str)) -> BTreeMap<Vec<String>, String> {
    let mut numbers = BTreeMap::new();
    for row in 0..frame.rows() {
        let key = ids.iter().map(|id| frame.text(id, row)).collect();
        let own = frame.text(number, row);
        let told = numbers.entry(key).or_insert(own.clone());
        assert_eq!(*told, own, "{number}");
    }
    numbers
}

#[test]
fn whole_numbers_are_rows_of_participants_and_referrals_in_every_table() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &["--memory", "64MB", "--threads", "4"]);
    let read = |name: &str| Frame::read(&work.path().join(format!("out/data/{name}.parquet")));
    let others = ["sessions", "scores", "curves", "points", "wide", "on_track"].map(read);
    // A referral id alone is no key: re-traced referrals come under several participants.
    let ids = ["participant_id", "referral_id"];
    for (table, ids, number) in [
        ("participants", &ids[..1], "participant_index"),
        ("referrals", &ids[..], "referral_index"),
    ] {
        let own = read(table);
        assert!(own.rows() > 250);
        for row in 0..own.rows() {
            assert_eq!(own.text(number, row), (row + 1).to_string(), "{table}");
        }
        let known = numbered(&own, (ids, number));
        assert_eq!(known.len(), own.rows());
        for other in &others {
            let found = numbered(other, (ids, number));
            assert!(found.len() > 100);
            assert!(found.iter().all(|(id, n)| known.get(id) == Some(n)));
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
