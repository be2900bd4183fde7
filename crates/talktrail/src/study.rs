//! The study file: which extracts, which rules, which outputs.
//!
//! Every choice that changes a number stands in this file or, where the file leaves it out, in the resolved copy that
//! a build saves beside its results. A file with an unknown key, a contradiction or an impossible date is refused, with
//! line and column.
//!
//! ```
//! use talktrail::study::Study;
//!
//! let text = r#"
//! [study]
//! name = "example"
//! [[input]]
//! family = "ukllc_v2"
//! policy = "ukllc"
//! folders = ["extracts"]
//! "#;
//! let study = Study::parse(text, "study.toml".as_ref())?;
//! assert_eq!(study.rules.rule_set, "nhse-2022");
//! assert!(study.to_toml("out".as_ref()).contains("keyless = \"keep\""));
//! # Ok::<(), talktrail::study::Invalid>(())
//! ```

mod check_edits;
mod document;
mod reader;
mod resolve;
mod rule_changes;
pub mod setting;
mod write;

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use talktrail_dictionary::{Family, ThresholdEdit};
use talktrail_extract::Keyless;
use talktrail_model::date::Date;
use talktrail_model::{
    contact::EmploymentSupport,
    measurement::{CoverageLimits, Limits},
    series::{AnxietyChoice, FollowUps, Pairing, SameDay},
};
use talktrail_trajectory::{Demographics, Repeat, Windows, on_track};

pub use self::{
    document::Problem,
    rule_changes::{MeasureChange, RuleChanges, ThresholdChange},
};
use crate::{error::Error, path};

/// A study: the whole configuration of a run, every choice stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// The study file; its folder is where relative paths start.
    pub path: PathBuf,
    /// Short name.
    pub name: String,
    /// The as-of date; `None` is the last day of the latest period delivered.
    pub as_of: Option<Date>,
    /// The list of withdrawals.
    pub withdrawals: Option<PathBuf>,
    /// The extracts.
    pub inputs: Vec<Input>,
    /// What becomes of referrals without a participant key.
    pub keyless: Keyless,
    /// The clinical rules.
    pub rules: Rules,
    /// Which referrals are one course of care.
    pub episodes: Episodes,
    /// When a later referral counts as a return.
    pub rereferral: Rereferral,
    /// When a month of a provider is worth a finding.
    pub measurement: Limits,
    /// When a month of a provider is missing, or not whole.
    pub coverage: CoverageLimits,
    /// Thresholds of checks that differ from the catalogue.
    pub checks: Vec<ThresholdEdit>,
    /// What is expected of a curve.
    pub on_track: on_track::Choices,
    /// What is written, and where.
    pub output: Output,
    /// How the machine is used.
    pub run: Run,
    /// Which small numbers are not shown.
    pub disclosure: Preset,
}

/// Extracts of one table family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Table family.
    pub family: Family,
    /// Folders with its tables.
    pub folders: Vec<PathBuf>,
    /// List of accepted submissions.
    pub accepted_submissions: Option<PathBuf>,
    /// File that links participants of version 1.5 to those of version 2.
    pub bridge: Option<PathBuf>,
}

impl Input {
    /// The de-duplication policy of the family, as the study file names it.
    pub const fn policy(&self) -> &'static str {
        policy_of(self.family)
    }
}

/// The de-duplication policy of a family, as the study file names it.
pub const fn policy_of(family: Family) -> &'static str {
    match family {
        Family::UkllcV2 => "ukllc",
        Family::NhseV2 => "nhse",
        Family::V1_5 => "v15",
    }
}

/// The clinical rules behind counts and outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Name of the dictionary's rule set.
    pub rule_set: String,
    /// What the study changes in it.
    pub changes: RuleChanges,
    /// Whether employment support counts as treatment.
    pub employment_support: EmploymentSupport,
    /// How the WSAS is totalled.
    pub wsas_total: WsasTotal,
    /// Least number of valid items of a pro-rated WSAS total.
    pub wsas_least_valid: u8,
    /// Which referrals may have a last score.
    pub pairing: Pairing,
    /// When the problem's own anxiety measure is used.
    pub anxiety_measure: AnxietyChoice,
    /// Whether scores of follow-up contacts count.
    pub follow_ups: FollowUps,
    /// Which of several scores of the first day is the first.
    pub same_day: SameDay,
    /// Months at the end of a provider's submissions in which an open referral must stand.
    pub silent_months: i32,
    /// Most days between sessions that are not a break from treatment.
    pub break_days: i32,
    /// Which of several values speaks for a participant.
    pub demographics: Demographics,
}

/// Which referrals are one course of care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episodes {
    /// Least number of referrals that go on together.
    pub smallest_batch: u64,
    /// List of reviewed batches.
    pub reviewed: Option<PathBuf>,
}

/// When a later referral counts as a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rereferral {
    /// What counts as NHS England's repeat referral.
    pub repeat: Repeat,
    /// Windows of a return.
    pub windows: Windows,
}

/// How the Work and Social Adjustment Scale is totalled when items are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsasTotal {
    /// Five times the mean of the valid items.
    ProRated,
    /// Only when all items are valid.
    Listwise,
}

/// What is written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Folder of the build.
    pub folder: PathBuf,
    /// Record-level tables, in listing order.
    pub tables: Vec<&'static str>,
    /// Places of a curve in the table `wide`.
    pub wide_places: usize,
}

/// How the machine is used; `None` is the default of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Memory budget in bytes.
    pub memory: Option<u64>,
    /// Number of threads.
    pub threads: Option<usize>,
    /// Whether inputs are digested.
    pub input_digests: InputDigests,
}

/// Whether inputs are digested before they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputDigests {
    /// With SHA-256.
    #[default]
    Sha256,
    /// Not at all; size and time of change stand for the content.
    None,
}

/// Which small numbers are not shown in terminal and log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Counts below 10, zero included.
    Ukllc,
    /// Every number is shown.
    None,
}

impl Preset {
    /// Smallest count that may be shown.
    pub fn smallest(self) -> u64 {
        match self {
            Self::Ukllc => {
                talktrail_report::Preset::named("ukllc").map_or(u64::MAX, |p| p.threshold().into())
            }
            Self::None => 0,
        }
    }
}

impl Study {
    /// Reads a study file. Paths in it are relative to its folder.
    ///
    /// # Errors
    /// When the file cannot be read or is not a valid study.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NoStudy {
                path: path.to_owned(),
            },
            _ => Error::File {
                doing: "read",
                path: path.to_owned(),
                source,
            },
        })?;
        Ok(Self::parse(&text, path)?)
    }

    /// Reads the text of a study file that lies, or would lie, at `path`.
    ///
    /// # Errors
    /// When the text is not a valid study; all that is wrong with it is named.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Invalid> {
        resolve::study(text, path)
    }

    /// Has the build go to another folder.
    ///
    /// # Errors
    /// When the folder lies in an input folder, so that its files would be read as extracts.
    pub fn set_output_folder(&mut self, folder: &Path) -> Result<(), Error> {
        let inputs = self.inputs.iter().flat_map(|input| &input.folders);
        if let Some(input) = inputs
            .into_iter()
            .find(|input| path::lies_in(folder, input))
        {
            return Err(Error::OutputInInput {
                folder: folder.to_owned(),
                input: input.clone(),
            });
        }
        folder.clone_into(&mut self.output.folder);
        Ok(())
    }

    /// Has only these tables written.
    ///
    /// # Errors
    /// The sentence that says which name is no table.
    pub fn set_tables(&mut self, names: &[String]) -> Result<(), String> {
        self.output.tables = resolve::tables(names)?;
        Ok(())
    }

    /// The study as a file in `folder`, every choice stated.
    pub fn to_toml(&self, folder: &Path) -> String {
        write::resolved(self, folder)
    }

    /// Every choice by name, paths left out.
    pub fn settings(&self) -> BTreeMap<String, serde_json::Value> {
        write::settings(self)
    }

    /// The choices that can change a number of the result, one a line; equal choices give equal text, wherever the
    /// files lie.
    pub fn choices(&self) -> String {
        write::choices(self)
    }
}

/// What is asked of `init`: a study file for extracts that lie in some folders.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Short name of the study.
    pub name: &'a str,
    /// Table family.
    pub family: Family,
    /// Folders with the extracts, as they will stand in the file.
    pub folders: Vec<String>,
    /// Folders with what version 1.5 delivered before, for a second input; none for most studies.
    pub before: Vec<String>,
    /// Folder of the build, as it will stand in the file.
    pub output: &'a str,
    /// Whether the participants are a sample of those of their providers.
    pub is_sample: bool,
    /// Which small numbers are not shown.
    pub disclosure: Preset,
}

impl Draft<'_> {
    /// The commented text of the study file.
    pub fn to_toml(&self) -> String {
        write::draft(self)
    }
}

/// Why a study file was refused.
#[derive(Clone, Debug)]
pub struct Invalid {
    /// The file.
    pub path: PathBuf,
    /// All that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the study file {} cannot be used", self.path.display())?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Invalid {}
