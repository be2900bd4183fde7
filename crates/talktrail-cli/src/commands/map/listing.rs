//! Mappings as plain tables: every column, for programs and for pages.

use talktrail_dictionary::{Dictionary, Form, Step};
use talktrail_model::instrument::Confidence;

use super::{Mapped, listed};
use crate::{
    failure::Failed,
    paint::{Side, aligned},
};

/// Headings and the rows under them.
pub(super) struct Listing {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// One row for each concept.
pub(super) fn fields(chosen: &[Mapped<'_>]) -> Listing {
    let headings = vec![
        "concept",
        "label",
        "topic",
        "from",
        "to",
        "from_fields",
        "to_fields",
        "ukllc_fields",
        "rule",
        "code_map",
        "how",
        "changes",
        "evidence",
        "sources",
        "confidence",
    ];
    let rows = chosen.iter().map(|(concept, step)| {
        vec![
            concept.name.clone(),
            concept.label.clone(),
            concept.topic.clone(),
            step.from.clone(),
            step.to.clone(),
            listed(concept.fields_of(&step.from), ";"),
            listed(concept.fields_of(&step.to), ";"),
            listed(concept.fields(Form::Ukllc), ";"),
            step.rule.name().to_owned(),
            step.code_map.clone().unwrap_or_default(),
            step.how.clone(),
            step.changes.clone(),
            step.evidence.name().to_owned(),
            step.sources.join(";"),
            step.confidence.name().to_owned(),
        ]
    });
    Listing {
        headings,
        rows: rows.collect(),
    }
}

/// One row for each rule, and one for all: how many concepts, how many fields of either version, and how sure.
pub(super) fn summary(chosen: &[Mapped<'_>]) -> Listing {
    let headings = vec![
        "rule",
        "concepts",
        "from_fields",
        "to_fields",
        "high",
        "medium",
        "low",
    ];
    let mut rules: Vec<&str> = chosen.iter().map(|(_, step)| step.rule.name()).collect();
    rules.sort_unstable();
    rules.dedup();
    let row = |name: &str, is_own: &dyn Fn(&Mapped<'_>) -> bool| {
        let own: Vec<&Mapped<'_>> = chosen.iter().filter(|mapped| is_own(mapped)).collect();
        let fields = |version: fn(&Step) -> &str| {
            let of = |(concept, step): &&Mapped<'_>| concept.fields_of(version(step)).count();
            own.iter().map(of).sum::<usize>()
        };
        let sure = |confidence| own.iter().filter(|m| m.1.confidence == confidence).count();
        let counts = [
            own.len(),
            fields(|step| &step.from),
            fields(|step| &step.to),
            sure(Confidence::High),
            sure(Confidence::Medium),
            sure(Confidence::Low),
        ];
        let counts = counts.iter().map(ToString::to_string);
        std::iter::once(name.to_owned()).chain(counts).collect()
    };
    let mut rows: Vec<Vec<String>> = rules
        .into_iter()
        .map(|rule| row(rule, &|mapped| mapped.1.rule.name() == rule))
        .collect();
    rows.push(row("all", &|_| true));
    Listing { headings, rows }
}

/// One row for each pair of codes.
pub(super) fn codes(dictionary: &Dictionary, chosen: &[Mapped<'_>]) -> Listing {
    let headings = vec![
        "concept",
        "code_map",
        "from",
        "to",
        "from_code",
        "from_label",
        "to_code",
        "to_label",
        "relation",
        "notes",
        "sources",
        "confidence",
    ];
    let mut rows = Vec::new();
    for (concept, step) in chosen {
        let name = step.code_map.as_deref().unwrap_or_default();
        let Some(map) = dictionary.mappings().code_map(name) else {
            continue;
        };
        rows.extend(map.pairs().iter().map(|pair| {
            vec![
                concept.name.clone(),
                map.name.clone(),
                step.from.clone(),
                step.to.clone(),
                pair.from.clone(),
                label(dictionary, &map.from_list, &pair.from),
                pair.to.clone(),
                label(dictionary, &map.to_list, &pair.to),
                pair.relation.name().to_owned(),
                pair.notes.clone(),
                pair.sources.join(";"),
                pair.confidence.name().to_owned(),
            ]
        }));
    }
    Listing { headings, rows }
}

/// The label of a code in its list; empty where the list has none.
pub(super) fn label(dictionary: &Dictionary, list: &str, code: &str) -> String {
    let list = dictionary.code_list(list);
    let label = list.and_then(|list| list.label_of_code(code));
    label.unwrap_or_default().to_owned()
}

impl Listing {
    pub(super) fn csv(&self) -> Result<String, Failed> {
        self.written().map_err(Failed::Csv)
    }

    fn written(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.headings)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A table of counts for the terminal: names on the left, numbers on the right.
    pub(super) fn table(&self) -> String {
        let cells = |row: &[String]| -> [String; 7] {
            std::array::from_fn(|at| row.get(at).cloned().unwrap_or_default())
        };
        let headings: Vec<String> = self.headings.iter().map(|h| (*h).to_owned()).collect();
        let mut rows = vec![cells(&headings)];
        rows.extend(self.rows.iter().map(|row| cells(row)));
        let mut sides = [Side::Right; 7];
        sides[0] = Side::Left;
        aligned(sides, &rows)
    }

    /// A Markdown table without the columns that are empty throughout.
    pub(super) fn markdown(&self) -> String {
        let is_filled = |column: &usize| self.rows.iter().any(|row| !row[*column].is_empty());
        let columns: Vec<usize> = (0..self.headings.len()).filter(is_filled).collect();
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(
            columns
                .iter()
                .map(|c| self.headings[*c].to_owned())
                .collect(),
        );
        text.push_str(&line(columns.iter().map(|_| "---".to_owned()).collect()));
        for row in &self.rows {
            let cell = |c: &usize| row[*c].replace('|', "\\|").replace(';', "; ");
            text.push_str(&line(columns.iter().map(cell).collect()));
        }
        text
    }
}
