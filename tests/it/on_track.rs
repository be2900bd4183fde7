//! What is expected of a curve, through the command line.

use std::{collections::BTreeMap, fs, path::Path};

use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Plan};
use talktrail_tests::{frame::Frame, run};

/// Builds a study of messy invented extracts, with some texts of its file changed.
fn build(work: &Path, changes: &[(&str, &str)]) {
    let extracts = work.join("extracts");
    let plan = Plan {
        faults: Faults::All,
        ..Plan::new(Family::UkllcV2, 250, 5, &extracts)
    };
    talktrail_synth::write(&plan, &mut |_| {}).unwrap();
    let study = work.join("study.toml");
    let (file, input) = (study.display().to_string(), extracts.display().to_string());
    let init = [
        "init", "--quiet", "--family", "ukllc_v2", "--input", &input, "--out", &file,
    ];
    assert_eq!(run(&init), 0);
    let mut text = fs::read_to_string(&study).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(&study, text).unwrap();
    let out = work.join("out").display().to_string();
    assert!(run(&["build", "--quiet", &file, "--out", &out]) <= 1);
}

fn table(work: &Path, name: &str) -> Frame {
    Frame::read(&work.join(format!("out/data/{name}.parquet")))
}

fn lines(work: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(work.join("out/checks/on_track.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn every_later_point_is_judged_by_a_line_that_is_told() {
    let work = tempfile::tempdir().unwrap();
    build(
        work.path(),
        &[
            ("preset = \"ukllc\"", "preset = \"none\""),
            ("fewest_curves = 30", "fewest_curves = 20"),
        ],
    );
    let (points, on_track) = (table(work.path(), "points"), table(work.path(), "on_track"));
    let is_later = |row: &usize| points.text("point_number", *row) != "1";
    let later: Vec<usize> = (0..points.rows()).filter(is_later).collect();
    assert_eq!(on_track.rows(), later.len());
    let lines = lines(work.path());
    let phq9 = |stratum: &str| {
        let is_it = |line: &&BTreeMap<String, String>| {
            line["instrument"] == "phq9" && line["stratum"] == stratum
        };
        lines.iter().find(is_it).unwrap()
    };
    let number = |text: &str| text.parse::<f64>().unwrap();
    let mut judged = [0, 0];
    for (row, point) in later.iter().enumerate() {
        for column in ["referral_id", "referral_index", "curve_session", "value"] {
            assert_eq!(on_track.text(column, row), points.text(column, *point));
        }
        if on_track.text("instrument", row) != "1" {
            continue;
        }
        let line = phq9(&on_track.text("stratum", row));
        let session = number(&on_track.text("sessions", row)) + 1.0;
        let expected =
            number(&line["intercept"]) + number(&line["slope_log_session"]) * session.ln();
        assert!((number(&on_track.text("expected", row)) - expected).abs() < 1e-4);
        let boundary = expected + 1.281_552 * number(&line["deviation"]);
        assert!((number(&on_track.text("boundary", row)) - boundary).abs() < 1e-4);
        let is_on_track = number(&on_track.text("value", row)) <= boundary;
        assert_eq!(
            on_track.text("is_on_track", row),
            u8::from(is_on_track).to_string()
        );
        judged[usize::from(is_on_track)] += 1;
    }
    assert!(judged[0] > 0 && judged[1] > 5 * judged[0], "{judged:?}");
    let strata = lines.iter().filter(|line| line["instrument"] == "phq9");
    let counts: Vec<f64> = strata.map(|line| number(&line["n_curves"])).collect();
    assert!((counts[0] - counts[1..].iter().sum::<f64>()).abs() < 0.5);
}

#[test]
fn too_few_curves_bring_no_expectation_and_small_counts_are_masked() {
    let work = tempfile::tempdir().unwrap();
    build(
        work.path(),
        &[("fewest_curves = 30", "fewest_curves = 100000")],
    );
    let on_track = table(work.path(), "on_track");
    assert!(on_track.rows() > 0);
    for row in 0..on_track.rows() {
        assert_eq!(on_track.text("is_on_track", row), "");
    }
    let lines = lines(work.path());
    assert!(
        lines
            .iter()
            .all(|line| line["intercept"].is_empty() && !line["note"].is_empty())
    );
    let counts = lines
        .iter()
        .filter_map(|line| line["n_curves"].parse::<u32>().ok());
    assert!(counts.into_iter().all(|n| n >= 10));
}

#[test]
fn the_table_is_not_written_without_points() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &[]);
    let study = work.path().join("study.toml").display().to_string();
    let out = work.path().join("out").display().to_string();
    let with = |tables| {
        run(&[
            "build", "--quiet", &study, "--out", &out, "--tables", tables,
        ])
    };
    assert_eq!(with("referrals,on_track"), 2);
    assert!(with("referrals,points") <= 1);
    assert!(!work.path().join("out/data/on_track.parquet").exists());
}

#[test]
fn threads_and_memory_change_no_byte_of_what_rests_on_all() {
    let work = tempfile::tempdir().unwrap();
    build(work.path(), &[]);
    let study = work.path().join("study.toml").display().to_string();
    let built = |name: &str, extra: [&str; 4]| {
        let out = work.path().join(name);
        let folder = out.display().to_string();
        let mut arguments = vec!["build", "--quiet", &study, "--out", &folder];
        arguments.extend(extra);
        assert!(run(&arguments) <= 1);
        [
            "data/points.parquet",
            "data/wide.parquet",
            "data/on_track.parquet",
            "checks/on_track.csv",
            "checks/measurement.csv",
            "checks/agreement_by_month.csv",
        ]
        .map(|file| fs::read(out.join(file)).unwrap())
    };
    let one = built("one", ["--threads", "1", "--memory", "1GB"]);
    let other = built("other", ["--threads", "8", "--memory", "64MB"]);
    assert!(one == other);
}
