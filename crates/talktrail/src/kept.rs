//! Finished work that waits on disk: the partitions of a run that can be resumed, or of one shard.
//!
//! A folder of kept work holds `kept.json` (what it was made from, and what reading brought) and one part for each
//! finished partition. Whatever the moment at which a process dies, a part is whole or does not count: it gets its name
//! when it is complete, and its check sums tell when a failing disk damaged it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use talktrail_export::{
    atomic, manifest,
    part::{self, Part},
};
use talktrail_extract::Shard;
use talktrail_model::{
    column::Column,
    provenance::{Attrition, Findings},
};

use crate::{
    derive::Derived,
    error::{Error, Unmerged},
    inputs::{Mark, difference},
    report::Usage,
    stored,
};

/// Name of the file that says what kept work is.
const RECORD: &str = "kept.json";
/// Version of the form of kept work.
const FORMAT: u32 = 2;

/// What work was made from. Work of one origin fits together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The program with its version and revision.
    pub(crate) program: String,
    /// Version of the dictionary.
    pub(crate) dictionary: String,
    /// The choices of the study, by name, without those about the machine.
    pub(crate) settings: BTreeMap<String, serde_json::Value>,
    /// The extracts.
    pub(crate) inputs: Vec<Mark>,
}

impl Origin {
    /// What makes other work unfit to be joined with this, as a sentence.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        if self.program != other.program || self.dictionary != other.dictionary {
            return Some(format!(
                "it was made by {}, not {}",
                self.program, other.program
            ));
        }
        let names = self.settings.keys().chain(other.settings.keys());
        let mut changed =
            names.filter(|name| self.settings.get(*name) != other.settings.get(*name));
        if let Some(name) = changed.next() {
            return Some(format!("the study's {name} has changed"));
        }
        difference(&self.inputs, &other.inputs)
    }
}

/// What reading the extracts brought, beside the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ReadFacts {
    pub(crate) inputs: Vec<manifest::Input>,
    /// The forms in which version 1.5 was delivered.
    pub(crate) forms: Vec<String>,
    pub(crate) has_version_2: bool,
    #[serde(with = "stored::findings")]
    pub(crate) findings: Findings,
    #[serde(with = "stored::attrition")]
    pub(crate) attrition: Attrition,
    /// Participants on the list of withdrawals, and lines of it that name none.
    pub(crate) withdrawals: u64,
    /// Bytes that waited on disk.
    pub(crate) spilled: u64,
}

/// What a folder of kept work is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    format: u32,
    pub(crate) origin: Origin,
    /// The shard, as `2/7`.
    shard: String,
    /// The partitions of a whole study are two to the power of so many.
    pub(crate) bits: u32,
    /// The study with every choice stated, for a file in the output folder.
    pub(crate) study: String,
    /// Whether the study takes its as-of date from the data.
    pub(crate) as_of_is_latest: bool,
    pub(crate) read: ReadFacts,
    /// What the work took; there when all of it is done.
    pub(crate) usage: Option<Usage>,
}

impl Record {
    pub(crate) fn new(
        (origin, shard, bits): (Origin, Shard, u32),
        (study, as_of_is_latest): (String, bool),
        read: ReadFacts,
    ) -> Self {
        Self {
            format: FORMAT,
            origin,
            shard: shard.to_string(),
            bits,
            study,
            as_of_is_latest,
            read,
            usage: None,
        }
    }

    pub(crate) fn shard(&self) -> Shard {
        self.shard.parse().unwrap_or(Shard::WHOLE)
    }

    /// Positions of the partitions that the work is made of.
    pub(crate) fn partitions(&self) -> std::ops::Range<usize> {
        self.shard().partitions(self.bits)
    }
}

/// A folder of kept work.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
}

impl Kept {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What is kept here; `None` where nothing is, or nothing that this version of the program understands.
    pub(crate) fn record(&self) -> Option<Record> {
        let text = fs::read_to_string(self.folder.join(RECORD)).ok()?;
        let record: Record = serde_json::from_str(&text).ok()?;
        (record.format == FORMAT && record.bits < usize::BITS).then_some(record)
    }

    /// Starts anew: what was kept before goes away.
    pub(crate) fn begin(&self, record: &Record) -> Result<(), Error> {
        self.clear()?;
        self.write(record)
    }

    /// Notes that all of the work is done.
    pub(crate) fn conclude(&self, record: &mut Record, usage: Usage) -> Result<(), Error> {
        record.usage = Some(usage);
        self.write(record)
    }

    fn write(&self, record: &Record) -> Result<(), Error> {
        let text =
            serde_json::to_string(record).map_err(|source| talktrail_export::Error::Json {
                what: "the record of kept work",
                source,
            })?;
        Ok(atomic::write(&self.folder.join(RECORD), text.as_bytes())?)
    }

    /// Positions of the partitions whose parts are whole. Others, should there be any, go away.
    pub(crate) fn whole_parts(&self, record: &Record) -> Vec<usize> {
        let is_whole = |partition: &usize| self.open(*partition).is_ok();
        record.partitions().filter(is_whole).collect()
    }

    /// Keeps a finished partition.
    pub(crate) fn seal(
        &self,
        partition: usize,
        derived: &Derived,
        tables: &[(&'static str, Vec<Column>)],
    ) -> Result<(), Error> {
        let note =
            serde_json::to_string(derived).map_err(|source| talktrail_export::Error::Json {
                what: "the counts of a partition",
                source,
            })?;
        Ok(part::write(&self.path_of(partition), &note, tables)?)
    }

    /// A finished partition: its counts and its rows.
    ///
    /// # Errors
    /// When it is absent or damaged.
    pub(crate) fn open(&self, partition: usize) -> Result<(Derived, Part), Error> {
        let path = self.path_of(partition);
        let part = part::read(&path);
        let opened = part.and_then(|part| Some((serde_json::from_str(&part.note).ok()?, part)));
        Ok(opened.ok_or(Unmerged::Damaged { path })?)
    }

    /// Removes all that is kept, the record first, so that what is left of a removal that was cut short counts for
    /// nothing.
    pub(crate) fn clear(&self) -> Result<(), Error> {
        remove(&self.folder.join(RECORD))?;
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Ok(());
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path
                .extension()
                .is_some_and(|e| e == "part" || e == part::UNFINISHED)
            {
                remove(&path)?;
            }
        }
        // Only an empty folder goes: a shard's also holds its log.
        let _ = fs::remove_dir(&self.folder);
        Ok(())
    }

    fn path_of(&self, partition: usize) -> PathBuf {
        self.folder.join(format!("{partition:05}.part"))
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::File {
            doing: "remove",
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use talktrail_model::provenance::ORPHAN;

    use super::*;

    fn record() -> Record {
        let origin = Origin {
            program: "talktrail 1".into(),
            dictionary: "1".into(),
            settings: BTreeMap::from([("rules.pairing".into(), "in_force".into())]),
            inputs: Vec::new(),
        };
        let shard = Shard::new(2, 3).unwrap();
        Record::new(
            (origin, shard, 2),
            ("text".into(), true),
            ReadFacts::default(),
        )
    }

    #[test]
    fn what_is_kept_comes_back_and_what_is_damaged_does_not() {
        let place = tempfile::tempdir().unwrap();
        let kept = Kept::new(place.path().join("kept"));
        assert!(kept.record().is_none());
        kept.begin(&record()).unwrap();
        let record = kept.record().unwrap();
        assert_eq!(record.partitions(), 1..3);
        let mut derived = Derived::default();
        derived.findings.add(ORPHAN, "contacts", "", 3);
        kept.seal(1, &derived, &[]).unwrap();
        kept.seal(2, &derived, &[]).unwrap();
        assert_eq!(kept.open(1).unwrap().0.findings, derived.findings);
        fs::write(kept.path_of(2), "half").unwrap();
        assert_eq!(kept.whole_parts(&record), [1]);
        kept.clear().unwrap();
        assert!(!kept.folder.exists());
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let one = record().origin;
        assert_eq!(one.difference(&one), None);
        let mut other = one.clone();
        other
            .settings
            .insert("rules.pairing".into(), "ended_care".into());
        assert_eq!(
            one.difference(&other).unwrap(),
            "the study's rules.pairing has changed"
        );
        other.program = "talktrail 2".into();
        assert_eq!(
            one.difference(&other).unwrap(),
            "it was made by talktrail 1, not talktrail 2"
        );
    }
}
