//! Outputs: the tables that this project exports, column by column.

mod concepts;

use serde::Deserialize;
use talktrail_model::{instrument::Confidence, row::PLACES};

use crate::{
    error::Error,
    instrument::InstrumentEntry,
    load::{self, Place},
};

/// Placeholder that stands for one column of each instrument with columns of its own.
const MEASURE: &str = "{measure}";
/// Placeholder that stands for one column of each place of a curve.
const PLACE: &str = "{place}";

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// Text.
    Text,
    /// 8-bit integer.
    Int8,
    /// 16-bit integer.
    Int16,
    /// 32-bit integer.
    Int32,
    /// Number of the participant in the whole build, from 1, as a 32-bit integer.
    ParticipantIndex,
    /// Number of the referral in the whole build, from 1, as a 32-bit integer.
    ReferralIndex,
    /// Floating-point number.
    Float64,
    /// Calendar date.
    Date,
    /// 0 or 1 as an 8-bit integer, labelled No and Yes.
    Flag,
}

impl OutputType {
    const NAMES: [(&'static str, Self); 9] = [
        ("text", Self::Text),
        ("int8", Self::Int8),
        ("int16", Self::Int16),
        ("int32", Self::Int32),
        ("participant_index", Self::ParticipantIndex),
        ("referral_index", Self::ReferralIndex),
        ("float64", Self::Float64),
        ("date", Self::Date),
        ("flag", Self::Flag),
    ];

    /// The name used in the dictionary's files.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, t)| *t == self)
            .map_or("", |(name, _)| *name)
    }

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, t)| *t)
    }
}

/// One exported table.
#[derive(Clone, Debug)]
pub struct OutputTable {
    /// Name, for example `referrals`.
    pub name: String,
    /// Short label, at most 80 characters.
    pub label: String,
    /// What a row stands for and how rows are ordered.
    pub description: String,
    /// Its columns, in order.
    pub variables: Vec<OutputVariable>,
}

impl OutputTable {
    /// The column of this name.
    pub fn variable(&self, name: &str) -> Option<&OutputVariable> {
        self.variables.iter().find(|v| v.name == name)
    }
}

/// One exported column.
#[derive(Clone, Debug)]
pub struct OutputVariable {
    /// Name; at most 32 lower-case characters, but for NHS England's own names.
    pub name: String,
    /// Short label, at most 80 characters.
    pub label: String,
    /// What the label leaves out; may be empty.
    pub description: String,
    /// Number of its place, where it is one of a group with a column for each place of a curve.
    pub place: Option<usize>,
    /// How it is stored.
    pub kind: OutputType,
    /// Unit; may be empty.
    pub unit: String,
    /// Name of its code list, if it is coded.
    pub value_list: Option<String>,
    /// When it is missing; `never` for keys and counts.
    pub missing_rule: String,
    /// How it is derived.
    pub derivation: String,
    /// Keys of the documents behind the derivation.
    pub sources: Vec<String>,
    /// Versions of the data set for which it can be derived.
    pub versions: Vec<String>,
    /// How sure the sources are.
    pub confidence: Confidence,
    /// Names of the mapped concepts that it rests on; none where it is worked out from many.
    pub concepts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableRow {
    table: String,
    label: String,
    description: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    variable: String,
    label: String,
    description: String,
    r#type: String,
    unit: String,
    value_list: String,
    missing_rule: String,
    derivation: String,
    source: String,
    versions: String,
    confidence: String,
}

/// All exported tables; `{measure}` columns become one for each instrument with columns of its own, `{place}` columns one
/// for each place that a curve has unless a study says otherwise.
pub(crate) fn read(instruments: &[InstrumentEntry]) -> Result<Vec<OutputTable>, Error> {
    let tables: Vec<TableRow> = load::rows("outputs/outputs.csv")?;
    let tables: Result<Vec<_>, _> = tables
        .into_iter()
        .map(|row| table(row, instruments))
        .collect();
    let mut tables = tables?;
    concepts::link(&mut tables, instruments)?;
    Ok(tables)
}

fn table(row: TableRow, instruments: &[InstrumentEntry]) -> Result<OutputTable, Error> {
    let file = format!("outputs/{}.csv", row.table);
    let rows: Vec<Row> = load::rows(&file)?;
    let columns = rows
        .into_iter()
        .flat_map(|r| expand(r, instruments))
        .flat_map(places);
    let variables: Result<Vec<_>, _> = columns
        .map(|(column, place)| variable(&file, column, place))
        .collect();
    Ok(OutputTable {
        name: row.table,
        label: row.label,
        description: row.description,
        variables: variables?,
    })
}

fn expand(row: Row, instruments: &[InstrumentEntry]) -> Vec<Row> {
    if !row.variable.contains(MEASURE) {
        return vec![row];
    }
    let of = |entry: &InstrumentEntry| Row {
        variable: row.variable.replace(MEASURE, &entry.instrument.short_name),
        label: row.label.replace(MEASURE, &entry.short_label),
        description: row.description.replace(MEASURE, &entry.instrument.name),
        derivation: row.derivation.replace(MEASURE, &entry.short_label),
        versions: entry.versions.join(";"),
        ..row.clone()
    };
    instruments
        .iter()
        .filter(|e| e.instrument.in_referrals)
        .map(of)
        .collect()
}

/// A row, or one for each place of a curve with the number of the place.
fn places(row: Row) -> Vec<(Row, Option<usize>)> {
    if !row.variable.contains(PLACE) {
        return vec![(row, None)];
    }
    let at = |place: usize| Row {
        variable: row.variable.replace(PLACE, &place.to_string()),
        label: row.label.replace(PLACE, &place.to_string()),
        ..row.clone()
    };
    (1..=PLACES).map(|place| (at(place), Some(place))).collect()
}

fn variable(file: &str, row: Row, place_of_curve: Option<usize>) -> Result<OutputVariable, Error> {
    let place = Place {
        file,
        entry: &row.variable,
    };
    Ok(OutputVariable {
        kind: OutputType::parse(&row.r#type).ok_or_else(|| place.unknown("type"))?,
        confidence: place.confidence(&row.confidence)?,
        value_list: load::optional(&row.value_list),
        sources: load::list(&row.source, ';'),
        concepts: Vec::new(),
        place: place_of_curve,
        versions: load::list(&row.versions, ';'),
        name: row.variable,
        label: row.label,
        description: row.description,
        unit: row.unit,
        missing_rule: row.missing_rule,
        derivation: row.derivation,
    })
}
