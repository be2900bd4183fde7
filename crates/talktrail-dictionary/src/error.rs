//! Why an embedded file could not be used.

use std::{error, fmt};

/// Why the dictionary could not be parsed.
#[derive(Debug)]
pub enum Error {
    /// A CSV file of the dictionary is not what its columns promise.
    Csv {
        /// The file, as a path below `data/`.
        file: String,
        /// What the reader said.
        source: csv::Error,
    },
    /// A TOML file of the dictionary is not what its keys promise.
    Toml {
        /// The file, as a path below `data/`.
        file: String,
        /// What the reader said.
        source: toml::de::Error,
    },
    /// An embedded file that another file names is not there.
    NoFile {
        /// The file, as a path below `data/`.
        file: String,
    },
    /// A cell or key holds something that the dictionary's vocabulary does not know.
    Value {
        /// The file, as a path below `data/`.
        file: String,
        /// The row or entry.
        entry: String,
        /// The column or key.
        key: &'static str,
    },
    /// A threshold stands without a source.
    NoSource {
        /// Short name of the instrument.
        instrument: String,
        /// Which threshold.
        threshold: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv { file, .. } | Self::Toml { file, .. } => {
                write!(f, "dictionary file {file} is malformed")
            }
            Self::NoFile { file } => write!(f, "dictionary file {file} is not embedded"),
            Self::Value { file, entry, key } => {
                write!(
                    f,
                    "dictionary file {file}: `{key}` of `{entry}` has an unknown value"
                )
            }
            Self::NoSource {
                instrument,
                threshold,
            } => {
                write!(
                    f,
                    "instruments.toml: `{threshold}` of `{instrument}` has no source"
                )
            }
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Csv { source, .. } => Some(source),
            Self::Toml { source, .. } => Some(source),
            _ => None,
        }
    }
}
