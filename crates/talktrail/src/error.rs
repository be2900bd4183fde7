//! What ends a run, and what a person can do about it.

mod unmerged;

use std::{
    error, fmt, io,
    path::{Path, PathBuf},
};

pub use self::unmerged::Unmerged;
use crate::study::Invalid;

/// Why a run ended without its result. No message holds a value of a record.
#[derive(Debug)]
pub enum Error {
    /// The study file does not exist.
    NoStudy {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The study file cannot be used.
    Study(Invalid),
    /// A file or folder could not be read, made or written.
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file stands where a folder was expected.
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The output folder holds something that is not a build.
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// One thing that it holds.
        holds: String,
    },
    /// The output folder lies in an input folder.
    OutputInInput {
        /// The output folder.
        folder: PathBuf,
        /// The input folder.
        input: PathBuf,
    },
    /// Another run is at work in the output folder.
    Locked {
        /// The folder.
        folder: PathBuf,
        /// The other process, where its number is known.
        process: Option<u32>,
    },
    /// A folder is not a finished build.
    NotABuild {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the extracts changed while it was read.
    InputChanged {
        /// The file.
        path: PathBuf,
    },
    /// Shards, or other finished work, cannot be joined.
    Unmerged(Unmerged),
    /// A file is there already.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Folders hold no table of the family.
    NoTables {
        /// Name of the family.
        family: &'static str,
        /// The folders.
        folders: Vec<PathBuf>,
        /// Names of the tables that were looked for.
        tried: Vec<String>,
    },
    /// The list of reviewed batches cannot be used.
    Reviewed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// No table says when the data end, and the study names no day.
    NoPeriod,
    /// The dictionary lacks something that the rules need.
    Dictionary {
        /// What is missing.
        lacks: &'static str,
    },
    /// The dictionary cannot be read.
    DictionaryData(talktrail_dictionary::Error),
    /// The extracts cannot be used.
    Extract(talktrail_extract::Error),
    /// The results cannot be written or read back.
    Export(talktrail_export::Error),
    /// The tables of a build cannot be summarised.
    Report(talktrail_report::Error),
    /// The build did not write a table that is needed.
    TableNotBuilt {
        /// The table.
        table: &'static str,
    },
    /// A table of a build cannot be read.
    TableUnreadable {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: parquet::errors::ParquetError,
    },
    /// The build does not know the participant that was asked for.
    UnknownParticipant,
    /// A variable by which a report should group makes no groups.
    Grouping {
        /// The name that was given.
        name: String,
        /// Names that are like it, as the end of a sentence; may be empty.
        hint: String,
    },
    /// The run was asked to stop.
    Interrupted,
    /// A thread of the run ended unexpectedly.
    WorkerLost,
}

/// What kind of trouble ended a run; each has an exit code of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Wrong usage, or a wrong study file.
    Usage,
    /// An input cannot be used.
    Input,
    /// Stopped on the way; the same command can be run again.
    Stopped,
    /// Interrupted by a person.
    Interrupted,
}

impl Error {
    /// What kind of trouble it is.
    pub fn failure(&self) -> Failure {
        match self {
            Self::NoStudy { .. }
            | Self::Study(_)
            | Self::NotAFolder { .. }
            | Self::Foreign { .. }
            | Self::OutputInInput { .. }
            | Self::Exists { .. }
            | Self::NotABuild { .. }
            | Self::Grouping { .. }
            | Self::TableNotBuilt { .. }
            | Self::Reviewed { .. }
            | Self::UnknownParticipant => Failure::Usage,
            Self::Interrupted => Failure::Interrupted,
            Self::Extract(e) => failure_of(e),
            Self::Unmerged(e) => e.failure(),
            Self::NoTables { .. } | Self::NoPeriod | Self::InputChanged { .. } => Failure::Input,
            Self::File { .. }
            | Self::Locked { .. }
            | Self::Export(_)
            | Self::TableUnreadable { .. }
            | Self::Report(_)
            | Self::Dictionary { .. }
            | Self::DictionaryData(_)
            | Self::WorkerLost => Failure::Stopped,
        }
    }

    /// What a person can do about it, as one sentence.
    pub fn advice(&self) -> String {
        match self {
            Self::NoStudy { .. } => "write one with `talktrail init --family ukllc_v2 --input FOLDER`, or check the path".into(),
            Self::Study(_) => "mend the lines named; `talktrail init` writes a file that holds every key with its meaning".into(),
            Self::File { .. } => "check that the path exists, that you may use it, that the disk has space and that no other program holds it open; then run the same command again".into(),
            Self::NotAFolder { .. } | Self::Foreign { .. } | Self::OutputInInput { .. } => "choose another folder with --out; a new name is made for you".into(),
            Self::Locked { .. } => "wait for the other run, or give this one another folder with --out; the lock ends with the process that holds it".into(),
            Self::NotABuild { .. } => "name the output folder of a finished build, the one that holds manifest.json".into(),
            Self::InputChanged { .. } => "see that nothing writes into the extracts while they are read, then run the same command again".into(),
            Self::Unmerged(e) => e.advice().into(),
            Self::Exists { .. } => "choose another name with --out, or replace the file with --force".into(),
            Self::NoTables { .. } => "check --input and --family; a table is a .csv or .parquet file, or a folder of them, with one of the names tried".into(),
            Self::Reviewed { .. } => "take checks/transfers.csv of an earlier build, write yes or no in its last column, and name the file in [episodes] of the study".into(),
            Self::NoPeriod => "write the day on which the data end into the study file, as_of under [study]".into(),
            Self::Dictionary { .. } | Self::DictionaryData(_) | Self::WorkerLost => "this is a mistake in the program; please report it with run.log".into(),
            Self::Extract(e) => e.advice().into(),
            Self::Export(e) => e.advice().into(),
            Self::TableNotBuilt { table } => {
                format!("add {table} to [output] tables of the study file and build again")
            }
            Self::TableUnreadable { .. } => "check that you may read it; if it was changed since it was written, `talktrail verify` tells, and the study must be built again".into(),
            Self::UnknownParticipant => "give participant_id letter for letter as data/participants.parquet has it; it may have been left out by the study, see checks/attrition.csv".into(),
            Self::Grouping { .. } => "name a coded variable, a flag, a small count, a date or an age of participants or referrals, for example referrals.is_recovered; the reference of the output tables lists them".into(),
            Self::Report(e) => e.advice().into(),
            Self::Interrupted => "nothing half-written was left; run the same command again".into(),
        }
    }
}

fn failure_of(error: &talktrail_extract::Error) -> Failure {
    match error {
        talktrail_extract::Error::Cancelled => Failure::Interrupted,
        talktrail_extract::Error::Spill { .. } | talktrail_extract::Error::WorkerLost => {
            Failure::Stopped
        }
        _ => Failure::Input,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStudy { path } => write!(f, "there is no study file {}", path.display()),
            Self::Study(invalid) => invalid.fmt(f),
            Self::File { doing, path, .. } => write!(f, "could not {doing} {}", path.display()),
            Self::NotAFolder { path } => write!(f, "{} is a file, not a folder", path.display()),
            Self::Foreign { folder, holds } => {
                write!(
                    f,
                    "the folder {} is not an earlier build and not empty: it holds {holds}",
                    folder.display()
                )
            }
            Self::OutputInInput { folder, input } => {
                write!(
                    f,
                    "the output folder {} lies in the input folder {}",
                    folder.display(),
                    input.display()
                )
            }
            Self::Locked { folder, process } => locked(f, folder, *process),
            Self::TableNotBuilt { table } => write!(f, "the build holds no table {table}"),
            Self::TableUnreadable { path, .. } => write!(f, "could not read {}", path.display()),
            Self::UnknownParticipant => f.write_str("the build knows no such participant"),
            Self::Grouping { name, hint } => {
                write!(f, "`{name}` makes no groups of participants{hint}")
            }
            Self::NotABuild { folder } => write!(f, "{} holds no finished build", folder.display()),
            Self::InputChanged { path } => {
                write!(
                    f,
                    "the extract {} changed while it was read",
                    path.display()
                )
            }
            Self::Unmerged(e) => e.fmt(f),
            Self::Exists { path } => write!(f, "{} is there already", path.display()),
            Self::NoTables {
                family,
                folders,
                tried,
            } => no_tables(f, family, folders, tried),
            Self::Reviewed { path, line, what } => {
                write!(
                    f,
                    "line {line} of the reviewed list {} {what}",
                    path.display()
                )
            }
            Self::NoPeriod => f.write_str(
                "the extracts do not say when they end, and the study names no as-of date",
            ),
            Self::Dictionary { lacks } => write!(f, "the dictionary lacks {lacks}"),
            Self::DictionaryData(e) => e.fmt(f),
            Self::Extract(e) => e.fmt(f),
            Self::Export(e) => e.fmt(f),
            Self::Report(e) => e.fmt(f),
            Self::Interrupted => f.write_str("the run was interrupted"),
            Self::WorkerLost => f.write_str("a thread of the run ended unexpectedly"),
        }
    }
}

fn locked(f: &mut fmt::Formatter<'_>, folder: &Path, process: Option<u32>) -> fmt::Result {
    write!(f, "another run is at work in {}", folder.display())?;
    process.map_or(Ok(()), |process| write!(f, " (process {process})"))
}

fn no_tables(
    f: &mut fmt::Formatter<'_>,
    family: &str,
    folders: &[PathBuf],
    tried: &[String],
) -> fmt::Result {
    let folders: Vec<_> = folders.iter().map(|p| p.display().to_string()).collect();
    write!(
        f,
        "no table of {family} is in {}; tried {}",
        folders.join(", "),
        tried.join(", ")
    )
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            // These speak for themselves; the cause behind them is the next in the chain.
            Self::DictionaryData(e) => e.source(),
            Self::Extract(e) => e.source(),
            Self::Export(e) => e.source(),
            Self::Report(e) => e.source(),
            Self::TableUnreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Study(invalid)
    }
}

impl From<talktrail_dictionary::Error> for Error {
    fn from(error: talktrail_dictionary::Error) -> Self {
        Self::DictionaryData(error)
    }
}

impl From<talktrail_extract::Error> for Error {
    fn from(error: talktrail_extract::Error) -> Self {
        match error {
            talktrail_extract::Error::Cancelled => Self::Interrupted,
            error => Self::Extract(error),
        }
    }
}

impl From<talktrail_report::Error> for Error {
    fn from(error: talktrail_report::Error) -> Self {
        Self::Report(error)
    }
}

impl From<talktrail_export::Error> for Error {
    fn from(error: talktrail_export::Error) -> Self {
        Self::Export(error)
    }
}

impl From<Unmerged> for Error {
    fn from(error: Unmerged) -> Self {
        Self::Unmerged(error)
    }
}
