//! Killed at any moment: nothing under a final name is ever partial, and the next run brings the same bytes.
//!
//! The process that dies is this test binary itself, started again to run one command. `TALKTRAIL_KILLS` says how often;
//! a few times unless told otherwise.

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use talktrail_cli::exit;
use talktrail_dictionary::Family;
use talktrail_tests::run;

use crate::whole::{SMALL, add_files, at, differences, invented};

/// Arguments of the command that this process runs, one a line.
const ARGUMENTS: &str = "TALKTRAIL_TEST_ARGUMENTS";

/// Runs the command that the environment names; does nothing in an ordinary run of the tests.
#[test]
fn a_command_in_a_process_of_its_own() {
    let Ok(arguments) = env::var(ARGUMENTS) else {
        return;
    };
    let code = run(&arguments.lines().collect::<Vec<_>>());
    std::process::exit(code.into());
}

/// Starts a command in a process of its own.
fn start(arguments: &[&str]) -> Child {
    let test = "kill::a_command_in_a_process_of_its_own";
    Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(ARGUMENTS, arguments.join("\n"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How often to kill.
fn kills() -> u32 {
    env::var("TALKTRAIL_KILLS").map_or(6, |n| n.parse().unwrap())
}

/// A sequence of numbers below `end` that looks random and is the same each time.
fn below(end: u64, n: u32) -> u64 {
    let mixed = (u64::from(n) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 31)) % end
}

/// Every file under a final name is whole: it is that of the finished build.
fn nothing_is_partial(out: &Path, single: &Path) {
    let mut there = BTreeMap::new();
    for folder in ["data", "checks", "metadata"].map(|name| out.join(name)) {
        if folder.exists() {
            add_files(&folder, out, &mut there);
        }
    }
    for (name, bytes) in there {
        assert!(bytes == fs::read(single.join(&name)).unwrap(), "{name}");
    }
    if out.join("manifest.json").exists() {
        let verified = talktrail::verify::verify(out).unwrap();
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

#[test]
fn a_killed_run_leaves_nothing_partial_and_goes_on() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let study = invented(work, (Family::UkllcV2, None), 300, 8);
    let single = work.join("single");
    let build = |out: &str, more: &[&str]| {
        let build = [
            "build",
            "--quiet",
            &study,
            "--out",
            out,
            "--fail-on",
            "never",
        ];
        start(&[&build[..], &SMALL, more].concat())
    };
    let began = Instant::now();
    let first = build(&at(work, "single"), &[]).wait().unwrap();
    assert_eq!(first.code(), Some(exit::DONE.into()));
    let whole = began.elapsed().as_millis() as u64;
    let (mut hit, mut round, out) = (0, 0, at(work, "out"));
    for n in 0..kills() {
        let mut child = build(&out, &["--resume"]);
        sleep(Duration::from_millis(below(whole * 5 / 4, n)));
        child.kill().unwrap();
        hit += u32::from(child.wait().unwrap().code() != Some(0));
        nothing_is_partial(out.as_ref(), &single);
        // Now and then the run may come to its end, and a new one begins in the same folder.
        if n % 4 == 3 {
            round += 1;
            assert_eq!(build(&out, &["--resume"]).wait().unwrap().code(), Some(0));
            assert_eq!(
                differences(&single, out.as_ref()),
                Vec::<String>::new(),
                "{round}"
            );
            fs::remove_dir_all(&out).unwrap();
        }
    }
    assert_eq!(build(&out, &["--resume"]).wait().unwrap().code(), Some(0));
    assert_eq!(differences(&single, out.as_ref()), Vec::<String>::new());
    println!(
        "killed {hit} of {} times; an undisturbed run takes {whole} ms",
        kills()
    );
    assert!(hit > 0);
}

#[test]
fn a_killed_plain_run_leaves_the_former_build_or_none() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let study = invented(work, (Family::UkllcV2, None), 150, 9);
    let (single, out) = (work.join("single"), at(work, "out"));
    let build = |out: &str| {
        let build = [
            "build",
            "--quiet",
            &study,
            "--out",
            out,
            "--fail-on",
            "never",
        ];
        start(&[&build[..], &SMALL].concat())
    };
    let began = Instant::now();
    assert!(build(&at(work, "single")).wait().unwrap().success());
    let whole = began.elapsed().as_millis() as u64;
    assert!(build(&out).wait().unwrap().success());
    for n in 0..kills() {
        let mut child = build(&out);
        sleep(Duration::from_millis(below(whole * 5 / 4, n + 100)));
        child.kill().unwrap();
        child.wait().unwrap();
        nothing_is_partial(out.as_ref(), &single);
    }
    assert!(build(&out).wait().unwrap().success());
    assert_eq!(differences(&single, out.as_ref()), Vec::<String>::new());
}
