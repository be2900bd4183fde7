//! `talktrail show`, on the twelve people of the guidebook.

use std::{fs, path::Path};

use talktrail_cli::{
    exit, run_in,
    terminal::{Captured, Terminal},
};
use talktrail_tests::run;

fn built() -> (tempfile::TempDir, String) {
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name).display().to_string();
    let (extracts, study, out) = (at("tiny"), at("study.toml"), at("out"));
    let synth = ["synth", "--preset", "tiny", "--out", &extracts, "--quiet"];
    assert_eq!(run(&synth), exit::DONE);
    let init = [
        "init", "--quiet", "--family", "ukllc_v2", "--input", &extracts,
    ];
    assert_eq!(run(&[&init[..], &["--out", &study]].concat()), exit::DONE);
    let build = ["build", &study, "--out", &out, "--quiet"];
    assert_eq!(run(&build), exit::DONE);
    (work, out)
}

fn shown(out: &str, arguments: &[&str]) -> (u8, Captured) {
    let (terminal, captured) = Terminal::captured();
    let show = ["talktrail", "show", out, "--participant"];
    (run_in(&terminal, [&show[..], arguments].concat()), captured)
}

#[test]
fn a_history_is_shown_as_the_guidebook_has_it() {
    let (_work, out) = built();
    let (code, captured) = shown(&out, &["10000010"]);
    assert_eq!(code, exit::DONE);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guidebook/src/guides/one-history.md");
    let page = fs::read_to_string(page).unwrap();
    let expected = page.split("```text\n").nth(1).unwrap();
    let expected = expected.split("```").next().unwrap();
    assert_eq!(captured.out(), expected);
    assert!(captured.out().starts_with("For internal use"));
}

#[test]
fn lines_keep_to_the_width_and_tell_of_transfers_and_measures() {
    let (_work, out) = built();
    for (participant, words) in [
        ("10000011", "goes on under a new provider code or id"),
        ("10000011", "the 2 referrals as one episode: "),
        ("10000012", "PCL-5  "),
        ("10000009", "not discharged: No longer submitted"),
    ] {
        for width in ["60", "80", "120"] {
            let (_, captured) = shown(&out, &[participant, "--width", width]);
            let text = captured.out();
            assert!(text.contains(words), "{text}");
            let widest = text.lines().skip(1).map(|line| line.chars().count()).max();
            assert!(widest.unwrap() <= width.parse().unwrap(), "{text}");
        }
    }
}

#[test]
fn an_unknown_participant_is_wrong_usage_and_echoes_nobody() {
    let (_work, out) = built();
    let (code, captured) = shown(&out, &["1000001"]);
    assert_eq!(code, exit::USAGE);
    assert_eq!(captured.out(), "");
    assert!(captured.err().contains("no such participant") && !captured.err().contains("1000"));
}
