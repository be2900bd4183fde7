//! Instruments and rule sets.

use talktrail_dictionary::{Dictionary, InstrumentEntry, RuleSetEntry};
use talktrail_model::{
    instrument::{Direction, Operator, Role, Threshold},
    score::ScoreValue,
};

use crate::commands::sheet::{Sheet, listed, titles};

pub(super) fn instrument(dictionary: &Dictionary, entry: &InstrumentEntry) -> Sheet {
    let instrument = &entry.instrument;
    Sheet::new(&instrument.short_name)
        .fact("what", "instrument")
        .fact("name", &instrument.name)
        .fact("part", part(instrument.role))
        .fact("range", range(instrument.minimum, instrument.maximum))
        .fact("better is", direction(instrument.direction))
        .fact(
            "caseness",
            threshold(
                dictionary,
                instrument.caseness,
                &entry.threshold_sources.caseness,
            ),
        )
        .fact(
            "change",
            threshold(
                dictionary,
                instrument.reliable_change,
                &entry.threshold_sources.reliable_change,
            ),
        )
        .fact("SNOMED CT", &instrument.snomed_code)
        .fact("version 1.5", &entry.v1_5_field)
        .fact(
            "ADSM name",
            instrument.adsm_token.clone().unwrap_or_default(),
        )
        .fact("no score", listed(&instrument.not_a_score))
        .fact("since", &entry.collected_from)
        .fact("versions", listed(&entry.versions))
        .fact("notes", &entry.notes)
        .fact("confidence", entry.confidence.name())
        .fact("source", titles(dictionary, &entry.sources))
}

pub(super) fn rule_sets(dictionary: &Dictionary) -> Sheet {
    let row = |entry: &RuleSetEntry| {
        [
            entry.name.clone(),
            entry.label.clone(),
            entry.confidence.name().to_owned(),
        ]
    };
    Sheet::new("rule_sets")
        .fact(
            "what",
            "the dated rules of outcomes; a study names one under [rules]",
        )
        .table(
            "rule sets",
            dictionary.rule_set_entries().iter().map(row).collect(),
        )
}

pub(super) fn rule_set(dictionary: &Dictionary, entry: &RuleSetEntry) -> Sheet {
    let sheet = Sheet::new(&entry.name)
        .fact("what", "rule set")
        .fact("label", &entry.label)
        .fact("confidence", entry.confidence.name())
        .fact("source", titles(dictionary, &entry.sources));
    let Some(rules) = dictionary.rule_set(&entry.name) else {
        return sheet;
    };
    let row = |measure: &talktrail_model::rule_set::AnxietyMeasure| {
        let name = rules
            .instruments
            .get(measure.instrument)
            .map_or(String::new(), |i| i.name.clone());
        let from = measure
            .from
            .map_or(String::new(), |date| format!("discharged from {date}"));
        [measure.code_prefix.clone(), name, from]
    };
    let rows = rules.anxiety_measures.iter().map(row).collect();
    sheet
        .fact(
            "finished",
            format!(
                "at least {} treatment contacts",
                rules.finished_course_contacts
            ),
        )
        .table(
            "problem and its anxiety measure, in order of precedence; else GAD-7",
            rows,
        )
}

fn part(role: Role) -> &'static str {
    match role {
        Role::Depression => "the depression half of every outcome",
        Role::DefaultAnxiety => {
            "the anxiety half of an outcome where no measure of the problem applies"
        }
        Role::SpecificAnxiety => "the anxiety half of an outcome for some problems",
        Role::WsasItem => "one item of the Work and Social Adjustment Scale",
        Role::Other => "collected; no part in outcomes",
    }
}

fn range(minimum: Option<ScoreValue>, maximum: Option<ScoreValue>) -> String {
    match (minimum, maximum) {
        (Some(least), Some(most)) => format!("{} to {}", least.points(), most.points()),
        (Some(least), None) => format!("from {}", least.points()),
        (None, Some(most)) => format!("up to {}", most.points()),
        (None, None) => String::new(),
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::LowerIsBetter => "lower",
        Direction::HigherIsBetter => "higher",
        Direction::Categorical => "neither: the answers are categories",
    }
}

fn threshold(dictionary: &Dictionary, threshold: Option<Threshold>, keys: &[String]) -> String {
    threshold.map_or(String::new(), |t| {
        let operator = match t.operator {
            Operator::AtLeast => "at least",
            Operator::Above => "above",
        };
        format!(
            "{operator} {} points (confidence {}; {})",
            t.amount.points(),
            t.confidence.name(),
            titles(dictionary, keys)
        )
    })
}
