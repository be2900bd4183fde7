//! Sources: the documents that the facts come from.

use serde::Deserialize;

use crate::{error::Error, load};

/// A document that a fact cites. Parts that its publisher does not state are empty.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Key by which facts cite it.
    pub key: String,
    /// Title.
    pub title: String,
    /// Publisher; `secondary` for public code of others, `none` for what no document states.
    pub publisher: String,
    /// Version or edition.
    pub version: String,
    /// Date of publication or of reading.
    pub date: String,
    /// Where it is found.
    pub r#where: String,
    /// Its licence.
    pub licence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<Source>,
}

/// All sources.
pub(crate) fn read() -> Result<Vec<Source>, Error> {
    Ok(load::toml::<File>("sources.toml")?.source)
}
