//! Instruments: each questionnaire's range, thresholds and direction, with the document that says so.

use serde::Deserialize;
use talktrail_model::{
    instrument::{Confidence, Direction, Instrument, Operator, Role, Threshold},
    score::ScoreValue,
};

use crate::{
    error::Error,
    load::{self, Place},
};

const FILE: &str = "instruments.toml";

/// Keys of the documents behind an instrument's thresholds; empty where there is no threshold.
#[derive(Clone, Debug, Default)]
pub struct ThresholdSources {
    /// For the score that means a clinical case.
    pub caseness: Vec<String>,
    /// For the change that is more than measurement error.
    pub reliable_change: Vec<String>,
}

/// An instrument with everything that is known about it.
#[derive(Clone, Debug)]
pub struct InstrumentEntry {
    /// The part that rules use.
    pub instrument: Instrument,
    /// Name for labels of columns, for example `PHQ-9`.
    pub short_label: String,
    /// Name of its score column in version 1.5; empty where there is none.
    pub v1_5_field: String,
    /// Date from which it is collected, as `YYYY-MM-DD`.
    pub collected_from: String,
    /// Versions of the data set that have it.
    pub versions: Vec<String>,
    /// Remarks; may be empty.
    pub notes: String,
    /// Keys of the documents behind its thresholds.
    pub threshold_sources: ThresholdSources,
    /// Keys of the documents behind its concept and range.
    pub sources: Vec<String>,
    /// How sure they are.
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    instrument: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    short_name: String,
    short_label: Option<String>,
    name: String,
    snomed_code: String,
    #[serde(default)]
    v1_5_field: String,
    adsm_token: Option<String>,
    role: String,
    minimum: Option<String>,
    maximum: Option<String>,
    decimals: u8,
    #[serde(default)]
    not_a_score: Vec<String>,
    caseness: Option<ThresholdRow>,
    reliable_change: Option<ThresholdRow>,
    direction: String,
    in_referrals: bool,
    collected_from: String,
    versions: Vec<String>,
    source: Vec<String>,
    confidence: String,
    #[serde(default)]
    notes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdRow {
    amount: String,
    operator: String,
    #[serde(default)]
    source: Vec<String>,
    confidence: String,
}

/// All instruments.
pub(crate) fn read() -> Result<Vec<InstrumentEntry>, Error> {
    load::toml::<File>(FILE)?
        .instrument
        .into_iter()
        .map(entry)
        .collect()
}

fn entry(row: Row) -> Result<InstrumentEntry, Error> {
    let place = Place {
        file: FILE,
        entry: &row.short_name,
    };
    let instrument = Instrument {
        role: role(&row.role).ok_or_else(|| place.unknown("role"))?,
        direction: direction(&row.direction).ok_or_else(|| place.unknown("direction"))?,
        minimum: score(&place, row.minimum.as_deref(), "minimum")?,
        maximum: score(&place, row.maximum.as_deref(), "maximum")?,
        caseness: threshold(&place, row.caseness.as_ref(), "caseness")?,
        reliable_change: threshold(&place, row.reliable_change.as_ref(), "reliable_change")?,
        short_name: row.short_name.clone(),
        name: row.name.clone(),
        snomed_code: row.snomed_code,
        adsm_token: row.adsm_token,
        decimals: row.decimals,
        not_a_score: row.not_a_score,
        in_referrals: row.in_referrals,
    };
    let sources_of = |t: Option<ThresholdRow>| t.map(|t| t.source).unwrap_or_default();
    Ok(InstrumentEntry {
        instrument,
        confidence: place.confidence(&row.confidence)?,
        short_label: row.short_label.unwrap_or(row.name),
        v1_5_field: row.v1_5_field,
        collected_from: row.collected_from,
        versions: row.versions,
        notes: row.notes,
        threshold_sources: ThresholdSources {
            caseness: sources_of(row.caseness),
            reliable_change: sources_of(row.reliable_change),
        },
        sources: row.source,
    })
}

fn score(
    place: &Place<'_>,
    text: Option<&str>,
    key: &'static str,
) -> Result<Option<ScoreValue>, Error> {
    let parse = |text| ScoreValue::parse(text).ok_or_else(|| place.unknown(key));
    text.map(parse).transpose()
}

fn threshold(
    place: &Place<'_>,
    row: Option<&ThresholdRow>,
    key: &'static str,
) -> Result<Option<Threshold>, Error> {
    let Some(row) = row else { return Ok(None) };
    if row.source.is_empty() {
        return Err(Error::NoSource {
            instrument: place.entry.to_owned(),
            threshold: key,
        });
    }
    Ok(Some(Threshold {
        amount: ScoreValue::parse(&row.amount).ok_or_else(|| place.unknown(key))?,
        operator: operator(&row.operator).ok_or_else(|| place.unknown("operator"))?,
        confidence: place.confidence(&row.confidence)?,
    }))
}

fn operator(word: &str) -> Option<Operator> {
    match word {
        "at_least" => Some(Operator::AtLeast),
        "above" => Some(Operator::Above),
        _ => None,
    }
}

fn direction(word: &str) -> Option<Direction> {
    match word {
        "lower_is_better" => Some(Direction::LowerIsBetter),
        "higher_is_better" => Some(Direction::HigherIsBetter),
        "categorical" => Some(Direction::Categorical),
        _ => None,
    }
}

fn role(word: &str) -> Option<Role> {
    match word {
        "depression" => Some(Role::Depression),
        "default_anxiety" => Some(Role::DefaultAnxiety),
        "specific_anxiety" => Some(Role::SpecificAnxiety),
        "wsas_item" => Some(Role::WsasItem),
        "other" => Some(Role::Other),
        _ => None,
    }
}
