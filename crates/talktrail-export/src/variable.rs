//! What an output table and its variables are called and mean, in the form that all writers of this crate use.
//!
//! The facts come from the dictionary; [`Table::from_dictionary`] is the one place where they are taken over.

use talktrail_dictionary::{CodeList, Dictionary, Held, OutputTable, OutputType, OutputVariable};
use talktrail_model::{column::Column, instrument::Confidence};

use crate::error::{Error, Result};

/// The code list of the versions of the data set.
const VERSIONS: &str = "dataset_version";

/// An output table and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name, which is also the name of its file.
    pub name: String,
    /// A short label.
    pub label: String,
    /// What one row is and what the table is for.
    pub description: String,
    /// The variables in column order.
    pub variables: Vec<Variable>,
}

impl Table {
    /// An output table as the dictionary describes it.
    ///
    /// ```
    /// use talktrail_dictionary::Dictionary;
    /// use talktrail_export::variable::Table;
    ///
    /// let dictionary = Dictionary::embedded()?;
    /// let scores = Table::from_dictionary(&dictionary, "scores")?;
    /// assert_eq!(scores.variables.first().map(|v| v.label.as_str()), Some("Participant"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_dictionary(dictionary: &Dictionary, name: &str) -> Result<Self> {
        let table = dictionary
            .output(name)
            .ok_or_else(|| Error::NotInDictionary {
                table: name.to_owned(),
            })?;
        Ok(Self {
            name: table.name.clone(),
            label: table.label.clone(),
            description: table.description.clone(),
            variables: table
                .variables
                .iter()
                .map(|variable| Variable::from_dictionary(dictionary, table, variable))
                .collect(),
        })
    }

    /// The table with another number of places of a curve.
    #[must_use]
    pub fn with_places(self, places: usize) -> Self {
        let each = |variable: Variable| match variable.place {
            None => vec![variable],
            Some(1) => (1..=places).map(|place| variable.at_place(place)).collect(),
            Some(_) => Vec::new(),
        };
        Self {
            variables: self.variables.into_iter().flat_map(each).collect(),
            ..self
        }
    }
}

/// One variable of an output table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// Column name.
    pub name: String,
    /// A short label, at most 80 characters.
    pub label: String,
    /// What it means, in full.
    pub description: String,
    /// Number of its place, where it is one of a group with a column for each place of a curve.
    pub place: Option<usize>,
    /// What its column holds.
    pub kind: Kind,
    /// What its numbers count from the first partition to the last, so that each goes on where the one before ended.
    pub counts: Option<Counted>,
    /// Unit of measurement, empty where there is none.
    pub unit: String,
    /// Name of its code list, empty where it has none.
    pub value_list: String,
    /// The codes and what they mean, in list order.
    pub value_labels: Vec<(i64, String)>,
    /// What a missing value says.
    pub missing_rule: String,
    /// How it is worked out.
    pub derivation: String,
    /// Where the rule or the variable comes from.
    pub source: String,
    /// Data set versions it exists in, oldest first.
    pub versions: String,
    /// How sure the dictionary is.
    pub confidence: String,
    /// What each delivery of the data set holds of it, oldest version first.
    pub deliveries: Vec<InDelivery>,
}

/// What one delivery of the data set holds of a variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InDelivery {
    /// Version of the data set, or `UK LLC`.
    pub delivery: String,
    /// Code of the version in the column `dataset_version`; `None` for UK LLC, which holds several.
    pub version_code: Option<i64>,
    /// `available`, `recoded`, `partly` or `missing`.
    pub availability: String,
    /// Why it is not simply available; empty where it is.
    pub reason: String,
    /// The delivered fields behind it, as `Table.Field`; none where it is worked out from many.
    pub fields: Vec<String>,
}

/// What numbers that run through a whole build count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The rows of `participants`.
    Participants,
    /// The rows of `referrals`.
    Referrals,
}

impl Counted {
    fn by(kind: OutputType) -> Option<Self> {
        match kind {
            OutputType::ParticipantIndex => Some(Self::Participants),
            OutputType::ReferralIndex => Some(Self::Referrals),
            _ => None,
        }
    }
}

impl Variable {
    /// Of the variable of place 1, that of another place: name and label end in the number.
    fn at_place(&self, place: usize) -> Self {
        let renumbered = |text: &str| format!("{}{place}", text.strip_suffix('1').unwrap_or(text));
        Self {
            name: renumbered(&self.name),
            label: renumbered(&self.label),
            place: Some(place),
            ..self.clone()
        }
    }

    fn from_dictionary(
        dictionary: &Dictionary,
        table: &OutputTable,
        variable: &OutputVariable,
    ) -> Self {
        let held = dictionary.availability(table, variable);
        let value_list = variable.value_list.clone().unwrap_or_default();
        Self {
            name: variable.name.clone(),
            label: variable.label.clone(),
            description: variable.description.clone(),
            kind: Kind::from_dictionary(variable.kind),
            place: variable.place,
            counts: Counted::by(variable.kind),
            unit: variable.unit.clone(),
            value_labels: value_labels(dictionary, &value_list),
            value_list,
            missing_rule: variable.missing_rule.clone(),
            derivation: variable.derivation.clone(),
            source: variable.sources.join(";"),
            versions: variable.versions.join(";"),
            confidence: confidence(variable.confidence).to_owned(),
            deliveries: held
                .into_iter()
                .map(|held| in_delivery(dictionary, variable, held))
                .collect(),
        }
    }

    /// The codes and labels, where the column can carry them: whole or floating-point numbers.
    pub fn coded(&self) -> Option<&[(i64, String)]> {
        let is_number = !matches!(self.kind, Kind::Text | Kind::Date);
        (is_number && !self.value_labels.is_empty()).then_some(&self.value_labels)
    }

    /// The oldest and newest data set version named in [`Self::versions`].
    pub(crate) fn since_until(&self) -> Option<(&str, &str)> {
        let mut versions = self
            .versions
            .split([' ', ',', ';', '|'])
            .filter(|version| !version.is_empty());
        let since = versions.next()?;
        Some((since, versions.next_back().unwrap_or(since)))
    }
}

fn in_delivery(dictionary: &Dictionary, variable: &OutputVariable, held: Held) -> InDelivery {
    let fields = dictionary.fields_behind(variable, held.delivery);
    let versions = dictionary.code_list(VERSIONS);
    let code = versions.and_then(|list| list.integer_of(held.delivery.name()));
    InDelivery {
        version_code: code.map(i64::from),
        delivery: held.delivery.name().to_owned(),
        availability: held.availability.name().to_owned(),
        reason: held.reason,
        fields: fields.iter().map(ToString::to_string).collect(),
    }
}

/// Codes that share an integer (an old and a new spelling) share the label of the first.
fn value_labels(dictionary: &Dictionary, list: &str) -> Vec<(i64, String)> {
    let codes = dictionary.code_list(list).map(CodeList::codes);
    let mut labels: Vec<(i64, String)> = Vec::new();
    for code in codes.unwrap_or_default() {
        let integer = i64::from(code.integer);
        if !labels.iter().any(|(known, _)| *known == integer) {
            labels.push((integer, code.label.clone()));
        }
    }
    labels
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// Whole numbers from -128 to 127; also flags, as 0 and 1.
    Int8,
    /// Whole numbers of 16 bits.
    Int16,
    /// Whole numbers of 32 bits.
    Int32,
    /// Floating-point numbers.
    Float64,
    /// Calendar dates.
    Date,
}

impl Kind {
    fn from_dictionary(kind: OutputType) -> Self {
        match kind {
            OutputType::Text => Self::Text,
            OutputType::Int8 | OutputType::Flag => Self::Int8,
            OutputType::Int16 => Self::Int16,
            OutputType::Int32 | OutputType::ParticipantIndex | OutputType::ReferralIndex => {
                Self::Int32
            }
            OutputType::Float64 => Self::Float64,
            OutputType::Date => Self::Date,
        }
    }

    /// Name in the codebook.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Float64 => "float64",
            Self::Date => "date",
        }
    }

    /// The kind of a finished column.
    pub fn of(column: &Column) -> Self {
        match column {
            Column::Text(_) => Self::Text,
            Column::Int8(_) => Self::Int8,
            Column::Int16(_) => Self::Int16,
            Column::Int32(_) => Self::Int32,
            Column::Float64(_) => Self::Float64,
            Column::Date(_) => Self::Date,
        }
    }
}

#[cfg(test)]
mod tests {
    use talktrail_model::{
        column::Widths,
        row::{OnTrackColumns, PLACES, TABLES, Tables},
    };

    use super::*;

    #[test]
    fn every_output_table_has_the_types_of_its_columns() {
        let dictionary = Dictionary::embedded().unwrap();
        let measures = dictionary.instruments().in_referrals().len();
        let widths = Widths {
            measures,
            places: PLACES,
        };
        let mut finished = Tables::new(widths, |_| true).finish();
        let on_track = OnTrackColumns::new(widths).finish();
        finished.push((OnTrackColumns::TABLE, on_track));
        assert_eq!(finished.len(), TABLES.len());
        for (name, columns) in finished {
            let table = Table::from_dictionary(&dictionary, name).unwrap();
            let described: Vec<Kind> = table.variables.iter().map(|v| v.kind).collect();
            let filled: Vec<Kind> = columns.iter().map(Kind::of).collect();
            assert_eq!(described, filled, "{name}");
        }
    }

    #[test]
    fn a_table_takes_another_number_of_places() {
        let dictionary = Dictionary::embedded().unwrap();
        let table = || Table::from_dictionary(&dictionary, "wide").unwrap();
        assert_eq!(table().with_places(PLACES), table());
        let wide = table().with_places(30);
        let last = wide.variables.last().unwrap();
        assert_eq!(last.name, "t30");
        assert_eq!(last.label, "Weeks from the first point to place 30");
        assert_eq!(wide.variables.len(), table().variables.len() + 20);
    }

    #[test]
    fn flags_are_labelled_and_unknown_tables_are_named() {
        let dictionary = Dictionary::embedded().unwrap();
        let scores = Table::from_dictionary(&dictionary, "scores").unwrap();
        let flag = scores.variables.iter().find(|v| v.name == "is_in_window");
        let codes: Vec<i64> = flag
            .and_then(Variable::coded)
            .unwrap()
            .iter()
            .map(|(code, _)| *code)
            .collect();
        assert_eq!(codes.len(), 2);
        assert!(codes.contains(&0) && codes.contains(&1));
        let missing = Table::from_dictionary(&dictionary, "nowhere");
        assert!(matches!(missing, Err(Error::NotInDictionary { .. })));
    }
}

#[cfg(test)]
pub(crate) mod sample {
    //! A small table with every kind of column, labels that need escapes and letters outside ASCII.

    use super::{InDelivery, Kind, Table, Variable};

    pub(crate) fn table() -> Table {
        Table {
            name: "courses".to_owned(),
            label: "Courses of treatment".to_owned(),
            description: "One row for each course.".to_owned(),
            variables: vec![
                variable("participant_id", Kind::Text, "Participant"),
                Variable {
                    value_list: "outcome".to_owned(),
                    value_labels: vec![
                        (1, "Reliable \"recovery\"".to_owned()),
                        (2, "No change — naïve".to_owned()),
                    ],
                    versions: "1.5 2.0 2.1".to_owned(),
                    deliveries: vec![
                        in_delivery("1.5", "recoded", "code map `outcome`"),
                        in_delivery("2.0", "available", ""),
                    ],
                    source: "NHS England".to_owned(),
                    ..variable("outcome", Kind::Int8, "Outcome, \\ % 'quoted'")
                },
                Variable {
                    unit: "points".to_owned(),
                    ..variable("phq9", Kind::Float64, "PHQ-9 total")
                },
                variable("received_date", Kind::Date, "Referral received"),
                variable("n_contacts", Kind::Int16, "Contacts"),
                variable("days_waited", Kind::Int32, "Days waited"),
            ],
        }
    }

    fn in_delivery(delivery: &str, availability: &str, reason: &str) -> InDelivery {
        InDelivery {
            delivery: delivery.to_owned(),
            version_code: delivery.replace('.', "").parse().ok(),
            availability: availability.to_owned(),
            reason: reason.to_owned(),
            fields: vec!["Referral.Outcome".to_owned()],
        }
    }

    pub(crate) fn variable(name: &str, kind: Kind, label: &str) -> Variable {
        Variable {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            ..Variable::default()
        }
    }
}
