//! `dictionary.csv`: one row for each variable of each table.

use crate::{
    csv_text::csv_text,
    variable::{Table, Variable},
};

const HEADING: [&str; 12] = [
    "table",
    "variable",
    "label",
    "description",
    "type",
    "unit",
    "value_labels",
    "missing_rule",
    "derivation",
    "source",
    "versions",
    "confidence",
];

pub(super) fn text(tables: &[Table]) -> String {
    let rows = tables
        .iter()
        .flat_map(|table| table.variables.iter().map(|v| row(&table.name, v)));
    csv_text(&HEADING, rows)
}

fn row<'a>(table: &'a str, variable: &'a Variable) -> [std::borrow::Cow<'a, str>; 12] {
    [
        table.into(),
        variable.name.as_str().into(),
        variable.label.as_str().into(),
        variable.description.as_str().into(),
        variable.kind.name().into(),
        variable.unit.as_str().into(),
        value_labels(variable).into(),
        variable.missing_rule.as_str().into(),
        variable.derivation.as_str().into(),
        variable.source.as_str().into(),
        variable.versions.as_str().into(),
        variable.confidence.as_str().into(),
    ]
}

/// `1=Yes | 0=No`: the codes in list order.
fn value_labels(variable: &Variable) -> String {
    let labels = variable.coded().unwrap_or_default();
    let pairs: Vec<String> = labels
        .iter()
        .map(|(code, label)| format!("{code}={label}"))
        .collect();
    pairs.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn a_variable_is_a_row() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "outcome");
        assert_eq!(
            text(&[table]),
            "table,variable,label,description,type,unit,value_labels,missing_rule,derivation,source,versions,confidence\n\
             courses,outcome,\"Outcome, \\ % 'quoted'\",,int8,,\"1=Reliable \"\"recovery\"\" | 2=No change — naïve\",,,NHS England,1.5 2.0 2.1,\n"
        );
    }
}
