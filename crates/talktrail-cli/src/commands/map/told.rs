//! Mappings for reading in the terminal.

use talktrail_dictionary::{Concept, Dictionary, Form};

use super::{Mapped, listed, listing::label};
use crate::{
    commands::sheet::{Sheet, availability, titles},
    paint::{Side, aligned},
};

/// What stands where a version has no field.
const NO_FIELD: &str = "-";

/// One line for each concept, under its topic: the concept, its first field in either version, and the rule.
pub(super) fn fields(chosen: &[Mapped<'_>]) -> String {
    let mut text = String::new();
    for topic in chosen.chunk_by(|a, b| a.0.topic == b.0.topic) {
        let heading = topic.first().map_or("", |(concept, _)| &concept.topic);
        let rows: Vec<[String; 4]> = topic
            .iter()
            .map(|(concept, step)| {
                [
                    concept.name.clone(),
                    step.rule.name().to_owned(),
                    first_of(concept, &step.from),
                    first_of(concept, &step.to),
                ]
            })
            .collect();
        text.push_str(heading);
        text.push('\n');
        text.push_str(&aligned([Side::Left; 4], &rows));
        text.push('\n');
    }
    text.push_str("`talktrail map --concept NAME` tells one of them in full: every field, the codes, what is lost, the sources.\n");
    text
}

/// The first field of a version, and how many others there are.
fn first_of(concept: &Concept, version: &str) -> String {
    let mut fields = concept.fields_of(version);
    let first = fields.next().map(ToString::to_string);
    match (first, fields.count()) {
        (None, _) => NO_FIELD.to_owned(),
        (Some(first), 0) => first,
        (Some(first), others) => format!("{first} (+{others})"),
    }
}

/// Everything about each concept.
pub(super) fn concepts(dictionary: &Dictionary, chosen: &[Mapped<'_>]) -> String {
    let sheets = chosen
        .iter()
        .map(|mapped| sheet(dictionary, *mapped).text());
    sheets.collect::<Vec<_>>().join("\n")
}

pub(super) fn sheet(dictionary: &Dictionary, (concept, step): Mapped<'_>) -> Sheet {
    let rule = format!("{}: {}", step.rule.name(), step.rule.meaning());
    Sheet::new(format!("{}, {} to {}", concept.name, step.from, step.to))
        .fact("label", &concept.label)
        .fact("topic", &concept.topic)
        .fact(&step.from, listed(concept.fields_of(&step.from), ", "))
        .fact(&step.to, listed(concept.fields_of(&step.to), ", "))
        .fact("UK LLC", listed(concept.fields(Form::Ukllc), ", "))
        .fact("rule", rule)
        .fact("how", &step.how)
        .fact("changes", &step.changes)
        .fact("evidence", step.evidence.meaning())
        .fact("confidence", step.confidence.name())
        .fact("sources", titles(dictionary, &step.sources))
        .table(
            "in each version of the data set",
            availability(&dictionary.availability_of_concept(concept)),
        )
        .table(
            "older code, newer code, relation",
            pairs(dictionary, (concept, step)),
        )
}

/// The pairs of codes of each concept that has a code map.
pub(super) fn codes(dictionary: &Dictionary, chosen: &[Mapped<'_>]) -> String {
    let mut text = String::new();
    for mapped in chosen {
        let rows = pairs(dictionary, *mapped);
        if !rows.is_empty() {
            text.push_str(&mapped.0.name);
            text.push('\n');
            text.push_str(&aligned([Side::Left; 3], &rows));
            text.push('\n');
        }
    }
    if text.is_empty() {
        text.push_str("no codes change here\n");
    }
    text
}

fn pairs(dictionary: &Dictionary, (_, step): Mapped<'_>) -> Vec<[String; 3]> {
    let name = step.code_map.as_deref().unwrap_or_default();
    let Some(map) = dictionary.mappings().code_map(name) else {
        return Vec::new();
    };
    let row = |pair: &talktrail_dictionary::CodePair| {
        [
            code_told(dictionary, &map.from_list, &pair.from),
            code_told(dictionary, &map.to_list, &pair.to),
            pair.relation.name().replace('_', " "),
        ]
    };
    map.pairs().iter().map(row).collect()
}

/// A code of a list with its label.
pub(in crate::commands) fn code_told(dictionary: &Dictionary, list: &str, code: &str) -> String {
    let label = label(dictionary, list, code);
    format!("{code} {label}").trim_end().to_owned()
}
