//! A build by several processes, and one that was cut short, are those of one process: the same bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use talktrail_cli::exit;

use crate::{
    agree::kinds,
    cli::{Told, talktrail},
    whole::{SMALL, at, differences, invented},
};

/// Numbers of shards: none of them is that of partitions, but for 1 and 2.
const COUNTS: [u32; 4] = [1, 2, 3, 7];

fn build(study: &str, out: &str, more: &[&str]) -> Told {
    let build = ["build", study, "--out", out];
    talktrail(&[&build[..], &SMALL, more].concat())
}

fn shard(study: &str, out: &str, shard: &str) -> (u8, String) {
    let told = build(study, out, &["--shard", shard]);
    (told.code, told.err)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shards_that_are_merged_are_a_single_build(seed in 0u64..1_000_000, kind in kinds()) {
        let work = tempfile::tempdir().unwrap();
        let work = work.path();
        let study = invented(work, kind, 150, seed);
        let single = build(&study, &at(work, "single"), &[]);
        prop_assert!(single.code <= exit::CHECK_FAILED, "{}", single.err);
        for resting_on_all in ["checks/on_track.csv", "checks/measurement.csv"] {
            prop_assert!(work.join("single").join(resting_on_all).exists());
        }
        for count in COUNTS {
            let out = at(work, &format!("of-{count}"));
            for index in (1..=count).rev() {
                let (code, err) = shard(&study, &out, &format!("{index}/{count}"));
                prop_assert!(code <= exit::CHECK_FAILED, "{}", err);
            }
            let merged = talktrail(&["merge", &out]);
            prop_assert_eq!(merged.code, single.code, "{}", merged.err);
            let differences = differences(&work.join("single"), Path::new(&out));
            prop_assert_eq!(differences, Vec::<String>::new(), "{} shards", count);
            prop_assert!(!Path::new(&out).join("shards").exists());
        }
    }
}

#[test]
fn shards_that_do_not_belong_together_are_refused() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let kind = (talktrail_dictionary::Family::UkllcV2, None);
    let study = invented(work, kind, 150, 5);
    let out = at(work, "out");
    let refused = |words: &[&str]| {
        let told = talktrail(&["merge", &out]);
        assert_eq!(told.code, exit::USAGE, "{}", told.err);
        for word in words {
            assert!(told.err.contains(word), "{word}: {}", told.err);
        }
    };
    refused(&["holds no shards", "--shard 1/4"]);
    assert_eq!(shard(&study, &out, "1/3").0, exit::DONE);
    refused(&["not finished: 2/3, 3/3"]);
    assert_eq!(shard(&study, &out, "2/3").0, exit::DONE);
    assert_eq!(shard(&study, &out, "1/2").0, exit::DONE);
    refused(&["different cuts", "1/2 and 1/3"]);
    fs::remove_dir_all(work.join("out/shards/1-of-2")).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("break_days = 90", "break_days = 91")).unwrap();
    assert_ne!(fs::read_to_string(&study).unwrap(), text);
    assert_eq!(shard(&study, &out, "3/3").0, exit::DONE);
    refused(&[
        "shards 1/3 and 3/3 do not belong together",
        "rules.break_days has changed",
    ]);
    fs::write(&study, text).unwrap();
    let table = work.join("extracts/IAPT_care_activities.parquet");
    fs::rename(&table, work.join("kept-aside")).unwrap();
    assert_eq!(shard(&study, &out, "3/3").0, exit::DONE);
    refused(&["IAPT_care_activities.parquet is gone"]);
    fs::rename(work.join("kept-aside"), &table).unwrap();
    assert_eq!(shard(&study, &out, "3/3").0, exit::DONE);
    let part = work.join("out/shards/2-of-3");
    let mut parts = fs::read_dir(part).unwrap().map(|e| e.unwrap().path());
    let is_part = |path: &PathBuf| path.extension().is_some_and(|e| e == "part");
    let part = parts.find(is_part).unwrap();
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, &bytes[..bytes.len() / 2]).unwrap();
    let told = talktrail(&["merge", &out]);
    assert_eq!(told.code, exit::STOPPED, "{}", told.err);
    assert!(told.err.contains("is damaged or gone"), "{}", told.err);
    assert!(!work.join("out/manifest.json").exists());
    let again = talktrail(&["build", &study, "--out", &out, "--shard", "2/3", "--resume"]);
    assert_eq!(again.code, exit::DONE, "{}", again.err);
    assert_eq!(talktrail(&["merge", &out]).code, exit::DONE);
}

#[test]
fn a_shard_is_a_number_of_a_number() {
    for wrong in ["0/3", "4/3", "3", "a/b"] {
        let told = talktrail(&["build", "study.toml", "--shard", wrong]);
        assert_eq!(told.code, exit::USAGE, "{wrong}");
        assert!(told.err.contains("2/7"), "{}", told.err);
    }
}
