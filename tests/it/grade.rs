//! Grades of builds of invented extracts, from the command line.

use std::{fs, path::Path};

use talktrail_cli::{exit, run_in, terminal::Terminal};

/// Runs a command in a folder; its exit code, what it said, and what it complained of.
fn talktrail(line: &str, folder: &Path) -> (u8, String, String) {
    let place = folder.display().to_string();
    let words: Vec<String> = line
        .split_whitespace()
        .map(|word| word.replace('@', &place))
        .collect();
    let (terminal, captured) = Terminal::captured();
    let code = run_in(
        &terminal,
        std::iter::once("talktrail".to_owned()).chain(words),
    );
    (code, captured.out(), captured.err())
}

/// A folder with invented extracts and their build.
fn built(family: &str, inputs: &str, faults: &str) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    for line in [
        format!(
            "synth --family {family} --participants 300 --seed 3 --format parquet --faults {faults} --out @/invented"
        ),
        format!("init --family {family} {inputs} --out @/study.toml"),
        "build @/study.toml --out @/out".to_owned(),
    ] {
        let (code, _, err) = talktrail(&line, work.path());
        assert_eq!(code, exit::DONE, "{line}\n{err}");
    }
    work
}

const UKLLC: &str = "--input @/invented";
const NHSE: &str = "--sample --input @/invented/v2_0 --input @/invented/v2_1";

#[test]
fn builds_of_both_families_without_faults_are_perfect() {
    for (family, inputs) in [("ukllc_v2", UKLLC), ("nhse_v2", NHSE)] {
        let work = built(family, inputs, "none");
        let line = "grade @/out --truth @/invented --at-least 1 --csv @/grade.csv";
        let (code, told, err) = talktrail(line, work.path());
        assert_eq!(code, exit::DONE, "{told}{err}");
        assert!(
            told.contains("asked for at least 1: passes") && !told.contains("not compared"),
            "{told}"
        );
        let csv = fs::read_to_string(work.path().join("grade.csv")).unwrap();
        let is_full = |line: &&str| line.ends_with("1.000000,1.000000");
        assert!(csv.lines().filter(is_full).count() >= 20, "{csv}");
    }
}

/// Commands of a page of the guidebook, with its folders in the folder of the test.
fn commands(page: &str) -> Vec<String> {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guidebook/src");
    let text = fs::read_to_string(book.join(page)).unwrap();
    let is_place = |word: &str| {
        ["invented", "study.toml", "out"]
            .iter()
            .any(|p| word.starts_with(p))
    };
    let placed = |word: &str| {
        if is_place(word) {
            format!("@/{word}")
        } else {
            word.to_owned()
        }
    };
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("talktrail "));
    lines
        .map(|line| line.split(' ').map(placed).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn the_guide_to_a_study_across_versions_runs_as_it_stands() {
    let work = tempfile::tempdir().unwrap();
    let commands = commands("guides/across-versions.md");
    assert_eq!(commands.len(), 10);
    for line in commands {
        let (code, told, err) = talktrail(&line, work.path());
        assert_eq!(code, exit::DONE, "{line}\n{told}{err}");
    }
}

#[test]
fn the_pages_about_versions_run_as_they_stand() {
    let work = tempfile::tempdir().unwrap();
    for (page, wanted) in [
        ("concepts/availability.md", 2),
        ("concepts/september-2020.md", 3),
    ] {
        let commands = commands(page);
        assert_eq!(commands.len(), wanted, "{page}");
        for line in commands {
            let (code, told, err) = talktrail(&line, work.path());
            assert_eq!(code, exit::DONE, "{line}\n{told}{err}");
        }
    }
}

#[test]
fn planted_faults_lower_the_grade_and_the_exit_code_says_so() {
    let work = built("ukllc_v2", UKLLC, "all");
    let (code, told, _) = talktrail(
        "grade @/out --truth @/invented/truth --at-least 1",
        work.path(),
    );
    assert_eq!(code, exit::CHECK_FAILED);
    assert!(told.contains("asked for at least 1: fails"), "{told}");
    let (code, ..) = talktrail("grade @/out --truth @/invented --at-least 0.5", work.path());
    assert_eq!(code, exit::DONE);
}

#[test]
fn what_is_no_build_or_no_truth_is_said() {
    let work = built("ukllc_v2", UKLLC, "none");
    for (line, code, words) in [
        (
            "grade @/invented --truth @/invented",
            exit::INPUT,
            "no finished build",
        ),
        ("grade @/out --truth @/out", exit::INPUT, "no truth"),
        (
            "grade @/out --truth @/invented --at-least 99",
            exit::USAGE,
            "between 0 and 1",
        ),
    ] {
        let (got, _, err) = talktrail(line, work.path());
        assert_eq!(got, code, "{line}");
        assert!(err.contains(words), "{err}");
    }
}
