//! Rule sets: which anxiety measure stands beside PHQ-9 for which problem, from which date.

use serde::Deserialize;
use talktrail_model::{
    date::Date,
    instrument::{Confidence, Instruments},
    rule_set::{AnxietyMeasure, RuleSet, WsasRule},
};

use crate::{
    error::Error,
    load::{self, Place},
};

const FILE: &str = "rule_sets.toml";

/// A rule set as it stands in the data.
#[derive(Clone, Debug)]
pub struct RuleSetEntry {
    /// Name, for example `nhse-2022`.
    pub name: String,
    /// What it reproduces.
    pub label: String,
    /// Keys of the documents that say so.
    pub sources: Vec<String>,
    /// How sure they are.
    pub confidence: Confidence,
    row: Row,
}

impl RuleSetEntry {
    /// The rule set over these instruments; `None` when one that it names is not among them.
    pub fn resolve(&self, instruments: &Instruments) -> Option<RuleSet> {
        let id = |short_name: &str| instruments.by_short_name(short_name);
        let measure = |m: &MeasureRow| {
            let instrument = id(&m.instrument)?;
            let from = m.from.as_deref().map(Date::parse);
            (from != Some(None)).then(|| AnxietyMeasure {
                code_prefix: m.code.clone(),
                instrument,
                from: from.flatten(),
            })
        };
        let wsas: Vec<_> = self
            .row
            .wsas_items
            .iter()
            .map(|item| id(item))
            .collect::<Option<_>>()?;
        Some(RuleSet {
            name: self.name.clone(),
            depression: id(&self.row.depression)?,
            default_anxiety: id(&self.row.default_anxiety)?,
            anxiety_measures: self
                .row
                .measure
                .iter()
                .map(measure)
                .collect::<Option<_>>()?,
            wsas_items: wsas.try_into().ok()?,
            wsas: WsasRule::ProRated {
                least_valid: self.row.wsas_least_valid,
            },
            finished_course_contacts: self.row.finished_course_contacts,
            instruments: instruments.clone(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule_set: Vec<Row>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    label: String,
    depression: String,
    default_anxiety: String,
    wsas_items: Vec<String>,
    wsas_least_valid: u8,
    finished_course_contacts: u16,
    source: Vec<String>,
    confidence: String,
    measure: Vec<MeasureRow>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureRow {
    code: String,
    instrument: String,
    from: Option<String>,
}

/// All rule sets.
pub(crate) fn read() -> Result<Vec<RuleSetEntry>, Error> {
    load::toml::<File>(FILE)?
        .rule_set
        .into_iter()
        .map(entry)
        .collect()
}

fn entry(row: Row) -> Result<RuleSetEntry, Error> {
    let place = Place {
        file: FILE,
        entry: &row.name,
    };
    Ok(RuleSetEntry {
        confidence: place.confidence(&row.confidence)?,
        name: row.name.clone(),
        label: row.label.clone(),
        sources: row.source.clone(),
        row,
    })
}
