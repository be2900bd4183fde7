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
            Self::Decode { .. } | Self::ColumnMissing { .. } | Self::ColumnType { .. } => {
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
