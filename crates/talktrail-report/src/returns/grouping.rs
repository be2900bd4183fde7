//! Variables by which participants are told apart.

use std::collections::BTreeMap;

use talktrail_dictionary::{Dictionary, OutputType, OutputVariable};

use crate::{
    error::{Error, Result},
    summary::age,
};

/// Most values of a variable that is fit to make groups.
pub(super) const MOST_VALUES: usize = 400;

/// Label of those whose value is not known.
const MISSING: &str = "Missing";

/// Tables whose variables can be chosen, in the order in which a name alone is looked for.
const TABLES: [&str; 2] = ["participants", "referrals"];

/// A variable of `participants`, or of the last referral before the time at risk.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    pub(super) table: &'static str,
    pub(super) variable: String,
    pub(super) values: Values,
    code_list: Option<String>,
}

/// How values become groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// Codes and whole numbers, as they are.
    Number,
    /// Ages, in bands.
    Age,
    /// Dates, by financial year.
    Year,
    /// Texts, numbered in the order in which they are met.
    Text,
}

/// A group: its key, missing where the value is, and its label.
pub(super) type Labelled = (Option<i32>, String);

impl Grouping {
    /// The variable of a name, with its table (`referrals.provider_code`) or alone.
    ///
    /// # Errors
    /// When there is no such variable, or its values make no groups.
    pub(crate) fn resolve(name: &str, dictionary: &Dictionary) -> Result<Self> {
        let (within, variable) = match name.split_once('.') {
            Some((table, variable)) => (Some(table), variable),
            None => (None, name),
        };
        let tables = TABLES.iter().filter(|t| within.is_none_or(|w| w == **t));
        let found = tables.filter_map(|t| Some((*t, dictionary.output(t)?.variable(variable)?)));
        let Some((table, variable)) = found.min_by_key(|(t, _)| *t) else {
            let name = name.to_owned();
            return Err(Error::GroupUnknown { name });
        };
        let values = values(variable).ok_or_else(|| Error::GroupUnfit {
            name: name.to_owned(),
        })?;
        Ok(Self {
            table,
            variable: variable.name.clone(),
            values,
            code_list: variable.value_list.clone(),
        })
    }

    /// Names that can be chosen, with their tables.
    pub(crate) fn names(dictionary: &Dictionary) -> Vec<String> {
        let of = |table: &'static str| {
            let variables = dictionary.output(table).into_iter();
            let variables = variables.flat_map(|t| &t.variables);
            let fit = variables.filter(|v| values(v).is_some());
            fit.map(move |v| format!("{table}.{}", v.name))
        };
        TABLES.into_iter().flat_map(of).collect()
    }

    /// Table and variable.
    pub(crate) fn full_name(&self) -> String {
        format!("{}.{}", self.table, self.variable)
    }

    /// Groups with their labels: codes in the order of their list, others by value, the unknown last.
    pub(super) fn ordered(&self, keys: &Keys, dictionary: &Dictionary) -> Vec<Labelled> {
        let mut groups: Vec<(usize, Labelled)> = keys
            .iter()
            .map(|key| self.labelled(*key, keys, dictionary))
            .collect();
        groups.sort_by(|(a, (_, left)), (b, (_, right))| (a, left).cmp(&(b, right)));
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn labelled(
        &self,
        key: Option<i32>,
        keys: &Keys,
        dictionary: &Dictionary,
    ) -> (usize, Labelled) {
        let Some(value) = key else {
            return (usize::MAX, (None, MISSING.to_owned()));
        };
        let at = usize::try_from(value).unwrap_or_default();
        let (order, label) = match self.values {
            Values::Text => (0, keys.text(at).to_owned()),
            Values::Year => (at, year(value)),
            Values::Age => (at, age::label(at)),
            Values::Number => self.coded(value, dictionary),
        };
        (order, (key, label))
    }

    fn coded(&self, value: i32, dictionary: &Dictionary) -> (usize, String) {
        let list = self.code_list.as_ref();
        let codes = list.and_then(|list| dictionary.code_list(list));
        let codes = codes.map_or(&[][..], talktrail_dictionary::CodeList::codes);
        let found = codes.iter().position(|c| i32::from(c.integer) == value);
        let label = found.and_then(|at| codes.get(at));
        match label {
            Some(code) => (found.unwrap_or_default(), code.label.clone()),
            None => (
                usize::try_from(value).unwrap_or_default(),
                value.to_string(),
            ),
        }
    }
}

/// How the values of a variable make groups; `None` for scores, identifiers and the like.
fn values(variable: &OutputVariable) -> Option<Values> {
    let is_age = variable.name.starts_with("age_");
    let is_coded = variable.value_list.is_some();
    match variable.kind {
        OutputType::Float64 | OutputType::ParticipantIndex | OutputType::ReferralIndex => None,
        OutputType::Date => Some(Values::Year),
        OutputType::Text => (!variable.name.ends_with("_id")).then_some(Values::Text),
        _ if is_age => Some(Values::Age),
        _ if is_coded || variable.kind != OutputType::Int32 => Some(Values::Number),
        _ => None,
    }
}

/// `2020/21`.
fn year(first: i32) -> String {
    format!("{first}/{:02}", (first + 1).rem_euclid(100))
}

/// The keys that occur, and the texts behind them where values are texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    found: std::collections::BTreeSet<Option<i32>>,
    texts: BTreeMap<String, i32>,
}

impl Keys {
    /// Notes a key; false where there are too many.
    pub(super) fn note(&mut self, key: Option<i32>) -> bool {
        self.found.insert(key);
        self.found.len() <= MOST_VALUES
    }

    /// The number of a text.
    pub(super) fn number(&mut self, text: &str) -> Option<i32> {
        if let Some(number) = self.texts.get(text) {
            return Some(*number);
        }
        let next = i32::try_from(self.texts.len()).ok()?;
        self.texts.insert(text.to_owned(), next);
        Some(next)
    }

    fn iter(&self) -> impl Iterator<Item = &Option<i32>> {
        self.found.iter()
    }

    fn text(&self, number: usize) -> &str {
        let is_it = |(_, n): &(&String, &i32)| usize::try_from(**n) == Ok(number);
        let found = self.texts.iter().find(is_it);
        found.map_or("", |(text, _)| text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values_of(name: &str) -> String {
        let dictionary = Dictionary::embedded().unwrap();
        match Grouping::resolve(name, &dictionary) {
            Ok(grouping) => format!("{} {:?}", grouping.full_name(), grouping.values),
            Err(Error::GroupUnknown { .. }) => "unknown".to_owned(),
            Err(Error::GroupUnfit { .. }) => "unfit".to_owned(),
            Err(_) => "other".to_owned(),
        }
    }

    #[test]
    fn a_name_alone_is_looked_for_among_participants_first() {
        for (name, found) in [
            ("gender", "participants.gender Number"),
            ("referrals.gender", "referrals.gender Number"),
            ("age_at_referral", "referrals.age_at_referral Age"),
            ("discharge_date", "referrals.discharge_date Year"),
            ("provider_code", "referrals.provider_code Text"),
            ("participant_id", "unfit"),
            ("participant_index", "unfit"),
            ("referral_index", "unfit"),
            ("phq9_first", "unfit"),
            ("days_to_treatment", "unfit"),
            ("colour", "unknown"),
            ("sessions.gender", "unknown"),
        ] {
            assert_eq!(values_of(name), found, "{name}");
        }
    }

    #[test]
    fn every_name_that_is_offered_can_be_chosen() {
        let dictionary = Dictionary::embedded().unwrap();
        let names = Grouping::names(&dictionary);
        assert!(names.contains(&"referrals.is_recovered".to_owned()));
        for name in names {
            assert_eq!(
                Grouping::resolve(&name, &dictionary).unwrap().full_name(),
                name
            );
        }
    }

    #[test]
    fn years_have_two_halves() {
        assert_eq!(
            (year(2020), year(1999)),
            ("2020/21".into(), "1999/00".into())
        );
    }
}
