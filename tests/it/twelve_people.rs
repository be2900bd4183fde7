//! The twelve people of the guidebook: every answer that the page gives is what a build gives.

use std::{fs, path::Path};

use talktrail_tests::{frame::Frame, run};

/// The answers, as the page has them.
fn page() -> (Vec<String>, Vec<Vec<String>>) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../guidebook/src/guides/twelve-people.md");
    let text = fs::read_to_string(path).unwrap();
    let answers = text.split("## The answers").nth(1).unwrap();
    let mut rows = answers.lines().filter(|l| l.starts_with("| ")).map(|line| {
        let cells = line.trim().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    });
    (rows.next().unwrap(), rows.collect())
}

fn answers_are_those_of_the_page(family: &str, inputs: &[&str]) {
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name).display().to_string();
    let (extracts, study, out) = (at("tiny"), at("study.toml"), at("out"));
    let synth = [
        "synth", "--preset", "tiny", "--family", family, "--out", &extracts,
    ];
    assert_eq!(run(&[&synth[..], &["--quiet"]].concat()), 0);
    let folders: Vec<String> = inputs
        .iter()
        .map(|folder| at(&format!("tiny/{folder}")))
        .collect();
    let mut init = vec!["init", "--quiet", "--sample"];
    init.extend(["--family", family, "--out", &study]);
    for folder in &folders {
        init.extend(["--input", folder]);
    }
    assert_eq!(run(&init), 0);
    assert_eq!(run(&["build", &study, "--out", &out, "--quiet"]), 0);
    assert_eq!(
        run(&[
            "grade",
            &out,
            "--truth",
            &extracts,
            "--at-least",
            "1",
            "--quiet"
        ]),
        0
    );
    compare(&Frame::read(
        &work.path().join("out/data/referrals.parquet"),
    ));
}

fn compare(built: &Frame) {
    let (columns, rows) = page();
    assert_eq!((rows.len(), built.rows()), (14, 14));
    for expected in rows {
        let is_it = |row: &usize| {
            built.text(&columns[0], *row) == expected[0]
                && built.text(&columns[1], *row) == expected[1]
        };
        let row = (0..built.rows()).find(is_it).unwrap();
        for (column, expected) in columns.iter().zip(&expected) {
            let found = built.text(column, row);
            let found = found.strip_suffix(".0").unwrap_or(&found);
            assert_eq!(
                found,
                expected,
                "{} {column}",
                built.text("participant_id", row)
            );
        }
    }
}

#[test]
fn in_the_tables_of_ukllc() {
    answers_are_those_of_the_page("ukllc_v2", &["."]);
}

#[test]
fn in_the_tables_of_nhs_england() {
    answers_are_those_of_the_page("nhse_v2", &["v2_0", "v2_1"]);
}
