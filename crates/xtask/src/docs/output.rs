//! One page per exported table.

use talktrail_dictionary::{OutputTable, OutputVariable};

use super::markdown::{code, label, plain, table};

/// The page of an exported table.
pub(super) fn text(output: &OutputTable) -> String {
    let rows = output.variables.iter().map(row);
    format!(
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
    )
}

fn row(variable: &OutputVariable) -> [String; 6] {
    [
        code(&variable.name),
        label(&variable.label, &variable.description),
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
