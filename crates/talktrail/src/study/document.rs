//! The text of a study file as sections, keys and values, each with its place in the file.
//!
//! All that is wrong with a file is collected, so that one look mends it.

use std::{collections::BTreeMap, fmt, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::setting::{SECTIONS, Setting, settings_of};
use crate::spelling::did_you_mean;

/// The one section that may stand in the file several times.
const REPEATED: &str = "input";

/// Something wrong with a study file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong and what would be right.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.text
        )
    }
}

/// A value of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    List(Vec<(String, Range<usize>)>),
    /// Something that no setting holds; its TOML name.
    Other(&'static str),
}

/// One `[section]` of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) at: Range<usize>,
    values: BTreeMap<String, (Value, Range<usize>)>,
}

impl Section {
    pub(crate) fn get(&self, setting: &Setting) -> Option<&(Value, Range<usize>)> {
        self.values.get(setting.key)
    }
}

/// A study file, read but not yet understood.
pub(crate) struct Document<'t> {
    text: &'t str,
    sections: BTreeMap<&'static str, Vec<Section>>,
    problems: Vec<Problem>,
}

impl<'t> Document<'t> {
    pub(crate) fn read(text: &'t str) -> Self {
        let mut document = Self {
            text,
            sections: BTreeMap::new(),
            problems: Vec::new(),
        };
        match DeTable::parse(text) {
            Ok(table) => document.take_sections(table.get_ref()),
            Err(e) => document.fault(&e.span().unwrap_or(0..0), e.message()),
        }
        document
    }

    /// The sections of a name, in the order of the file; one empty section where the file has none.
    pub(crate) fn sections(&self, name: &str) -> Vec<Section> {
        match self.sections.get(name) {
            Some(sections) => sections.clone(),
            None if name == REPEATED => Vec::new(),
            None => vec![Section::default()],
        }
    }

    /// Notes a problem at a place in the file.
    pub(crate) fn fault(&mut self, at: &Range<usize>, text: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        self.problems.push(Problem {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            text: text.into(),
        });
    }

    /// Everything that is wrong, in the order of the file.
    pub(crate) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|p| (p.line, p.column));
        self.problems
    }

    fn take_sections(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            let Some((known, _)) = SECTIONS.iter().find(|(n, _)| *n == name.get_ref()) else {
                let names = SECTIONS.iter().map(|(n, _)| *n);
                let hint = did_you_mean(name.get_ref(), names);
                self.fault(
                    &name.span(),
                    format!("there is no section [{}]{hint}", name.get_ref()),
                );
                continue;
            };
            for (table, at) in self.tables_of(known, value) {
                let section = self.take_keys(known, table, at);
                self.sections.entry(known).or_default().push(section);
            }
        }
    }

    fn tables_of<'v>(
        &mut self,
        name: &str,
        value: &'v Spanned<DeValue<'_>>,
    ) -> Vec<(&'v DeTable<'v>, Range<usize>)> {
        let is_repeated = name == REPEATED;
        match value.get_ref() {
            DeValue::Table(table) if !is_repeated => vec![(table, value.span())],
            DeValue::Array(items) if is_repeated => items
                .iter()
                .filter_map(|item| Some((item.get_ref().as_table()?, item.span())))
                .collect(),
            _ => {
                let brackets = if is_repeated {
                    "[[input]]".into()
                } else {
                    format!("[{name}]")
                };
                self.fault(
                    &value.span(),
                    format!("`{name}` is written as a section, {brackets}"),
                );
                Vec::new()
            }
        }
    }

    fn take_keys(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Section {
        let mut values = BTreeMap::new();
        for (key, value) in table {
            if settings_of(name).all(|s| s.key != key.get_ref()) {
                let hint = did_you_mean(key.get_ref(), settings_of(name).map(|s| s.key));
                let text = format!("[{name}] has no key `{}`{hint}", key.get_ref());
                self.fault(&key.span(), text);
                continue;
            }
            values.insert(
                key.get_ref().to_string(),
                (plain(value.get_ref()), value.span()),
            );
        }
        Section { at, values }
    }
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Integer(number) => number
            .as_str()
            .parse()
            .map_or(Value::Other("a number that is too large"), Value::Whole),
        DeValue::Array(items) => items
            .iter()
            .map(|item| Some((item.get_ref().as_str()?.to_owned(), item.span())))
            .collect::<Option<Vec<_>>>()
            .map_or(
                Value::Other("a list of other things than text"),
                Value::List,
            ),
        other => Value::Other(other.type_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        Document::read(text)
            .into_problems()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_its_neighbour() {
        assert_eq!(
            problems("[link]\nkeyles = \"keep\"\n"),
            ["line 2, column 1: [link] has no key `keyles`; did you mean `keyless`?"]
        );
    }

    #[test]
    fn an_unknown_section_is_named_with_its_place() {
        assert_eq!(
            problems("[study]\n\n[outputs]\n"),
            ["line 3, column 2: there is no section [outputs]; did you mean `output`?"]
        );
    }

    #[test]
    fn text_that_is_not_toml_is_named_with_its_place() {
        let found = problems("[study]\nname = \n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("line 2, column "), "{found:?}");
    }
}
