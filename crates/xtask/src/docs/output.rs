//! One page per exported table.

use std::fmt::Write;

use talktrail_dictionary::{Availability, Dictionary, Held, OutputTable, OutputVariable};

use super::markdown::{code, codes, label, plain, table};

/// The page of an exported table.
pub(super) fn text(dictionary: &Dictionary, output: &OutputTable) -> String {
    let is_listed = |v: &&OutputVariable| v.place.is_none_or(|place| place == 1);
    let rows = output.variables.iter().filter(is_listed).map(row);
    let mut text = format!(
        "# {}\n\n{}. {}\n\n{}",
        output.name,
        plain(&output.label),
        plain(&output.description),
        table(
            [
                "column",
                "label",
                "type",
                "unit or values",
                "missing when",
                "derivation"
            ],
            rows
        )
    );
    let rows: Vec<_> = output
        .variables
        .iter()
        .filter_map(|variable| availability(dictionary, output, variable))
        .collect();
    if !rows.is_empty() {
        let _ = write!(
            text,
            "\n## In each version\n\nColumns that are not simply available in every version of the data set, or that rest on few delivered \
             fields; [what a missing value says](../../concepts/availability.md) tells how to read them.\n\n{}",
            table(["column", "rests on", "1.5", "2.0", "2.1", "UK LLC"], rows)
        );
    }
    text
}

/// What each version holds of a column; nothing where all hold it and it is worked out from many fields.
fn availability(
    dictionary: &Dictionary,
    output: &OutputTable,
    variable: &OutputVariable,
) -> Option<[String; 6]> {
    let held = dictionary.availability(output, variable);
    let is_everywhere = held
        .iter()
        .all(|h| h.availability == Availability::Available);
    if is_everywhere && variable.concepts.is_empty() {
        return None;
    }
    let told = |held: &Held| match held.availability {
        Availability::Available => "yes".to_owned(),
        _ => label(held.availability.name(), &held.reason),
    };
    let [v1_5, v2_0, v2_1, ukllc] = &held;
    Some([
        code(&variable.name),
        codes(variable.concepts.iter().map(String::as_str)),
        told(v1_5),
        told(v2_0),
        told(v2_1),
        told(ukllc),
    ])
}

/// Of columns for each place of a curve the first one speaks for all.
fn row(variable: &OutputVariable) -> [String; 6] {
    let (name, description) = match variable.place {
        None => (code(&variable.name), variable.description.clone()),
        Some(_) => (
            format!("{} and so on", code(&variable.name)),
            format!("{} One column for each place.", variable.description),
        ),
    };
    [
        name,
        label(&variable.label, &description),
        variable.kind.name().to_owned(),
        values(variable),
        plain(&variable.missing_rule),
        plain(&variable.derivation),
    ]
}

fn values(variable: &OutputVariable) -> String {
    match &variable.value_list {
        Some(list) => format!("[{list}](../codes.md#{list})"),
        None => plain(&variable.unit),
    }
}
