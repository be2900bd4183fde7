//! The gathering: every file is read once, every row is sent to the partition of its participant.

pub(crate) mod bridged;
mod plan;
mod scan;

use std::path::PathBuf;

use talktrail_dictionary::{Dictionary, Family};
use talktrail_model::{
    date::Date,
    provenance::{self, Attrition, Findings},
    record::Participant,
};

pub use self::plan::{columns_read, input_files};
use self::{
    bridged::{Bridged, Counters},
    plan::Plan,
    scan::before,
};
use crate::{
    Keyless, Partitions, Shard,
    error::Error,
    harmonise::{Context, Lists},
    shard::{REFERRAL_KINDS, Wanted},
    store::Store,
    submission::Submissions,
    v15::form::Form,
    walk::{Partition, Setting},
    withdrawn::Withdrawn,
};

/// Where the tables of one family lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Family of the tables.
    pub family: Family,
    /// Folders that hold them.
    pub folders: Vec<PathBuf>,
    /// List of accepted submissions (`UniqueSubmissionID`, optionally `IsLatest`), where there is one.
    pub accepted_submissions: Option<PathBuf>,
    /// File that links participants of version 1.5 (`old_key`) to those of version 2 (`new_key`), where there is one.
    pub bridge: Option<PathBuf>,
}

/// How to gather.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Memory that rows may take before they spill to disk, in bytes; the whole run stays near it.
    pub memory_bytes: u64,
    /// Threads that read.
    pub threads: usize,
    /// Existing folder for the spill file.
    pub scratch: PathBuf,
    /// What becomes of rows without a participant key.
    pub keyless: Keyless,
    /// Which participants are wanted.
    pub shard: Shard,
    /// List of withdrawals (`participant_id`, `withdrawn_date`), where there is one.
    pub withdrawals: Option<PathBuf>,
    /// Whether [`Gathered::referrals`] will be asked: referrals of all participants are gathered then, whatever the shard
    /// and whatever is done.
    pub has_all_referrals: bool,
    /// How an earlier, unfinished gathering was cut, and what of it is done; `None` for a new one.
    pub partitions: Option<Partitions>,
}

/// A part of the work that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading and harmonising files, in bytes.
    Read,
    /// Walking partitions, in partitions.
    Derive,
}

/// Someone who watches, and may ask to stop.
pub trait Progress: Sync {
    /// A stage begins; `total` is in its unit.
    fn start(&self, stage: Stage, total: u64);
    /// Work was done, in the stage's unit.
    fn advance(&self, by: u64);
    /// Whether the run shall stop.
    fn is_cancelled(&self) -> bool;
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Table of the dictionary.
    pub table: &'static str,
    /// Family of the table.
    pub family: Family,
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
}

/// All rows of a study, gathered by participant.
#[derive(Debug)]
pub struct Gathered {
    bits: u32,
    store: Store,
    version_2: Option<Family>,
    forms: Vec<Form>,
    submissions: Submissions,
    withdrawn: Withdrawn,
    wanted: Wanted,
    latest: Option<Date>,
    findings: Findings,
    attrition: Attrition,
    inputs: Vec<Input>,
}

/// Reads every table of the sources and gathers its rows by participant.
///
/// # Errors
/// When a folder or file cannot be read, a key table or key column is absent, the scratch folder cannot be written, or
/// the run was cancelled.
pub fn gather(
    sources: &[Source],
    dictionary: &Dictionary,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Gathered, Error> {
    let mut findings = Findings::default();
    let mut attrition = Attrition::default();
    let plan = Plan::new(sources, dictionary, &mut findings)?;
    let submissions = before::submissions(&plan, sources, &mut findings, &mut attrition)?;
    let (persons, bridge) = before::persons(&plan, sources, &submissions, &mut findings)?;
    let withdrawn = before::withdrawn(options.withdrawals.as_ref(), &mut findings)?;
    let retraced = before::retraced(&plan, (&submissions, &persons), options)?;
    findings.add(
        provenance::RETRACED,
        "referrals",
        "Person_ID",
        retraced.len() as u64,
    );
    let partitions = options.partitions.clone().unwrap_or_else(|| Partitions {
        bits: plan.partition_bits(options),
        done: Vec::new(),
    });
    let store = Store::new(
        partitions.bits,
        options.memory_bytes / 100 * HELD_PERCENT,
        options.scratch.clone(),
    );
    let context = Context {
        lists: Lists::new(dictionary)?,
        instruments: dictionary.instruments(),
        submissions,
        retraced,
        persons,
        bridge,
        is_stacked: plan.is_stacked,
        keyless: options.keyless,
        wanted: Wanted::new(options.shard, &partitions, options.has_all_referrals),
    };
    progress.start(Stage::Read, plan.bytes());
    let scanned = scan::scan(&plan, &context, &store, options, progress)?;
    findings.merge(scanned.findings);
    attrition.merge(&scanned.attrition);
    let submissions = context.submissions;
    let latest = scanned.latest.max(submissions.latest());
    Ok(Gathered {
        bits: partitions.bits,
        store,
        version_2: plan.version_2(),
        forms: plan.forms(),
        submissions,
        withdrawn,
        wanted: context.wanted,
        latest,
        findings,
        attrition,
        inputs: scanned.inputs,
    })
}

/// Share of the memory budget that waiting rows may take; the rest is for reading, walking and writing.
const HELD_PERCENT: u64 = 45;

impl Gathered {
    /// Number of partitions; walking them in ascending order visits participants in the order of their keys.
    pub fn partitions(&self) -> usize {
        self.store.len()
    }

    /// The number of partitions, as a power of two.
    pub fn partition_bits(&self) -> u32 {
        self.bits
    }

    /// What was found while reading.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// What was left out while reading.
    pub fn attrition(&self) -> &Attrition {
        &self.attrition
    }

    /// The files that were read.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Last day of the latest delivered period.
    pub fn latest_period(&self) -> Option<Date> {
        self.latest
    }

    /// Bytes that went to the spill file.
    pub fn spilled_bytes(&self) -> u64 {
        self.store.spilled_bytes()
    }

    /// Submissions of NHS England's tables: how many there are and how many count.
    pub fn submissions(&self) -> (u64, u64) {
        self.submissions.counts()
    }

    /// The forms of version 1.5 that were read.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// Whether version 2 is read.
    pub fn has_version_2(&self) -> bool {
        self.version_2.is_some()
    }

    /// Hands over the linked records of each participant of a partition, in the order of their keys; gives back what
    /// was found and left out on the way, and how the two versions met. A partition can be walked once; its rows are
    /// gone afterwards.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn walk(
        &self,
        partition: usize,
        visit: &mut dyn FnMut(&Participant<'_>),
    ) -> Result<(Findings, Attrition, Bridged), Error> {
        let blocks = self.store.take(partition)?;
        let counters = Counters::default();
        let setting = self.setting(&counters, Some(&self.wanted));
        let (findings, attrition) = Partition::of(&blocks).walk(setting, visit);
        Ok((findings, attrition, counters.read(self.has_version_2())))
    }

    /// Hands over each participant of a partition with referrals and nothing else, and leaves the partition to be walked.
    /// Where the run takes a shard, or goes on with an earlier one, others are among them when
    /// [`Options::has_all_referrals`].
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn referrals(
        &self,
        partition: usize,
        visit: &mut dyn FnMut(&Participant<'_>),
    ) -> Result<(), Error> {
        let blocks = self.store.look(partition, &REFERRAL_KINDS)?;
        let counters = Counters::default();
        Partition::of(&blocks).walk(self.setting(&counters, None), visit);
        Ok(())
    }

    fn setting<'s>(&'s self, bridged: &'s Counters, wanted: Option<&'s Wanted>) -> Setting<'s> {
        Setting {
            version_2: self.version_2,
            has_version_1_5: !self.forms.is_empty(),
            submissions: &self.submissions,
            withdrawn: &self.withdrawn,
            wanted,
            latest: self.latest,
            bridged,
        }
    }

    /// Participants that the list of withdrawals names, and lines of it that name none.
    pub fn withdrawals(&self) -> u64 {
        self.withdrawn.len()
    }
}

#[cfg(test)]
mod tests;
