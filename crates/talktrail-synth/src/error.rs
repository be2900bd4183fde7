//! What can stop an invention or a grading: a folder, a file, its format, or a table the dictionary does not know.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why invented extracts could not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be made, written or renamed.
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A Parquet file could not be encoded.
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the encoder said.
        source: parquet::errors::ParquetError,
    },
    /// A CSV file could not be written.
    Csv {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: csv::Error,
    },
    /// Columns could not be put together to a table.
    Arrow {
        /// The file.
        path: PathBuf,
        /// What the columns said.
        source: arrow_schema::ArrowError,
    },
    /// The embedded dictionary cannot be read.
    Dictionary(talktrail_dictionary::Error),
    /// The dictionary has no such table.
    UnknownTable {
        /// The table.
        table: &'static str,
    },
    /// The generator fills a column that the dictionary does not list for the table.
    UnknownColumn {
        /// The table.
        table: String,
        /// The column.
        column: &'static str,
    },
    /// A person asked to stop.
    Interrupted,
    /// A thread ended before its work was done.
    WorkerLost,
    /// UK LLC holds no version 1.5, and the people of the preset `tiny` live after it.
    NoHistory,
    /// A file of fault rates is no TOML.
    FaultFile {
        /// What the reader said.
        source: Box<toml::de::Error>,
    },
    /// A file of fault rates names a fault that there is not.
    UnknownFault {
        /// The name.
        name: String,
    },
    /// The rate of a fault is not between 0 and 1.
    FaultRate {
        /// The fault.
        name: String,
    },
    /// The list of background columns has a line that says nothing.
    NotARule {
        /// The column.
        column: String,
    },
    /// A published figure is no number.
    NotAFigure {
        /// What it is about.
        label: String,
    },
    /// A folder holds no truth of invented extracts.
    NoTruth {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder holds no finished build.
    NoBuild {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the truth or of a build cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        source: parquet::errors::ParquetError,
    },
    /// A file of the truth or of a build lacks a column.
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
}

impl Error {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn parquet(path: &Path, source: parquet::errors::ParquetError) -> Self {
        Self::Parquet {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn unreadable(path: &Path, source: parquet::errors::ParquetError) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn csv(path: &Path, source: csv::Error) -> Self {
        Self::Csv {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn arrow(path: &Path, source: arrow_schema::ArrowError) -> Self {
        Self::Arrow {
            path: path.to_owned(),
            source,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => write!(f, "cannot write {}", path.display()),
            Self::Parquet { path, .. } => write!(f, "cannot encode {} as Parquet", path.display()),
            Self::Csv { path, .. } => write!(f, "cannot write {} as CSV", path.display()),
            Self::Arrow { path, .. } => {
                write!(f, "the columns of {} do not fit together", path.display())
            }
            Self::Dictionary(_) => f.write_str("the embedded dictionary cannot be read"),
            Self::UnknownTable { table } => write!(f, "the dictionary has no table {table}"),
            Self::UnknownColumn { table, column } => {
                write!(f, "the dictionary lists no column {column} in {table}")
            }
            Self::Interrupted => f.write_str("the invention was interrupted"),
            Self::WorkerLost => f.write_str(
                "a thread ended before its work was done; this is an error in talktrail",
            ),
            Self::NoHistory => f.write_str(
                "version 1.5 is invented for v1_5 and nhse_v2, and without the preset tiny",
            ),
            Self::FaultFile { .. } => f.write_str("the file of fault rates is no TOML"),
            Self::UnknownFault { name } => write!(f, "there is no fault `{name}`"),
            Self::FaultRate { name } => {
                write!(f, "the rate of {name} is not between 0 and 1")
            }
            Self::NotARule { column } => {
                write!(f, "what stands in the column {column} cannot be read")
            }
            Self::NotAFigure { label } => {
                write!(f, "the published figure of {label} is no number")
            }
            Self::NoTruth { folder } => {
                write!(
                    f,
                    "{} holds no truth of invented extracts",
                    folder.display()
                )
            }
            Self::NoBuild { folder } => {
                write!(f, "{} holds no finished build", folder.display())
            }
            Self::Unreadable { path, .. } => write!(f, "cannot read {}", path.display()),
            Self::MissingColumn { path, column } => {
                write!(f, "{} has no column {column}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::Parquet { source, .. } | Self::Unreadable { source, .. } => Some(source),
            Self::Csv { source, .. } => Some(source),
            Self::Arrow { source, .. } => Some(source),
            Self::Dictionary(source) => Some(source),
            Self::FaultFile { source } => Some(source),
            Self::UnknownTable { .. }
            | Self::UnknownColumn { .. }
            | Self::Interrupted
            | Self::WorkerLost
            | Self::NoHistory
            | Self::UnknownFault { .. }
            | Self::FaultRate { .. }
            | Self::NotARule { .. }
            | Self::NotAFigure { .. }
            | Self::NoTruth { .. }
            | Self::NoBuild { .. }
            | Self::MissingColumn { .. } => None,
        }
    }
}
