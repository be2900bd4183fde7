//! What a run did, for the closing summary and the manifest.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use talktrail_dictionary::{Severity, Verdict};
use talktrail_export::manifest::Input;
use talktrail_extract::Shard;
use talktrail_model::{
    agreement::Agreement,
    continuation::Continuations,
    date::Date,
    measurement::Measurement,
    provenance::{Attrition, Status},
    record::Participant,
    row::Counts,
};

/// Everything that is worth telling about a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the study.
    pub study: String,
    /// The as-of date.
    pub as_of: Date,
    /// Whether the as-of date was taken from the data.
    pub as_of_is_latest: bool,
    /// What was read.
    pub inputs: Vec<ReadTable>,
    /// The forms in which version 1.5 was delivered.
    pub forms: Vec<String>,
    /// How version 1.5 met version 2; `None` in a study without version 1.5.
    pub bridged: Option<talktrail_extract::Bridged>,
    /// What the tables hold.
    pub coverage: Coverage,
    /// What each step left out.
    pub attrition: Attrition,
    /// What the checks say of the data, in the order of check, table and column.
    pub verdicts: Vec<Verdict>,
    /// How far recomputed values agree with supplied ones.
    pub agreement: Agreement,
    /// How well outcomes were measured by provider and month.
    pub measurement: Measurement,
    /// Referrals that seem to go on under another provider code or id.
    pub continuations: Continuations,
    /// What was written; nothing by a check.
    pub outputs: Vec<WrittenTable>,
    /// The shard that was built, where it is one of several.
    pub shard: Option<Shard>,
    /// Folder of the build; none for a check.
    pub folder: Option<PathBuf>,
    /// Smallest count that may be shown outside.
    pub smallest_shown: u64,
    /// What the run took.
    pub usage: Usage,
}

impl Report {
    /// The severity of the gravest check that failed.
    pub fn worst_failure(&self) -> Option<Severity> {
        let failed = self.verdicts.iter().filter(|v| v.status() == Status::Fail);
        failed.map(|verdict| verdict.check.severity).max()
    }

    /// The verdicts on tables and columns in which some row failed.
    pub fn found(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().filter(|v| v.count.failing > 0)
    }
}

/// All files of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadTable {
    /// Table of the dictionary.
    pub table: String,
    /// Number of files.
    pub files: u64,
    /// Their rows.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl ReadTable {
    /// `1 file`, `2 files`.
    pub fn files_in_words(&self) -> String {
        if self.files == 1 {
            "1 file".to_owned()
        } else {
            format!("{} files", self.files)
        }
    }

    /// Files put together by table, in the order in which the tables first appear.
    pub(crate) fn by_table(inputs: &[Input]) -> Vec<Self> {
        let mut positions: BTreeMap<&str, usize> = BTreeMap::new();
        let mut tables: Vec<Self> = Vec::new();
        for input in inputs {
            let position = *positions.entry(&input.table).or_insert_with(|| {
                tables.push(Self {
                    table: input.table.clone(),
                    ..Self::default()
                });
                tables.len() - 1
            });
            if let Some(table) = tables.get_mut(position) {
                table.files += 1;
                table.rows += input.rows;
                table.bytes += input.bytes;
            }
        }
        tables
    }
}

/// One table of the build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenTable {
    /// Its name.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// How many histories there are, and which years they cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Participants.
    pub participants: u64,
    /// Referrals.
    pub referrals: u64,
    /// Contacts.
    pub contacts: u64,
    /// Scores.
    pub scores: u64,
    /// Participants who withdrew from the study.
    pub withdrawn: u64,
    /// Financial year of the first referral, as the year in which it began.
    pub first_year: Option<i32>,
    /// Financial year of the last referral.
    pub last_year: Option<i32>,
}

impl Coverage {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let first = [self.first_year, other.first_year]
            .into_iter()
            .flatten()
            .min();
        Self {
            participants: self.participants + other.participants,
            referrals: self.referrals + other.referrals,
            contacts: self.contacts + other.contacts,
            scores: self.scores + other.scores,
            withdrawn: self.withdrawn + other.withdrawn,
            first_year: first,
            last_year: self.last_year.max(other.last_year),
        }
    }

    /// Participants and referrals that have rows.
    pub(crate) fn counts(&self) -> Counts {
        let fit = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Counts {
            participants: fit(self.participants),
            referrals: fit(self.referrals),
        }
    }

    /// Takes in one participant; one without an id leaves no row and counts for nothing.
    pub(crate) fn add(&mut self, participant: &Participant<'_>) {
        if participant.id.is_none() {
            return;
        }
        let years = || {
            participant
                .referrals
                .iter()
                .filter_map(|r| r.received)
                .map(Date::financial_year)
        };
        *self = self.with(Self {
            participants: 1,
            referrals: participant.referrals.len() as u64,
            contacts: participant.contacts.len() as u64,
            scores: participant.scores.len() as u64,
            withdrawn: u64::from(participant.withdrawn.is_some()),
            first_year: years().min(),
            last_year: years().max(),
        });
    }
}

/// What a run took of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Wall time in seconds.
    pub seconds: f64,
    /// Processor time in seconds.
    pub cpu_seconds: Option<f64>,
    /// The most memory held, in bytes, where the system says so.
    pub peak_memory: Option<u64>,
    /// The memory budget, in bytes.
    pub memory_budget: u64,
    /// Bytes that waited on disk.
    pub spilled: u64,
    /// Number of threads.
    pub threads: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_of_two_parts_is_that_of_the_whole() {
        let part = |first_year, last_year| Coverage {
            participants: 2,
            first_year,
            last_year,
            ..Coverage::default()
        };
        let both = part(Some(2019), Some(2021))
            .with(part(None, None))
            .with(part(Some(2016), Some(2018)));
        assert_eq!(
            (both.participants, both.first_year, both.last_year),
            (6, Some(2016), Some(2021))
        );
    }
}
