//! Extracts and study files that are damaged anywhere, in any way: never a panic, never a thread that is lost, always an
//! answer. Damage that a reader can work around is counted; damage that it cannot is an error of the input.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use talktrail_cli::exit;
use talktrail_dictionary::Family;
use talktrail_synth::{Faults, Format, Plan};

use crate::{
    agree::{Kind, extracts, folders, kinds, study_file},
    cli::talktrail,
    whole::at,
};

const PARTICIPANTS: u64 = 8;
const SEED: u64 = 5;

/// One damage; places are shares of the length, so that they suit any file.
#[derive(Clone, Debug)]
enum Damage {
    Flip(f64, u8),
    Cut(f64),
    Remove(f64, usize),
    Insert(f64, Vec<u8>),
    Repeat(f64, usize, usize),
    Empty,
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = || 0.0..1.0_f64;
    // What means something to a reader is tried more often than what does not.
    let telling = prop::sample::select(vec![
        b"\"".to_vec(),
        b",".to_vec(),
        b"\n".to_vec(),
        b"\r".to_vec(),
        b"\0".to_vec(),
        b"\xEF\xBB\xBF".to_vec(),
        b"\xFF\xFE".to_vec(),
        b"-1".to_vec(),
        b"1e999".to_vec(),
        b"9999999999999999999999999999".to_vec(),
        b"PAR1".to_vec(),
        b"[[input]]".to_vec(),
    ]);
    let text = prop_oneof![telling, prop::collection::vec(any::<u8>(), 1..9)];
    prop_oneof![
        4 => (place(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits.max(1))),
        1 => place().prop_map(Damage::Cut),
        2 => (place(), 1_usize..400).prop_map(|(at, n)| Damage::Remove(at, n)),
        4 => (place(), text).prop_map(|(at, text)| Damage::Insert(at, text)),
        1 => (place(), 1_usize..200, 1_usize..50).prop_map(|(at, n, times)| Damage::Repeat(at, n, times)),
        1 => Just(Damage::Empty),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let place = |at: f64| ((bytes.len() as f64 * at) as usize).min(bytes.len());
    match damage {
        Damage::Flip(at, bits) => {
            let at = place(*at);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bits;
            }
        }
        Damage::Cut(at) => bytes.truncate(place(*at)),
        Damage::Remove(at, n) => {
            let from = place(*at);
            let to = (from + n).min(bytes.len());
            bytes.drain(from..to);
        }
        Damage::Insert(at, text) => {
            let at = place(*at);
            bytes.splice(at..at, text.iter().copied());
        }
        Damage::Repeat(at, n, times) => {
            let from = place(*at);
            let part = bytes[from..(from + n).min(bytes.len())].repeat(*times);
            bytes.splice(from..from, part);
        }
        Damage::Empty => bytes.clear(),
    }
}

/// Invented extracts of a few people, and a study of them.
fn invented(work: &Path, kind: Kind, format: Format) -> String {
    let root = work.join("extracts");
    extracts(&Plan {
        format,
        faults: Faults::All,
        old_form: kind.1,
        ..Plan::new(kind.0, PARTICIPANTS, SEED, &root)
    });
    let folders = folders(kind, &root);
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    study_file(work, kind.0, "study", &folders)
}

/// The tables below a folder, in order.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("truth") {
                files.extend(tables(&path));
            }
        } else if path
            .extension()
            .is_some_and(|e| e == "csv" || e == "parquet")
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Cases to try: `PROPTEST_CASES`, or few enough for every run of the tests.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(96)
}

/// What a damaged input may end in.
const ANSWERS: [u8; 3] = [exit::DONE, exit::CHECK_FAILED, exit::INPUT];

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_table_gets_an_answer(
        kind in kinds(),
        is_parquet in any::<bool>(),
        which in 0.0..1.0_f64,
        damages in prop::collection::vec(damage(), 1..5),
    ) {
        let work = tempfile::tempdir().unwrap();
        let format = if is_parquet { Format::Parquet } else { Format::Csv };
        let study = invented(work.path(), kind, format);
        let files = tables(&work.path().join("extracts"));
        let file = &files[(files.len() as f64 * which) as usize];
        let mut bytes = fs::read(file).unwrap();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        fs::write(file, bytes).unwrap();
        let out = at(work.path(), "out");
        let told = talktrail(&["build", &study, "--out", &out, "--memory", "64MB"]);
        prop_assert!(ANSWERS.contains(&told.code), "{}: {}", file.display(), told.err);
        prop_assert_eq!(told.code == exit::INPUT, told.err.contains("what to do:"), "{}", told.err);
        prop_assert_eq!(told.code == exit::INPUT, !Path::new(&out).join("manifest.json").exists());
    }

    #[test]
    fn a_damaged_study_file_gets_an_answer(damages in prop::collection::vec(damage(), 1..4)) {
        let work = tempfile::tempdir().unwrap();
        let study = invented(work.path(), (Family::UkllcV2, None), Format::Csv);
        let mut bytes = fs::read(&study).unwrap();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        fs::write(&study, bytes).unwrap();
        let told = talktrail(&["check", &study]);
        let is_answer = ANSWERS.contains(&told.code) || told.code == exit::USAGE || told.code == exit::STOPPED;
        prop_assert!(is_answer, "{}", told.err);
        prop_assert!(told.code <= exit::CHECK_FAILED || told.err.contains("what to do:"), "{}", told.err);
    }
}
