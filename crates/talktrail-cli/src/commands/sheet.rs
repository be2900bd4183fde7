//! A sheet of facts about one thing.

use talktrail_dictionary::{Dictionary, Held};

use crate::paint::{Side, aligned, wrapped};

/// Width of a line of text.
const WIDTH: usize = 96;
/// Width of the names of facts.
const NAMES: usize = 12;

/// A title, facts by name, and tables under them.
pub(super) struct Sheet {
    title: String,
    facts: Vec<(String, String)>,
    tables: Vec<(String, Vec<[String; 3]>)>,
}

impl Sheet {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            facts: Vec::new(),
            tables: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Adds a fact; an empty one is left out.
    pub(super) fn fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.trim().is_empty() {
            self.facts.push((name.into(), value));
        }
        self
    }

    /// Adds a table of three columns; an empty one is left out.
    pub(super) fn table(mut self, heading: impl Into<String>, rows: Vec<[String; 3]>) -> Self {
        if !rows.is_empty() {
            self.tables.push((heading.into(), rows));
        }
        self
    }

    pub(super) fn text(&self) -> String {
        let mut parts = vec![format!("{}\n", self.title)];
        for (name, value) in &self.facts {
            let lines = wrapped(value, &" ".repeat(NAMES + 2), WIDTH - NAMES);
            let behind = lines.get(NAMES + 2..).unwrap_or(&lines);
            parts.push(format!("  {name:<NAMES$}{behind}"));
        }
        for (heading, rows) in &self.tables {
            parts.push(format!("\n  {heading}\n"));
            parts.push(aligned([Side::Left, Side::Left, Side::Left], rows));
        }
        parts.concat()
    }
}

/// Names in a row.
pub(super) fn listed(names: &[String]) -> String {
    names.join(", ")
}

/// The documents behind a fact, by title.
pub(super) fn titles(dictionary: &Dictionary, keys: &[String]) -> String {
    let title = |key: &String| {
        dictionary
            .source(key)
            .map_or(key.clone(), |source| source.title.clone())
    };
    keys.iter().map(title).collect::<Vec<_>>().join("; ")
}

/// What each version of the data set holds: version, availability, reason.
pub(super) fn availability(held: &[Held]) -> Vec<[String; 3]> {
    let row = |held: &Held| {
        [
            held.delivery.name().to_owned(),
            held.availability.name().to_owned(),
            held.reason.clone(),
        ]
    };
    held.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_behind_their_names_and_empty_ones_are_left_out() {
        let sheet = Sheet::new("gad7")
            .fact("name", "Anxiety")
            .fact("unit", "")
            .table("codes", vec![["1".into(), "one".into(), String::new()]]);
        assert_eq!(
            sheet.text(),
            "gad7\n  name        Anxiety\n\n  codes\n  1  one\n"
        );
    }
}
