//! Why extracts cannot be read: everything that ends a run, as opposed to findings, which are only counted.
//!
//! A message names the file, the table and the column, and never a value of a record. The cause, where there is one,
//! is in [`std::error::Error::source`]; what a person can do about it is in [`Error::advice`].
//!
//! ```
//! use talktrail_extract::error::Error;
//! let error = Error::NoHeader { path: "IAPT_care_activities.csv".into() };
//! assert_eq!(error.to_string(), "file IAPT_care_activities.csv is empty: it has not even a header");
//! ```

use std::error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use parquet::errors::ParquetError;

/// A reason why the extracts cannot be used.
#[derive(Debug)]
pub enum Error {
    /// A file or folder that was named does not exist.
    NotFound {
        /// What was looked for.
        path: PathBuf,
    },
    /// A folder stands where a file was expected.
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A folder holds no file that could be read.
    FolderWithoutData {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder exists and cannot be opened or read.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file has no bytes, or nothing but blank lines.
    NoHeader {
        /// The file.
        path: PathBuf,
    },
    /// A text file is written in UTF-16.
    Utf16 {
        /// The file.
        path: PathBuf,
    },
    /// A file named as text holds something else.
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The fields of a text file are not separated by commas.
    Delimiter {
        /// The file.
        path: PathBuf,
        /// What seems to separate the fields, in words.
        found: &'static str,
    },
    /// Two columns of a file carry the same name.
    DuplicateColumn {
        /// The table.
        table: String,
        /// The file.
        path: PathBuf,
        /// The name, as the file writes it the second time.
        column: String,
    },
    /// A column without which a table cannot be used is absent.
    KeyColumnMissing {
        /// The table.
        table: String,
        /// The file.
        path: PathBuf,
        /// The column, as this program calls it.
        column: String,
        /// Every spelling that was looked for.
        tried: Vec<String>,
    },
    /// A column is of a type that cannot hold its values.
    ColumnType {
        /// The table.
        table: String,
        /// The file.
        path: PathBuf,
        /// The column, as the file writes it.
        column: String,
        /// The type found.
        found: String,
    },
    /// A Parquet file is compressed in a way that this program does not read.
    Compression {
        /// The file.
        path: PathBuf,
        /// The name of the compression.
        codec: String,
    },
    /// A Parquet file is truncated, damaged or no Parquet file.
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the Parquet reader said.
        source: ParquetError,
    },
    /// A table without which nothing can be linked is absent.
    KeyTableMissing {
        /// The table.
        table: &'static str,
        /// The folders that were searched.
        folders: Vec<PathBuf>,
        /// The names that a file of the table may have.
        tried: Vec<String>,
    },
    /// The dictionary lacks a code list that the rules use.
    ListMissing {
        /// Name of the list.
        list: &'static str,
    },
    /// A study names no input, or two of version 2 or of version 1.5.
    TwoOfOneVersion,
    /// The list of accepted submissions accepts none.
    NothingAccepted,
    /// The spill file cannot be written or read.
    Spill {
        /// The folder of the spill file.
        folder: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The run was asked to stop.
    Cancelled,
    /// A worker thread ended before its work was done.
    WorkerLost,
    /// A record of a text file does not end.
    RecordTooLong {
        /// The file.
        path: PathBuf,
        /// The number of the record, the header being 1.
        record: u64,
        /// The most bytes that a record may have.
        limit: usize,
    },
}

impl Error {
    /// What to do next, in one sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => {
                "check the path for typing errors, and that the drive is connected"
            }
            Self::IsFolder { .. } => "name the file itself, or give its folder as an input folder",
            Self::FolderWithoutData { .. } => {
                "name the folder that holds the tables as .csv or .parquet files, unpacked"
            }
            Self::Unreadable { .. } => {
                "check that you may read it and that no other program holds it open, then run again"
            }
            Self::NoHeader { .. } => {
                "export the file again; if the table really has no rows, leave its header in or remove the file"
            }
            Self::Utf16 { .. } => {
                "save the file as \"CSV UTF-8\", or export it again as UTF-8 or Parquet"
            }
            Self::NotText { .. } => {
                "export the table as CSV or Parquet; a workbook or archive renamed to .csv is neither"
            }
            Self::Delimiter { .. } => {
                "export the file again with commas between fields, or as Parquet"
            }
            Self::DuplicateColumn { .. } => "remove or rename one of the two columns in the export",
            Self::KeyColumnMissing { .. } => {
                "check that the file belongs to this table and family and that its first line names the columns; \
                 if the column has another name, rename it to one of those tried"
            }
            Self::ColumnType { .. } => "export the column as text, a number, a date or a timestamp",
            Self::Compression { .. } => {
                "write the file again with snappy, zstd, lz4 or no compression"
            }
            Self::Parquet { .. } => {
                "copy the file again from its origin and compare the sizes; if it is the same, export it again"
            }
            Self::KeyTableMissing { .. } => {
                "check the input folders and the family of the study; a file of the table carries one of the names tried"
            }
            Self::ListMissing { .. } => "the program is damaged; build or install it again",
            Self::TwoOfOneVersion => {
                "give the study one input of version 1.5, one of version 2, or one of each; several folders may stand in an input"
            }
            Self::NothingAccepted => {
                "check that the list names submissions of these extracts, or leave it out to have it derived from the headers"
            }
            Self::Spill { .. } => {
                "free some disk space, name another folder for temporary files, or allow more memory"
            }
            Self::Cancelled => "run the same command again",
            Self::WorkerLost => {
                "run again with fewer threads; if it happens again, report it with the log"
            }
            Self::RecordTooLong { .. } => {
                "look at that record for a quote mark that opens and never closes, or line ends that are missing"
            }
        }
    }
}

impl fmt::Display for Error {
    #[expect(
        clippy::too_many_lines,
        reason = "one message a variant; splitting it would hide none of it"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { path } => write!(f, "{} does not exist", path.display()),
            Self::IsFolder { path } => write!(f, "{} is a folder, not a file", path.display()),
            Self::FolderWithoutData { path } => {
                write!(
                    f,
                    "folder {} holds no .csv, .txt or .parquet file",
                    path.display()
                )
            }
            Self::Unreadable { path, .. } => write!(f, "{} cannot be read", path.display()),
            Self::NoHeader { path } => write!(
                f,
                "file {} is empty: it has not even a header",
                path.display()
            ),
            Self::Utf16 { path } => write!(f, "file {} is written in UTF-16", path.display()),
            Self::NotText { path } => write!(f, "file {} is not a text file", path.display()),
            Self::Delimiter { path, found } => {
                write!(
                    f,
                    "the fields of file {} are separated by {found}, not by commas",
                    path.display()
                )
            }
            Self::DuplicateColumn {
                table,
                path,
                column,
            } => {
                write!(
                    f,
                    "table {table}: file {} has column {column} twice",
                    path.display()
                )
            }
            Self::KeyColumnMissing {
                table,
                path,
                column,
                tried,
            } => write!(
                f,
                "table {table}: file {} has no column {column} (tried: {})",
                path.display(),
                tried.join(", ")
            ),
            Self::ColumnType {
                table,
                path,
                column,
                found,
            } => write!(
                f,
                "table {table}: column {column} of file {} has the type {found}, which holds no such values",
                path.display()
            ),
            Self::Compression { path, codec } => {
                write!(
                    f,
                    "file {} is compressed with {codec}, which is not supported",
                    path.display()
                )
            }
            Self::Parquet { path, .. } => {
                write!(f, "file {} cannot be read as Parquet", path.display())
            }
            Self::KeyTableMissing {
                table,
                folders,
                tried,
            } => {
                let folders: Vec<String> =
                    folders.iter().map(|f| f.display().to_string()).collect();
                write!(
                    f,
                    "table {table} is in none of the folders {} (tried: {})",
                    folders.join(", "),
                    tried.join(", ")
                )
            }
            Self::ListMissing { list } => write!(f, "the dictionary has no code list {list}"),
            Self::TwoOfOneVersion => {
                f.write_str("a study reads at most one input of version 1.5 and one of version 2")
            }
            Self::NothingAccepted => f.write_str("the list of accepted submissions accepts none"),
            Self::Spill { folder, .. } => write!(
                f,
                "the temporary file in {} cannot be used",
                folder.display()
            ),
            Self::Cancelled => f.write_str("the run was stopped before it was done"),
            Self::WorkerLost => f.write_str("a worker thread was lost"),
            Self::RecordTooLong {
                path,
                record,
                limit,
            } => {
                write!(
                    f,
                    "record {record} of file {} is longer than {limit} bytes",
                    path.display()
                )
            }
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } | Self::Spill { source, .. } => Some(source),
            Self::Parquet { source, .. } => Some(source),
            _ => None,
        }
    }
}
