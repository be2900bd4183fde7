//! The program as a person meets it: output, files, exit codes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use talktrail_cli::{
    exit, run_in,
    terminal::{Captured, Terminal},
};

/// What a command gave back.
pub(crate) struct Told {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with some arguments.
pub(crate) fn talktrail<S: AsRef<str>>(arguments: &[S]) -> Told {
    let (terminal, captured) = Terminal::captured();
    let program = std::iter::once("talktrail").chain(arguments.iter().map(AsRef::as_ref));
    let code = run_in(&terminal, program);
    told(code, &captured)
}

fn told(code: u8, captured: &Captured) -> Told {
    Told {
        code,
        out: captured.out(),
        err: captured.err(),
    }
}

/// A folder with a small demo in it.
struct Demo(tempfile::TempDir);

impl Demo {
    fn new() -> Self {
        let demo = Self(tempfile::tempdir().unwrap());
        let told = talktrail(&["demo", "--participants", "60", "--out", &demo.path("demo")]);
        assert_eq!(told.code, exit::DONE, "{}", told.err);
        demo
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    fn study(&self) -> String {
        self.path("demo/study.toml")
    }

    /// The study with a line put in place of another.
    fn study_with(&self, name: &str, from: &str, to: &str) -> String {
        let text = fs::read_to_string(self.study()).unwrap();
        assert!(text.contains(from), "{from}");
        let path = self.file(&format!("demo/{name}"));
        fs::write(&path, text.replace(from, to)).unwrap();
        path.display().to_string()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The tables of a build, as bytes.
fn tables(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let data = folder.join("data");
    names(&data)
        .into_iter()
        .map(|name| (name.clone(), fs::read(data.join(&name)).unwrap()))
        .collect()
}

#[test]
fn a_summary_of_a_mapping_adds_up() {
    for from in ["1.5", "2.0"] {
        let told = talktrail(&["map", "--from", from, "--summary", "--format", "csv"]);
        assert_eq!(told.code, exit::DONE, "{}", told.err);
        let rows = told.out.lines().skip(1).map(|line| {
            let (rule, counts) = line.split_once(',').unwrap();
            let counts: Vec<usize> = counts.split(',').map(|n| n.parse().unwrap()).collect();
            (rule.to_owned(), counts)
        });
        let mut rows: Vec<_> = rows.collect();
        let (all, total) = rows.pop().unwrap();
        assert_eq!(all, "all");
        for (at, n) in total.iter().enumerate() {
            assert_eq!(rows.iter().map(|(_, counts)| counts[at]).sum::<usize>(), *n);
        }
        for (rule, counts) in &rows {
            assert_eq!(counts[0], counts[3..].iter().sum::<usize>(), "{rule}");
        }
        let listed = talktrail(&["map", "--from", from, "--format", "csv"]);
        assert_eq!(listed.out.lines().count(), total[0] + 1);
    }
}

#[test]
fn a_demo_across_versions_builds_both_inputs_in_one_go() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demo");
    let out = folder.display().to_string();
    let told = talktrail(&["demo", "--span", "--participants", "60", "--out", &out]);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    let says = "version 1.5 as *_v15, IAPT_*";
    assert!(told.out.contains(says), "{}", told.out);
    assert!(folder.join("out/checks/bridge.csv").exists());
}

#[test]
fn demo_leaves_a_whole_build_and_says_what_to_open() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demo");
    let told = talktrail(&[
        "demo",
        "--participants",
        "60",
        "--out",
        &folder.display().to_string(),
    ]);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    for part in [
        "Read",
        "Linked",
        "Left out, and why",
        "Found in the data",
        "Written",
        "Took",
        "Open next",
        "Python:",
        "R:",
    ] {
        assert!(told.out.contains(part), "{part}:\n{}", told.out);
    }
    assert_eq!(names(&folder), ["extracts", "out", "study.toml"]);
    let out = names(&folder.join("out"));
    assert_eq!(
        out,
        [
            ".talktrail.lock",
            "checks",
            "data",
            "datapackage.json",
            "manifest.json",
            "metadata",
            "ro-crate-metadata.json",
            "run.log",
            "study.resolved.toml"
        ]
    );
    assert_eq!(
        names(&folder.join("out/data")).len(),
        talktrail_model::row::TABLES.len()
    );
    assert!(
        fs::read_to_string(folder.join("out/run.log"))
            .unwrap()
            .contains("done in")
    );
}

#[test]
fn a_study_file_of_init_builds_as_it_is_and_is_not_overwritten() {
    let demo = Demo::new();
    let study = demo.path("mine.toml");
    let init = [
        "init",
        "--family",
        "ukllc_v2",
        "--input",
        &demo.path("demo/extracts"),
        "--out",
        &study,
    ];
    let told = talktrail(&init);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    assert!(
        told.out.contains("IAPT_demographics_and_referral"),
        "{}",
        told.out
    );
    assert_eq!(talktrail(&["build", &study]).code, exit::DONE);
    assert!(demo.file("talktrail-out/manifest.json").exists());
    let again = talktrail(&init);
    assert_eq!(again.code, exit::USAGE);
    assert!(
        again.err.contains("is there already") && again.err.contains("--force"),
        "{}",
        again.err
    );
    assert_eq!(
        talktrail(&[&init[..], &["--force"]].concat()).code,
        exit::DONE
    );
}

#[test]
fn init_names_the_tables_that_it_looked_for_in_vain() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("shopping.csv"), "milk\n1\n").unwrap();
    let folder = place.path().display().to_string();
    let told = talktrail(&[
        "init",
        "--family",
        "ukllc_v2",
        "--input",
        &folder,
        "--out",
        &format!("{folder}/s.toml"),
    ]);
    assert_eq!(told.code, exit::INPUT);
    assert!(told.err.contains("IAPT_care_activities"), "{}", told.err);
    assert!(!place.path().join("s.toml").exists());
}

#[test]
fn a_wrong_study_file_is_told_line_by_line() {
    let demo = Demo::new();
    let study = demo.study_with("wrong.toml", "keyless = \"keep\"", "keyles = \"keep\"");
    let text = fs::read_to_string(&study)
        .unwrap()
        .replace("as_of = \"latest\"", "as_of = \"2023-02-29\"");
    fs::write(&study, text).unwrap();
    let told = talktrail(&["build", &study]);
    assert_eq!(told.code, exit::USAGE);
    assert!(
        told.err
            .contains("column 9: as_of is no date of the calendar"),
        "{}",
        told.err
    );
    assert!(told.err.contains("did you mean `keyless`?"), "{}", told.err);
    assert!(told.err.contains("what to do:"), "{}", told.err);
}

#[test]
fn a_missing_study_and_wrong_arguments_are_wrong_usage() {
    let place = tempfile::tempdir().unwrap();
    let absent = place.path().join("absent.toml").display().to_string();
    for arguments in [
        vec!["build", &absent],
        vec!["build"],
        vec!["buidl"],
        vec!["check", &absent, "--memory", "lots"],
    ] {
        assert_eq!(talktrail(&arguments).code, exit::USAGE, "{arguments:?}");
    }
}

#[test]
fn a_missing_input_folder_ends_with_the_code_of_inputs() {
    let demo = Demo::new();
    let study = demo.study_with(
        "absent.toml",
        "folders = [\"extracts\"]",
        "folders = [\"nowhere\"]",
    );
    let told = talktrail(&["build", &study, "--out", &demo.path("other")]);
    assert_eq!(told.code, exit::INPUT);
    assert!(told.err.contains("nowhere"), "{}", told.err);
    assert!(
        fs::read_to_string(demo.file("other/run.log"))
            .unwrap()
            .contains("error:")
    );
    assert!(!demo.file("other/data").exists());
}

#[test]
fn an_output_folder_with_other_things_is_refused_and_untouched() {
    let demo = Demo::new();
    fs::create_dir(demo.file("thesis")).unwrap();
    fs::write(demo.file("thesis/chapter.txt"), "mine").unwrap();
    let told = talktrail(&["build", &demo.study(), "--out", &demo.path("thesis")]);
    assert_eq!(told.code, exit::USAGE);
    assert!(told.err.contains("it holds chapter.txt"), "{}", told.err);
    assert_eq!(names(&demo.file("thesis")), ["chapter.txt"]);
    let inside = talktrail(&[
        "build",
        &demo.study(),
        "--out",
        &demo.path("demo/extracts/out"),
    ]);
    assert_eq!(inside.code, exit::USAGE);
    assert!(
        inside.err.contains("lies in the input folder"),
        "{}",
        inside.err
    );
}

#[test]
fn only_the_wanted_tables_are_written_and_former_ones_go() {
    let demo = Demo::new();
    let out = demo.path("demo/out");
    let told = talktrail(&["build", &demo.study(), "--tables", "sessions,participants"]);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    assert_eq!(
        names(&demo.file("demo/out/data")),
        ["participants.parquet", "sessions.parquet"]
    );
    assert_eq!(talktrail(&["verify", &out]).code, exit::DONE);
    let wrong = talktrail(&["build", &demo.study(), "--tables", "sesions"]);
    assert_eq!(wrong.code, exit::USAGE);
    assert!(
        wrong.err.contains("did you mean `sessions`?"),
        "{}",
        wrong.err
    );
}

#[test]
fn tables_are_the_same_for_any_machine_and_from_the_resolved_copy() {
    let demo = Demo::new();
    let first = tables(&demo.file("demo/out"));
    let small = talktrail(&[
        "build",
        &demo.study(),
        "--threads",
        "1",
        "--memory",
        "64MB",
        "--out",
        &demo.path("small"),
    ]);
    assert_eq!(small.code, exit::DONE, "{}", small.err);
    assert!(tables(&demo.file("small")) == first);
    let resolved = demo.path("small/study.resolved.toml");
    let again = talktrail(&[
        "build",
        &resolved,
        "--threads",
        "3",
        "--out",
        &demo.path("again"),
    ]);
    assert_eq!(again.code, exit::DONE, "{}", again.err);
    assert!(tables(&demo.file("again")) == first);
    for folder in ["checks", "metadata"] {
        let once = contents(&demo.file("small").join(folder));
        assert!(once.len() > 5, "{folder}");
        assert!(
            contents(&demo.file("again").join(folder)) == once,
            "{folder}"
        );
    }
}

/// Name and bytes of every file of a folder.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let file = |name: String| {
        let path = folder.join(&name);
        path.is_file().then(|| (name, fs::read(path).unwrap()))
    };
    names(folder).into_iter().filter_map(file).collect()
}

#[test]
fn what_lies_beside_invented_extracts_is_no_unknown_file() {
    let demo = Demo::new();
    assert!(
        demo.file("demo/extracts/truth").exists()
            && demo.file("demo/extracts/INVENTED_DATA.txt").exists()
    );
    let findings = fs::read_to_string(demo.file("demo/out/checks/findings.csv")).unwrap();
    assert!(!findings.contains("TT0103"));
}

#[test]
fn verify_finds_a_changed_and_a_missing_file() {
    let demo = Demo::new();
    let out = demo.path("demo/out");
    assert_eq!(talktrail(&["verify", &out]).code, exit::DONE);
    fs::write(demo.file("demo/out/checks/findings.csv"), "changed").unwrap();
    fs::remove_file(demo.file("demo/out/data/scores.parquet")).unwrap();
    let told = talktrail(&["verify", &out]);
    assert_eq!(told.code, exit::CHECK_FAILED);
    assert!(
        told.out.contains("checks/findings.csv")
            && told.out.contains("data/scores.parquet is missing"),
        "{}",
        told.out
    );
    assert_eq!(
        talktrail(&["verify", &demo.path("demo/extracts")]).code,
        exit::USAGE
    );
}

#[test]
fn check_writes_nothing_and_fails_from_the_chosen_severity() {
    let demo = Demo::new();
    let before = names(&demo.file("demo"));
    let told = talktrail(&["check", &demo.study()]);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    assert!(
        told.out.contains("Found in the data") && !told.out.contains("Written"),
        "{}",
        told.out
    );
    assert_eq!(names(&demo.file("demo")), before);
    assert_eq!(
        talktrail(&["check", &demo.study(), "--fail-on", "note"]).code,
        exit::DONE,
        "failing rows alone are no failure"
    );
    let strict = demo.study_with(
        "strict.toml",
        "thresholds = []",
        "thresholds = [\"TT0203 0\"]",
    );
    assert_eq!(talktrail(&["check", &strict]).code, exit::DONE);
    let told = talktrail(&["check", &strict, "--fail-on", "warning"]);
    assert_eq!(told.code, exit::CHECK_FAILED);
    assert!(told.out.contains("FAIL  warning  TT0203"), "{}", told.out);
    assert!(told.out.contains("fails above 0 %*"), "{}", told.out);
}

#[test]
fn small_counts_are_hidden_unless_the_study_is_invented_or_asked() {
    let demo = Demo::new();
    let study = demo.study_with("ukllc.toml", "preset = \"none\"", "preset = \"ukllc\"");
    let hidden = talktrail(&["build", &study, "--out", &demo.path("hidden")]);
    assert!(hidden.out.contains("<10"), "{}", hidden.out);
    assert!(
        fs::read_to_string(demo.file("hidden/run.log"))
            .unwrap()
            .contains("<10")
    );
    let shown = talktrail(&[
        "build",
        &study,
        "--out",
        &demo.path("hidden"),
        "--log-detail",
        "internal",
    ]);
    assert!(!shown.out.contains("<10"), "{}", shown.out);
}

#[test]
fn messages_come_as_json_or_not_at_all() {
    let demo = Demo::new();
    let told = talktrail(&["build", &demo.study(), "--log-format", "json"]);
    assert!(!told.err.is_empty());
    for line in told.err.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(entry["event"].is_string(), "{line}");
    }
    let quiet = talktrail(&["build", &demo.study(), "--quiet"]);
    assert_eq!(
        (quiet.code, quiet.out.as_str(), quiet.err.as_str()),
        (exit::DONE, "", "")
    );
}

#[test]
fn no_message_and_no_log_holds_a_key_of_a_participant() {
    let demo = Demo::new();
    let file =
        fs::read_to_string(demo.file("demo/extracts/IAPT_demographics_and_referral.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|h| h.eq_ignore_ascii_case("cohortkey_e"))
        .unwrap();
    let keys: Vec<String> = reader
        .records()
        .map(|r| r.unwrap()[column].to_owned())
        .filter(|k| k.len() > 4)
        .collect();
    assert!(keys.len() > 50);
    let told = talktrail(&["build", &demo.study(), "--log-detail", "internal"]);
    let log = fs::read_to_string(demo.file("demo/out/run.log")).unwrap();
    for text in [&told.out, &told.err, &log] {
        assert!(keys.iter().all(|key| !text.contains(key.as_str())));
    }
}

#[test]
fn describe_explains_every_kind_of_thing() {
    for (name, words) in [
        ("referrals.phq9_first", "derivation"),
        ("referrals", "variables"),
        ("IAPT_care_activities", "keys"),
        ("IDS101Referral", "keys"),
        ("attendance", "Attended on time"),
        ("gad7", "caseness"),
        ("rule_sets", "nhse-2022"),
    ] {
        let told = talktrail(&["describe", name]);
        assert_eq!(told.code, exit::DONE, "{name}: {}", told.err);
        assert!(told.out.contains(words), "{name}:\n{}", told.out);
    }
    let told = talktrail(&["describe", "referrals.phq9_frist"]);
    assert_eq!(told.code, exit::USAGE);
    assert!(
        told.err.contains("did you mean `referrals.phq9_first`"),
        "{}",
        told.err
    );
}

#[test]
fn rule_explains_one_check_or_all() {
    let told = talktrail(&["rule", "tt0203"]);
    assert_eq!(told.code, exit::DONE);
    assert!(
        told.out.starts_with("TT0203\n") && told.out.contains("severity: warning"),
        "{}",
        told.out
    );
    assert!(talktrail(&["rule", "all"]).out.lines().count() > 50);
    assert_eq!(talktrail(&["rule", "TT9999"]).code, exit::USAGE);
}

#[test]
fn synth_says_how_to_go_on_and_its_words_work() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let synth = [
        "synth",
        "--family",
        "nhse_v2",
        "--participants",
        "40",
        "--format",
        "parquet",
        "--out",
        &at("invented"),
    ];
    let told = talktrail(&synth);
    assert_eq!(told.code, exit::DONE, "{}", told.err);
    let next = told
        .out
        .lines()
        .find(|line| line.contains("talktrail init"))
        .unwrap();
    let mut words: Vec<&str> = next.split_whitespace().skip(1).collect();
    words.pop();
    let study = at("study.toml");
    words.push(&study);
    assert_eq!(talktrail(&words).code, exit::DONE, "{next}");
    let built = talktrail(&["build", &study]);
    assert_eq!(built.code, exit::DONE, "{}", built.err);
}

#[test]
fn faults_are_chosen_by_a_file_whose_mistakes_are_told() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).display().to_string();
    let (rates, out) = (at("rates.toml"), at("out"));
    let synth = [
        "synth",
        "--family",
        "nhse_v2",
        "--participants",
        "30",
        "--out",
        &out,
    ];
    let with_rates = [&synth[..], &["--faults", &rates]].concat();
    assert_eq!(talktrail(&with_rates).code, exit::USAGE);
    fs::write(&rates, "keyles = 0.5\n").unwrap();
    let told = talktrail(&with_rates);
    assert_eq!(told.code, exit::USAGE);
    assert!(told.err.contains("did you mean `keyless`"), "{}", told.err);
    fs::write(&rates, "keyless = 0.5\n").unwrap();
    assert_eq!(talktrail(&with_rates).code, exit::DONE);
    let told = talktrail(&["synth", "--list-faults"]);
    assert!(
        told.code == exit::DONE && told.out.contains("stub_refresh"),
        "{}",
        told.out
    );
}

#[test]
fn the_calibration_report_judges_and_writes_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let csv = place.path().join("figures.csv").display().to_string();
    let report = ["synth", "--calibration-report", "--participants", "8000"];
    let told = talktrail(&[&report[..], &["--csv", &csv]].concat());
    assert_eq!(told.code, exit::DONE, "{}", told.out);
    assert!(told.out.contains("Recovery, percent"), "{}", told.out);
    assert_eq!(names(place.path()), ["figures.csv"]);
    assert_eq!(
        talktrail(&["synth", "--family", "ukllc_v2"]).code,
        exit::USAGE
    );
}

#[test]
fn doctor_finds_the_program_sound() {
    let told = talktrail(&["doctor"]);
    assert_eq!(told.code, exit::DONE, "{}", told.out);
    assert!(
        told.out.contains("self-test") && told.out.contains("tables built and verified"),
        "{}",
        told.out
    );
}

#[test]
fn help_shows_every_command_and_the_exit_codes() {
    let told = talktrail(&["--help"]);
    assert_eq!(told.code, exit::DONE);
    for word in [
        "demo",
        "synth",
        "grade",
        "init",
        "check",
        "build",
        "describe",
        "rule",
        "verify",
        "doctor",
        "Exit codes:",
        "130",
    ] {
        assert!(told.out.contains(word), "{word}");
    }
    for command in [
        "demo", "synth", "grade", "init", "check", "build", "describe", "rule", "verify",
    ] {
        let told = talktrail(&[command, "--help"]);
        assert!(told.out.contains("Example"), "{command}");
    }
}
