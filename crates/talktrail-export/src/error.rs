//! What can stop an export.

use std::{
    error, fmt, io,
    path::{Path, PathBuf},
};

use parquet::errors::ParquetError;

/// Why outputs could not be written or verified. No message holds a value of a record.
#[derive(Debug)]
pub enum Error {
    /// The disk, or the quota on it, is full.
    DiskFull {
        /// The file that was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be read back.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table could not be encoded as Parquet.
    Encode {
        /// The file that was being written.
        path: PathBuf,
        /// What the encoder said.
        source: ParquetError,
    },
    /// Rows came for a table that the export was not asked to write.
    TableUnknown {
        /// The table.
        table: String,
    },
    /// A table came with a number of columns other than the dictionary's.
    ColumnCount {
        /// The table.
        table: String,
        /// Columns of the dictionary.
        expected: usize,
        /// Columns that came.
        found: usize,
    },
    /// A column came with a type other than the dictionary's.
    ColumnType {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column came with a number of rows other than its neighbours', or with broken text offsets.
    ColumnRows {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A partition came twice.
    PartitionRepeated {
        /// Its number.
        partition: usize,
    },
    /// A partition never came, although a later one did.
    PartitionMissing {
        /// Its number.
        partition: usize,
    },
    /// Another thread stopped the export; its error says why.
    Stopped,
    /// The dictionary does not describe an output table.
    NotInDictionary {
        /// The table.
        table: String,
    },
    /// A manifest is not what this program writes.
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Metadata could not be written as JSON.
    Json {
        /// What was being written.
        what: &'static str,
        /// What the serialiser said.
        source: serde_json::Error,
    },
}

impl Error {
    /// An error of writing `path`, told apart by whether the disk is full.
    pub fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        let is_full = matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        );
        if is_full {
            Self::DiskFull { path, source }
        } else {
            Self::Write { path, source }
        }
    }

    /// An error of reading `path`.
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    /// An error of encoding into `path`; one that comes from the system is told as such.
    pub(crate) fn encode(path: &Path, source: ParquetError) -> Self {
        let path = path.to_owned();
        match source {
            ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => Self::write(&path, *cause),
                Err(cause) => Self::Encode {
                    path,
                    source: ParquetError::External(cause),
                },
            },
            source => Self::Encode { path, source },
        }
    }

    /// What a person can do about it, as one sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::DiskFull { .. } => {
                "free some space or choose another folder with --out, then run again; nothing half-written was left under a final name"
            }
            Self::Write { .. } => {
                "check that the folder exists, that you may write to it, and that no other program holds the file open"
            }
            Self::Read { .. } => "check that the folder is the output of a finished build",
            Self::Manifest { .. } => {
                "the build did not finish or its manifest was edited; build again"
            }
            Self::Stopped => "see the first error above",
            Self::Encode { .. }
            | Self::TableUnknown { .. }
            | Self::ColumnCount { .. }
            | Self::ColumnType { .. }
            | Self::ColumnRows { .. }
            | Self::PartitionRepeated { .. }
            | Self::PartitionMissing { .. }
            | Self::NotInDictionary { .. }
            | Self::Json { .. } => "this is a mistake in the program; please report it",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiskFull { path, .. } => {
                write!(f, "the disk is full, writing {}", path.display())
            }
            Self::Write { path, .. } => write!(f, "could not write {}", path.display()),
            Self::Read { path, .. } => write!(f, "could not read {}", path.display()),
            Self::Encode { path, .. } => write!(f, "could not encode {}", path.display()),
            Self::TableUnknown { table } => {
                write!(f, "rows came for table {table}, which is not being written")
            }
            Self::ColumnCount {
                table,
                expected,
                found,
            } => write!(
                f,
                "table {table} has {expected} variables in the dictionary, but came with {found} columns"
            ),
            Self::ColumnType { table, column } => write!(
                f,
                "column {column} of table {table} does not have the type of the dictionary"
            ),
            Self::ColumnRows { table, column } => write!(
                f,
                "column {column} of table {table} does not have as many rows as its neighbours"
            ),
            Self::PartitionRepeated { partition } => {
                write!(f, "partition {partition} was handed in twice")
            }
            Self::PartitionMissing { partition } => {
                write!(f, "partition {partition} was never handed in")
            }
            Self::Stopped => write!(f, "the export was stopped"),
            Self::NotInDictionary { table } => {
                write!(f, "the dictionary has no output table {table}")
            }
            Self::Manifest { path, .. } => write!(f, "could not understand {}", path.display()),
            Self::Json { what, .. } => write!(f, "could not write {what} as JSON"),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::DiskFull { source, .. }
            | Self::Write { source, .. }
            | Self::Read { source, .. } => Some(source),
            Self::Encode { source, .. } => Some(source),
            Self::Manifest { source, .. } | Self::Json { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Result of an export.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_such_wherever_it_comes_from() {
        let path = Path::new("out/data/scores.parquet.tmp");
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let through_parquet = ParquetError::External(Box::new(full()));
        for error in [
            Error::write(path, full()),
            Error::encode(path, through_parquet),
        ] {
            assert!(matches!(error, Error::DiskFull { .. }));
            assert!(error.advice().contains("--out"));
            assert!(error::Error::source(&error).is_some());
        }
    }

    #[test]
    fn other_trouble_is_not_a_full_disk() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = Error::write(Path::new("x"), denied);
        assert!(matches!(error, Error::Write { .. }));
        assert_eq!(error.to_string(), "could not write x");
    }
}
