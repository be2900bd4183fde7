//! What every reader of an embedded file needs: its rows, its entries, the parts of a cell, where a value stands.

use serde::de::DeserializeOwned;
use talktrail_model::instrument::Confidence;

use crate::{embedded, error::Error};

/// The rows of an embedded CSV file.
pub(crate) fn rows<R: DeserializeOwned>(file: &str) -> Result<Vec<R>, Error> {
    let mut reader = csv::Reader::from_reader(text(file)?.as_bytes());
    let rows: Result<Vec<R>, _> = reader.deserialize().collect();
    rows.map_err(|source| Error::Csv {
        file: file.to_owned(),
        source,
    })
}

/// An embedded TOML file.
pub(crate) fn toml<T: DeserializeOwned>(file: &str) -> Result<T, Error> {
    ::toml::from_str(text(file)?).map_err(|source| Error::Toml {
        file: file.to_owned(),
        source,
    })
}

/// The parts of a cell that holds several values.
pub(crate) fn list(cell: &str, separator: char) -> Vec<String> {
    cell.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A cell that may be empty.
pub(crate) fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// Where a value stands, for error messages.
pub(crate) struct Place<'a> {
    /// The file, as a path below `data/`.
    pub(crate) file: &'a str,
    /// The row or entry.
    pub(crate) entry: &'a str,
}

impl Place<'_> {
    /// The error that a column or key holds an unknown word.
    pub(crate) fn unknown(&self, key: &'static str) -> Error {
        Error::Value {
            file: self.file.to_owned(),
            entry: self.entry.to_owned(),
            key,
        }
    }

    /// How sure the sources are.
    pub(crate) fn confidence(&self, word: &str) -> Result<Confidence, Error> {
        match word {
            "high" => Ok(Confidence::High),
            "medium" => Ok(Confidence::Medium),
            "low" => Ok(Confidence::Low),
            _ => Err(self.unknown("confidence")),
        }
    }
}

fn text(file: &str) -> Result<&'static str, Error> {
    let found = embedded::FILES.iter().find(|(name, _)| *name == file);
    found.map(|(_, text)| *text).ok_or_else(|| Error::NoFile {
        file: file.to_owned(),
    })
}
