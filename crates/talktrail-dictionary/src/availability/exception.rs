//! What does not follow from mappings and versions: `data/availability.csv`.

use serde::Deserialize;
use talktrail_model::instrument::Confidence;

use super::{Availability, Delivery, Held};
use crate::{
    error::Error,
    load::{self, Place},
};

const FILE: &str = "availability.csv";

/// A delivery that holds more or less than mappings and versions say.
#[derive(Clone, Debug)]
pub(crate) struct Exception {
    /// A concept, or an exported column as `table.column`.
    pub(crate) subject: String,
    /// The delivery.
    pub(crate) delivery: Delivery,
    /// What it holds.
    pub(crate) availability: Availability,
    /// Why.
    pub(crate) reason: String,
    /// Keys of the documents behind it.
    pub(crate) sources: Vec<String>,
}

impl Exception {
    pub(super) fn held(&self) -> Held {
        Held::new(self.delivery, self.availability, &self.reason)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    subject: String,
    delivery: String,
    availability: String,
    reason: String,
    source: String,
    confidence: String,
}

pub(crate) fn read() -> Result<Vec<Exception>, Error> {
    load::rows(FILE)?.into_iter().map(exception).collect()
}

fn exception(row: Row) -> Result<Exception, Error> {
    let place = Place {
        file: FILE,
        entry: &row.subject,
    };
    let _: Confidence = place.confidence(&row.confidence)?;
    Ok(Exception {
        delivery: Delivery::parse(&row.delivery).ok_or_else(|| place.unknown("delivery"))?,
        availability: Availability::parse(&row.availability)
            .ok_or_else(|| place.unknown("availability"))?,
        sources: load::list(&row.source, ';'),
        reason: row.reason,
        subject: row.subject,
    })
}
