//! Why a chore stops.

use std::{fmt, io, path::PathBuf, process::ExitStatus};

/// Why a chore stops.
#[derive(Debug)]
pub(crate) enum Error {
    /// The arguments name no chore.
    Usage,
    /// The embedded dictionary cannot be parsed.
    Dictionary(talktrail_dictionary::Error),
    /// A file or folder cannot be read or written.
    File { path: PathBuf, source: io::Error },
    /// A program cannot be started.
    Start { program: String, source: io::Error },
    /// A step ended badly.
    Step { step: String, status: ExitStatus },
    /// Generated pages differ from what the dictionary and the program say.
    Stale { pages: Vec<String> },
    /// Extracts for a benchmark cannot be invented.
    Synth(talktrail_synth::Error),
    /// Extracts cannot be read.
    Extract(talktrail_extract::Error),
    /// Tables cannot be written.
    Export(talktrail_export::Error),
    /// A table that was written cannot be read back.
    Parquet {
        path: PathBuf,
        source: parquet::errors::ParquetError,
    },
    /// A list of the guidebook cannot be read.
    Csv { path: PathBuf, source: csv::Error },
    /// A table holds a type that no output column has.
    ColumnType { column: String },
    /// A crate that talks to a network is in the default dependency tree.
    Banned { crates: Vec<String> },
}

impl Error {
    /// An error of a file or folder.
    pub(crate) fn file(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::File {
            path: path.into(),
            source,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage => f.write_str("the arguments name no chore"),
            Self::Dictionary(_) => f.write_str("the dictionary cannot be read"),
            Self::File { path, .. } => write!(f, "{} cannot be used", path.display()),
            Self::Start { program, .. } => write!(f, "`{program}` cannot be started"),
            Self::Csv { path, .. } => write!(f, "the list {} cannot be read", path.display()),
            Self::Step { step, status } => write!(f, "step \"{step}\" ended with {status}"),
            Self::Stale { pages } => write!(
                f,
                "pages out of date: {}; run `cargo xtask docs` and commit the result",
                pages.join(", ")
            ),
            Self::Synth(_) => f.write_str("extracts cannot be invented"),
            Self::Extract(_) => f.write_str("extracts cannot be read"),
            Self::Export(_) => f.write_str("tables cannot be written"),
            Self::Parquet { path, .. } => write!(f, "{} cannot be read", path.display()),
            Self::ColumnType { column } => write!(f, "column {column} has an unknown type"),
            Self::Banned { crates } => write!(
                f,
                "crates that talk to a network are in the dependency tree: {}",
                crates.join(", ")
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Dictionary(source) => Some(source),
            Self::File { source, .. } | Self::Start { source, .. } => Some(source),
            Self::Synth(source) => Some(source),
            Self::Extract(source) => Some(source),
            Self::Export(source) => Some(source),
            Self::Parquet { source, .. } => Some(source),
            Self::Csv { source, .. } => Some(source),
            _ => None,
        }
    }
}
