//! Whole builds side by side: what tests of interrupted, divided and disturbed runs share.

use std::{collections::BTreeMap, fs, path::Path};

use talktrail_synth::{Faults, Format, Plan};

use crate::agree::{Kind, extracts, folders, study_file};

/// Flags that cut even a small study into several partitions.
pub(crate) const SMALL: [&str; 4] = ["--memory", "64MB", "--threads", "24"];

/// Invented extracts with a study file.
pub(crate) fn invented(work: &Path, kind: Kind, participants: u64, seed: u64) -> String {
    let root = work.join("extracts");
    let plan = Plan::new(kind.0, participants, seed, &root);
    extracts(&Plan {
        format: Format::Parquet,
        faults: Faults::All,
        old_form: kind.1,
        ..plan
    });
    let folders = folders(kind, &root);
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    study_file(work, kind.0, "study", &folders)
}

/// All that a build says, by name: every file but the log, and the manifest without what the run took.
fn build_of(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add_files(out, out, &mut files);
    let manifest = files.remove("manifest.json").unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest.as_object_mut().unwrap().remove("run").unwrap();
    files.insert("manifest.json".into(), manifest.to_string().into_bytes());
    for private in ["run.log", ".talktrail.lock"] {
        files.remove(private).unwrap();
    }
    files
}

/// Adds the files below a folder, by their names below `out`.
pub(crate) fn add_files(folder: &Path, out: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() {
            add_files(&path, out, files);
        } else {
            let name = path.strip_prefix(out).unwrap().display().to_string();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Names of the files that differ between two builds.
pub(crate) fn differences(one: &Path, other: &Path) -> Vec<String> {
    let (one, other) = (build_of(one), build_of(other));
    let names = one.keys().chain(other.keys());
    let mut differing: Vec<String> = names
        .filter(|n| one.get(*n) != other.get(*n))
        .cloned()
        .collect();
    differing.dedup();
    differing
}

/// A path below the folder of a test.
pub(crate) fn at(work: &Path, name: &str) -> String {
    work.join(name).display().to_string()
}
