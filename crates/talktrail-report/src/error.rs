//! What can stop a report.

use std::{
    error, fmt, io,
    path::{Path, PathBuf},
};

use parquet::errors::ParquetError;
use polars::error::PolarsError;

/// Why summaries could not be made. No message holds a value of a record.
#[derive(Debug)]
pub enum Error {
    /// The folder holds none of the tables that a report is made of.
    NoTables {
        /// The folder that was looked into.
        path: PathBuf,
    },
    /// A table could not be opened or read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table is not the Parquet file that a build writes.
    Decode {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: ParquetError,
    },
    /// A table lacks a column.
    ColumnMissing {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A column has a type that this table never has.
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A table could not be summarised.
    Summarise {
        /// What was being made.
        what: &'static str,
        /// What the engine said.
        source: PolarsError,
    },
    /// The dictionary lacks a code list whose labels are needed.
    CodeListMissing {
        /// The code list.
        list: &'static str,
    },
    /// There is no variable of this name to make groups by.
    GroupUnknown {
        /// The name that was given.
        name: String,
    },
    /// A variable makes no groups: it is an identifier, a score, or has too many values.
    GroupUnfit {
        /// The name that was given.
        name: String,
    },
    /// The build did not write the table of a grouping variable.
    GroupTableMissing {
        /// The table.
        table: &'static str,
    },
    /// Two tables of a build hold other participants, or hold them in another order.
    OrderDiffers {
        /// The table that was read along.
        path: PathBuf,
    },
    /// A summary could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// What a person can do about it, as one sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoTables { .. } => {
                "name the folder that a build wrote, the one with data/ inside"
            }
            Self::Read { .. } => {
                "check that the folder is the output of a finished build and that you may read it"
            }
            Self::GroupUnknown { .. } | Self::GroupUnfit { .. } => {
                "name a coded variable, a flag, a small count, a date or an age of participants or referrals, for example referrals.is_recovered; the reference of the outputs lists them"
            }
            Self::GroupTableMissing { .. } => {
                "add the table to [output] tables of the study file and build again"
            }
            Self::Decode { .. }
            | Self::ColumnMissing { .. }
            | Self::ColumnType { .. }
            | Self::OrderDiffers { .. } => {
                "the table was not written by this version of the program or was changed since; build again"
            }
            Self::Write { .. } => {
                "check that there is space, that you may write to the folder, and that no other program holds the file open"
            }
            Self::Summarise { .. } | Self::CodeListMissing { .. } => {
                "this is a mistake in the program; please report it"
            }
        }
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Read { path, source }
    }

    pub(crate) fn decode(path: &Path, source: impl Into<ParquetError>) -> Self {
        let (path, source) = (path.to_owned(), source.into());
        Self::Decode { path, source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Write { path, source }
    }

    /// For `map_err` behind a query that makes `what`.
    pub(crate) fn summarising(what: &'static str) -> impl Fn(PolarsError) -> Self {
        move |source| Self::Summarise { what, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTables { path } => write!(f, "no finished table in {}", path.display()),
            Self::Read { path, .. } => write!(f, "could not read {}", path.display()),
            Self::Decode { path, .. } => write!(f, "could not decode {}", path.display()),
            Self::ColumnMissing { path, column } => {
                write!(f, "{} has no column {column}", path.display())
            }
            Self::ColumnType { path, column } => {
                write!(f, "column {column} of {} has another type", path.display())
            }
            Self::GroupUnknown { name } => {
                write!(
                    f,
                    "neither participants nor referrals has a variable `{name}`"
                )
            }
            Self::GroupUnfit { name } => write!(f, "`{name}` makes no groups"),
            Self::GroupTableMissing { table } => {
                write!(f, "the build holds no table {table} to make groups by")
            }
            Self::OrderDiffers { path } => write!(
                f,
                "{} holds other participants than risk_intervals, or in another order",
                path.display()
            ),
            Self::Summarise { what, .. } => write!(f, "could not summarise {what}"),
            Self::CodeListMissing { list } => write!(f, "the dictionary has no code list {list}"),
            Self::Write { path, .. } => write!(f, "could not write {}", path.display()),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            Self::Decode { source, .. } => Some(source),
            Self::Summarise { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Result of a report.
pub type Result<T> = std::result::Result<T, Error>;
