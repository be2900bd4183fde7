//! The instruments and the rule sets that use them.

use std::fmt::Write;

use talktrail_dictionary::{Dictionary, InstrumentEntry};
use talktrail_model::{
    instrument::{Confidence, Direction, Instrument, Operator, Role, Threshold},
    rule_set::{AnxietyMeasure, RuleSet, WsasRule},
    score::ScoreValue,
};

use super::markdown::{code, plain, table};

/// The page of all instruments.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let header = [
        "instrument",
        "name",
        "range",
        "caseness",
        "reliable change",
        "better",
        "SNOMED CT",
        "version 1.5 field",
    ];
    let rows = dictionary.instrument_entries().iter().map(row);
    let mut text = format!(
        "# Instruments\n\nA threshold of low confidence may be used by a study, and is then named in its findings \
         (TT0701). Part in outcomes, dates, notes and sources stand below the table.\n\n{}\n",
        table(header, rows)
    );
    for entry in dictionary.instrument_entries() {
        details(&mut text, entry);
    }
    text
}

/// The page of the rule sets.
pub(super) fn rule_sets(dictionary: &Dictionary) -> String {
    let mut text = String::from(
        "# Rule sets\n\nWhich anxiety measure stands beside the depression measure depends on the problem descriptor and, \
         for some measures, on the date of discharge. The first line that fits a problem counts; a problem without a \
         line uses the default measure.\n\n",
    );
    for entry in dictionary.rule_set_entries() {
        let Some(rules) = dictionary.rule_set(&entry.name) else {
            continue;
        };
        let _ = write!(text, "## {}\n\n{}.\n\n", entry.name, plain(&entry.label));
        rule_set(&mut text, &rules);
        let _ = write!(
            text,
            "\nSources: {} (confidence {}).\n\n",
            entry.sources.join(", "),
            entry.confidence.name().to_owned()
        );
    }
    text
}

fn row(entry: &InstrumentEntry) -> [String; 8] {
    let instrument = &entry.instrument;
    [
        code(&instrument.short_name),
        plain(&instrument.name),
        range(instrument),
        instrument.caseness.map_or_else(String::new, threshold),
        instrument
            .reliable_change
            .map_or_else(String::new, threshold),
        direction(instrument.direction).to_owned(),
        instrument.snomed_code.clone(),
        code(&entry.v1_5_field),
    ]
}

fn details(text: &mut String, entry: &InstrumentEntry) {
    let instrument = &entry.instrument;
    let _ = write!(text, "## {}\n\n", instrument.short_name);
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "* {name}: {value}");
        }
    };
    fact("Name", plain(&instrument.name));
    fact("Part in outcomes", role(instrument.role).to_owned());
    fact("Collected from", entry.collected_from.clone());
    fact("Versions", entry.versions.join(", "));
    fact(
        "Values that are no score",
        plain(&instrument.not_a_score.join(", ")),
    );
    fact(
        "Sources of caseness",
        entry.threshold_sources.caseness.join(", "),
    );
    fact(
        "Sources of reliable change",
        entry.threshold_sources.reliable_change.join(", "),
    );
    fact(
        "Sources",
        format!(
            "{} (confidence {})",
            entry.sources.join(", "),
            entry.confidence.name().to_owned()
        ),
    );
    fact("Notes", plain(&entry.notes));
    text.push('\n');
}

fn rule_set(text: &mut String, rules: &RuleSet) {
    let name = |id| {
        rules
            .instruments
            .iter()
            .find(|(other, _)| *other == id)
            .map_or_else(String::new, |(_, i)| code(&i.short_name))
    };
    let wsas = match rules.wsas {
        WsasRule::ProRated { least_valid } => {
            format!("mean of the valid items times five, with at least {least_valid} of five valid")
        }
        WsasRule::Listwise => "sum, with all five items valid".to_owned(),
    };
    let _ = write!(
        text,
        "* Depression: {}\n* Anxiety, when no line fits: {}\n* WSAS total: {wsas}\n* Finished course: at least {} \
         treatment contacts and a discharge date\n\n",
        name(rules.depression),
        name(rules.default_anxiety),
        rules.finished_course_contacts
    );
    let row = |m: &AnxietyMeasure| {
        [
            code(&m.code_prefix),
            name(m.instrument),
            m.from.map_or_else(String::new, |d| d.to_string()),
        ]
    };
    let header = ["problem code begins with", "measure", "discharged from"];
    text.push_str(&table(header, rules.anxiety_measures.iter().map(row)));
}

fn range(instrument: &Instrument) -> String {
    match (instrument.minimum, instrument.maximum) {
        (Some(least), Some(most)) => format!("{} to {}", points(least), points(most)),
        _ => String::new(),
    }
}

fn threshold(threshold: Threshold) -> String {
    let sign = match threshold.operator {
        Operator::AtLeast => "≥",
        Operator::Above => "&gt;",
    };
    let mark = if threshold.confidence == Confidence::Low {
        " (low confidence)"
    } else {
        ""
    };
    format!("{sign} {}{mark}", points(threshold.amount))
}

fn points(value: ScoreValue) -> String {
    value.points().to_string()
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::LowerIsBetter => "lower",
        Direction::HigherIsBetter => "higher",
        Direction::Categorical => "no order",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Depression => "the depression measure",
        Role::DefaultAnxiety => "the anxiety measure when no other applies",
        Role::SpecificAnxiety => "anxiety measure of some problem descriptors",
        Role::WsasItem => "item of the Work and Social Adjustment Scale",
        Role::Other => "none",
    }
}
