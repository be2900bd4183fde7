//! Variables: the columns of a delivered table.

use serde::Deserialize;
use talktrail_model::instrument::Confidence;

use crate::{
    error::Error,
    load::{self, Place},
    name::same_name,
};

/// What kind of value a delivered column holds, however it was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableType {
    /// Text, codes and identifiers included.
    Text,
    /// A whole number.
    Integer,
    /// A number with decimal places.
    Decimal,
    /// A calendar date.
    Date,
    /// A date with a time of day, or a time of day alone.
    Timestamp,
    /// Yes, or nothing.
    Flag,
}

impl VariableType {
    const NAMES: [(&'static str, Self); 6] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("decimal", Self::Decimal),
        ("date", Self::Date),
        ("timestamp", Self::Timestamp),
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

/// One column of a delivered table.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Name in the specification, or the expected spelling where none is published.
    pub name: String,
    /// Short label, at most 80 characters.
    pub label: String,
    /// What the label leaves out; may be empty.
    pub description: String,
    /// What kind of value it holds.
    pub kind: VariableType,
    /// Unit or format; may be empty.
    pub unit: String,
    /// Name of its code list, if it is coded.
    pub value_list: Option<String>,
    /// Other published or likely spellings.
    pub aliases: Vec<String>,
    /// Versions of the data set that have it.
    pub versions: Vec<String>,
    /// Whether NHS England (or the research environment) derives it, rather than the provider submitting it.
    pub derived_by_nhs: bool,
    /// Keys of the documents that say so.
    pub sources: Vec<String>,
    /// How sure they are.
    pub confidence: Confidence,
}

impl Variable {
    /// Every accepted spelling, the canonical one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether a delivered column name means this variable.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|known| same_name(known, name))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    variable: String,
    label: String,
    description: String,
    r#type: String,
    unit: String,
    value_list: String,
    aliases: String,
    versions: String,
    derived_by_nhs: String,
    source: String,
    confidence: String,
}

/// The variables of one file of `tables/`.
pub(crate) fn read(file: &str) -> Result<Vec<Variable>, Error> {
    load::rows(file)?
        .into_iter()
        .map(|row: Row| variable(file, row))
        .collect()
}

fn variable(file: &str, row: Row) -> Result<Variable, Error> {
    let place = Place {
        file,
        entry: &row.variable,
    };
    Ok(Variable {
        kind: VariableType::parse(&row.r#type).ok_or_else(|| place.unknown("type"))?,
        confidence: place.confidence(&row.confidence)?,
        value_list: load::optional(&row.value_list),
        aliases: load::list(&row.aliases, '|'),
        versions: load::list(&row.versions, ';'),
        derived_by_nhs: row.derived_by_nhs == "yes",
        sources: load::list(&row.source, ';'),
        name: row.variable,
        label: row.label,
        description: row.description,
        unit: row.unit,
    })
}
