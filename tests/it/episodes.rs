//! Episodes and follow-up that rest on lists and batches, through the command line.

use std::{collections::BTreeMap, fs, path::Path};

use talktrail_cli::exit;
use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Format, Plan};
use talktrail_tests::frame::Frame;

use crate::{
    agree::{extracts, folders, study_file},
    cli::{Told, talktrail},
    whole::{SMALL, at, differences},
};

const SEED: u64 = 3;

/// Invented extracts without faults, and a study of them that is written as `edited` has it.
fn study(work: &Path, family: Family, participants: u64, edited: &[(&str, &str)]) -> String {
    let root = work.join("extracts");
    extracts(&Plan {
        format: Format::Parquet,
        faults: Faults::None,
        ..Plan::new(family, participants, SEED, &root)
    });
    let folders = folders((family, None), &root);
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    let file = study_file(work, family, "study", &folders);
    edit(&file, edited);
    file
}

fn edit(file: &str, edited: &[(&str, &str)]) {
    let mut text = fs::read_to_string(file).unwrap();
    for (from, to) in edited {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(file, text).unwrap();
}

fn build(study: &str, out: &str, more: &[&str]) -> Told {
    let told = talktrail(&[&["build", study, "--out", out][..], more].concat());
    assert!(told.code <= exit::CHECK_FAILED, "{}", told.err);
    told
}

/// The batches of a build: codes and month, pairs, whether they count.
fn batches(out: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(out.join("checks/transfers.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn table(out: &Path, name: &str) -> Frame {
    Frame::read(&out.join(format!("data/{name}.parquet")))
}

/// How often each text stands in a column.
fn counts(frame: &Frame, column: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in 0..frame.rows() {
        *counts.entry(frame.text(column, row)).or_default() += 1;
    }
    counts
}

/// Rows of `checks/findings.csv` that fail a check, and rows that it looked at.
fn found(out: &Path, check: &str) -> (u64, u64) {
    let mut reader = csv::Reader::from_path(out.join("checks/findings.csv")).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    let own = rows.map(Result::unwrap).filter(|row| row["rule"] == check);
    own.fold((0, 0), |(failing, checked), row| {
        let n = |column: &str| row[column].parse::<u64>().unwrap();
        (failing + n("n_failing"), checked + n("n_checked"))
    })
}

const EXACT: (&str, &str) = ("preset = \"ukllc\"", "preset = \"none\"");

#[test]
fn a_batch_counts_by_its_size_or_by_review() {
    let place = tempfile::tempdir().unwrap();
    let work = place.path();
    let of_five = ("\"of_policy\"", "5");
    let file = study(work, Family::NhseV2, 4_000, &[EXACT, of_five]);
    build(&file, &at(work, "by-size"), &[]);
    let by_size = work.join("by-size");
    let n = |batch: &BTreeMap<String, String>| batch["n_pairs"].parse::<usize>().unwrap();
    let all = batches(&by_size);
    let is_large = |batch: &&BTreeMap<String, String>| n(batch) >= 5;
    let (large, small): (Vec<_>, Vec<_>) = all.iter().partition(is_large);
    assert!(large.len() > 1 && small.len() > 1, "{all:?}");
    assert!(large.iter().all(|b| b["is_continuation"] == "yes"));
    assert!(small.iter().all(|b| b["is_continuation"] == "no"));
    let sum = |batches: &[&BTreeMap<String, String>]| batches.iter().map(|b| n(b)).sum::<usize>();
    let standings = counts(&table(&by_size, "referrals"), "continuation");
    assert_eq!(standings.get("1"), Some(&sum(&large)));
    assert_eq!(standings.get("3"), Some(&sum(&small)));
    let n_small = sum(&small) as u64;
    assert_eq!(found(&by_size, "TT0613").0, n_small);
    let (referrals, episodes) = (table(&by_size, "referrals"), table(&by_size, "episodes"));
    assert_eq!(referrals.rows() - sum(&large), episodes.rows());

    // The file of one run, looked through, is the list of the next: what was small counts, the first large one does not.
    let review = fs::read_to_string(by_size.join("checks/transfers.csv")).unwrap();
    let review = review.replace(",no", ",YES").replacen(",yes", ",no", 1);
    fs::write(work.join("reviewed.csv"), review).unwrap();
    edit(&file, &[("# reviewed", "reviewed")]);
    build(&file, &at(work, "by-review"), &[]);
    let by_review = work.join("by-review");
    let standings = counts(&table(&by_review, "referrals"), "continuation");
    let accepted = sum(&large) - n(large[0]) + sum(&small);
    assert_eq!(standings.get("2"), Some(&accepted));
    assert_eq!(standings.get("4"), Some(&n(large[0])));
    assert_eq!(
        found(&by_review, "TT0613").0,
        0,
        "what was reviewed is settled"
    );

    fs::write(work.join("reviewed.csv"), "from_provider,to_provider\n").unwrap();
    let told = talktrail(&["build", &file, "--out", &at(work, "none")]);
    assert_eq!(told.code, exit::USAGE);
    assert!(told.err.contains("lacks the column month"), "{}", told.err);
}

#[test]
fn the_size_of_a_batch_is_that_of_all_shards_and_of_a_resumed_run() {
    let place = tempfile::tempdir().unwrap();
    let work = place.path();
    let of_ten = ("\"of_policy\"", "10");
    let file = study(work, Family::NhseV2, 2_500, &[EXACT, of_ten]);
    build(&file, &at(work, "single"), &SMALL);
    let single = work.join("single");
    let is_confirmed = |b: &BTreeMap<String, String>| b["is_continuation"] == "yes";
    assert!(batches(&single).iter().any(is_confirmed));
    let sharded = at(work, "sharded");
    for shard in ["3/3", "1/3", "2/3"] {
        build(&file, &sharded, &[&SMALL[..], &["--shard", shard]].concat());
    }
    assert!(talktrail(&["merge", &sharded]).code <= exit::CHECK_FAILED);
    assert_eq!(
        differences(&single, Path::new(&sharded)),
        Vec::<String>::new()
    );
    let small = at(work, "small");
    build(&file, &small, &[&SMALL[..], &["--resume"]].concat());
    assert_eq!(
        differences(&single, Path::new(&small)),
        Vec::<String>::new()
    );
}

#[test]
fn a_withdrawal_ends_follow_up_in_every_family() {
    for family in [Family::UkllcV2, Family::NhseV2] {
        let place = tempfile::tempdir().unwrap();
        let work = place.path();
        let file = study(work, family, 60, &[EXACT]);
        build(&file, &at(work, "before"), &[]);
        let before = table(&work.join("before"), "participants");
        let id = |row| before.text("participant_id", row);
        let day = |row| before.text("last_received_date", row);
        let list = format!(
            "Person_ID,withdrawal_date\n{},{}\nnobody,2022-01-01\n{},\n",
            id(0),
            day(0),
            id(1)
        );
        fs::write(work.join("withdrawals.csv"), list).unwrap();
        edit(&file, &[("# withdrawals", "withdrawals")]);
        let told = build(&file, &at(work, "after"), &["--log-detail", "internal"]);
        assert!(told.out.contains("1 participants withdrew"), "{}", told.out);
        let after = table(&work.join("after"), "participants");
        assert_eq!(after.rows(), before.rows());
        let reasons = counts(&after, "followup_end_reason");
        assert_eq!(reasons.get("5"), Some(&1), "{family}");
        let row = after.find("participant_id", &id(0)).unwrap();
        assert_eq!(after.text("followup_end_reason", row), "5");
        assert_eq!(after.text("followup_end_date", row), day(0));
        assert_eq!(found(&work.join("after"), "TT0409"), (2, 3));
    }
}
