//! A run that was cut short goes on where it stopped, if nothing changed; if something did, it says what.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use talktrail::{
    observer::{Entry, Observer, Silent, Stage},
    pipeline::{self, Options},
    study::Study,
};
use talktrail_cli::exit;
use talktrail_dictionary::Family;
use talktrail_synth::OldForm;

use crate::{
    agree::Kind,
    cli::talktrail,
    whole::{SMALL, at, differences, invented},
};

const KINDS: [Kind; 2] = [
    (Family::UkllcV2, None),
    (Family::NhseV2, Some(OldForm::Monthly)),
];

const RESUMED: Options = Options {
    is_resumed: true,
    ..DEFAULT
};
const DEFAULT: Options = Options {
    log_format: talktrail::observer::LogFormat::Human,
    log_detail: pipeline::LogDetail::Internal,
    is_resumed: false,
    shard: None,
};

/// Asks to stop when a stage has asked so many times whether it shall.
struct StopsAfter {
    stage: Stage,
    steps: u64,
    left: AtomicU64,
}

impl StopsAfter {
    fn new(stage: Stage, steps: u64) -> Self {
        let left = AtomicU64::new(u64::MAX);
        Self { stage, steps, left }
    }
}

impl Observer for StopsAfter {
    fn start(&self, stage: Stage, _: u64) {
        let left = if stage == self.stage {
            self.steps
        } else {
            u64::MAX
        };
        self.left.store(left, Ordering::Relaxed);
    }
    fn advance(&self, _: u64) {}
    fn note(&self, _: &Entry) {}
    fn is_cancelled(&self) -> bool {
        let less = |left: u64| left.checked_sub(1);
        let left = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        left.is_err()
    }
}

/// The study, small enough on the machine to have several partitions.
fn study(path: &str, out: &str) -> Study {
    let mut study = Study::load(path.as_ref()).unwrap();
    study.set_output_folder(out.as_ref()).unwrap();
    study.run.memory = Some(64 << 20);
    study.run.threads = Some(24);
    study
}

fn log(out: &str) -> String {
    fs::read_to_string(Path::new(out).join("run.log")).unwrap()
}

#[test]
fn a_run_that_was_stopped_goes_on_and_ends_like_one_that_was_not() {
    for kind in KINDS {
        let work = tempfile::tempdir().unwrap();
        let work = work.path();
        let file = invented(work, kind, 300, 3);
        let single = study(&file, &at(work, "single"));
        pipeline::build(&single, DEFAULT, &Silent).unwrap();
        let out = at(work, "out");
        let resumed = study(&file, &out);
        let mut told = Vec::new();
        for (stage, steps) in [
            (Stage::Digest, 0),
            (Stage::Read, 0),
            (Stage::Derive, 1),
            (Stage::Derive, 1),
            (Stage::Join, 1),
            (Stage::Finish, 0),
        ] {
            let stopped = pipeline::build(&resumed, RESUMED, &StopsAfter::new(stage, steps));
            assert!(
                matches!(stopped, Err(talktrail::Error::Interrupted)),
                "{stage:?}: {stopped:?}"
            );
            assert!(!Path::new(&out).join("data").exists(), "{stage:?}");
            told.push(log(&out));
        }
        assert!(told[2].contains("no finished work"), "{}", told[2]);
        assert!(told[3].contains("an earlier run finished"), "{}", told[3]);
        pipeline::build(&resumed, RESUMED, &Silent).unwrap();
        // All was finished, so nothing was read again.
        assert!(!log(&out).contains("memory for gathering"), "{}", log(&out));
        assert_eq!(
            differences(&work.join("single"), out.as_ref()),
            Vec::<String>::new()
        );
    }
}

#[test]
fn what_was_kept_is_not_used_for_something_else_and_the_log_says_why() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let file = invented(work, KINDS[0], 150, 4);
    let out = at(work, "out");
    let stop = |study: &Study| {
        let stopped = pipeline::build(study, RESUMED, &StopsAfter::new(Stage::Join, 0));
        assert!(
            matches!(stopped, Err(talktrail::Error::Interrupted)),
            "{stopped:?}"
        );
        log(&out)
    };
    let kept = study(&file, &out);
    stop(&kept);
    let mut other = kept.clone();
    other.rules.break_days += 1;
    let told = stop(&other);
    assert!(
        told.contains("the study's rules.break_days has changed"),
        "{told}"
    );
    let mut fewer = other.clone();
    fewer.set_tables(&["referrals".to_owned()]).unwrap();
    let told = stop(&fewer);
    assert!(
        told.contains("the study's output.tables has changed"),
        "{told}"
    );
    let table = work.join("extracts/IAPT_care_activities.parquet");
    let bytes = fs::read(&table).unwrap();
    fs::write(&table, &bytes).unwrap();
    let told = stop(&fewer);
    assert!(
        told.contains("an earlier run finished"),
        "the same bytes at another time: {told}"
    );
    fs::remove_file(&table).unwrap();
    let told = stop(&fewer);
    assert!(
        told.contains("IAPT_care_activities.parquet is gone"),
        "{told}"
    );
    fs::write(&table, &bytes).unwrap();
    let told = stop(&fewer);
    assert!(
        told.contains("IAPT_care_activities.parquet is new"),
        "{told}"
    );
    pipeline::build(&fewer, RESUMED, &Silent).unwrap();
    pipeline::build(&study(&file, &at(work, "single")), DEFAULT, &Silent).unwrap();
    let single = fs::read(work.join("single/data/referrals.parquet")).unwrap();
    assert!(!work.join("out/.talktrail-kept").exists());
    assert!(fs::read(work.join("out/data/referrals.parquet")).unwrap() != single);
}

#[test]
fn a_damaged_part_is_made_again() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let file = invented(work, KINDS[0], 200, 6);
    let single = talktrail(&[&["build", &file, "--out", &at(work, "single")][..], &SMALL].concat());
    let out = at(work, "out");
    let stopped = StopsAfter::new(Stage::Join, 0);
    let kept = study(&file, &out);
    assert!(pipeline::build(&kept, RESUMED, &stopped).is_err());
    let parts = fs::read_dir(work.join("out/.talktrail-kept")).unwrap();
    let mut parts: Vec<_> = parts.map(|e| e.unwrap().path()).collect();
    parts.retain(|path| path.extension().is_some_and(|e| e == "part"));
    assert!(parts.len() > 1);
    let mut bytes = fs::read(&parts[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&parts[0], bytes).unwrap();
    let build = ["build", &file, "--out", &out, "--resume"];
    let told = talktrail(&[&build[..], &SMALL].concat());
    assert_eq!(told.code, single.code, "{}", told.err);
    assert!(told.code <= exit::CHECK_FAILED);
    let all = parts.len();
    let said = format!("finished {} of {all} partitions", all - 1);
    assert!(told.err.contains(&said), "{}", told.err);
    assert_eq!(
        differences(&work.join("single"), out.as_ref()),
        Vec::<String>::new()
    );
}
