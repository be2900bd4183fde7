//! `opal/Variables.csv` and `opal/Categories.csv`: the two sheets of a data dictionary as Opal, madshapR and Rmonize
//! take it.
//!
//! One file holds the variables of all tables, so `table` is the first column; a program that wants the dictionary of
//! one table keeps its rows.

use crate::{
    csv_text::csv_text,
    variable::{Kind, Table, Variable},
};

const VARIABLES: [&str; 9] = [
    "table",
    "index",
    "name",
    "label:en",
    "description:en",
    "valueType",
    "entityType",
    "unit",
    "repeatable",
];
const CATEGORIES: [&str; 5] = ["table", "variable", "name", "label:en", "missing"];
/// Whom the rows are about, in Opal's words.
const ENTITY: &str = "Participant";

/// The sheet of variables.
pub(super) fn variables(tables: &[Table]) -> String {
    let rows = tables.iter().flat_map(|table| {
        let variables = table.variables.iter().zip(1_u32..);
        variables.map(|(variable, index)| {
            [
                table.name.clone(),
                index.to_string(),
                variable.name.clone(),
                variable.label.clone(),
                description(variable),
                value_type(variable.kind).to_owned(),
                ENTITY.to_owned(),
                variable.unit.clone(),
                "0".to_owned(),
            ]
        })
    });
    csv_text(&VARIABLES, rows)
}

/// The sheet of categories. No code stands for a missing value: those are empty cells.
pub(super) fn categories(tables: &[Table]) -> String {
    let rows = tables.iter().flat_map(|table| {
        let coded = table.variables.iter().filter_map(|v| Some((v, v.coded()?)));
        coded.flat_map(|(variable, labels)| {
            labels.iter().map(|(code, label)| {
                [
                    table.name.clone(),
                    variable.name.clone(),
                    code.to_string(),
                    label.clone(),
                    "0".to_owned(),
                ]
            })
        })
    });
    csv_text(&CATEGORIES, rows)
}

/// Meaning, missing rule and derivation in one text.
fn description(variable: &Variable) -> String {
    let parts = [
        variable.description.clone(),
        told("Missing: ", &variable.missing_rule),
        told("Derivation: ", &variable.derivation),
    ];
    let filled: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    filled.join(". ")
}

fn told(lead: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{lead}{text}")
    }
}

/// Opal's name of the type.
fn value_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int8 | Kind::Int16 | Kind::Int32 => "integer",
        Kind::Float64 => "decimal",
        Kind::Date => "date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn the_sheets_have_a_row_for_each_variable_and_category() {
        let mut table = sample::table();
        table
            .variables
            .retain(|v| v.name == "outcome" || v.name == "received_date");
        if let Some(first) = table.variables.first_mut() {
            first.missing_rule = "never".to_owned();
        }
        let tables = [table];
        assert_eq!(
            variables(&tables),
            "table,index,name,label:en,description:en,valueType,entityType,unit,repeatable\n\
             courses,1,outcome,\"Outcome, \\ % 'quoted'\",Missing: never,integer,Participant,,0\n\
             courses,2,received_date,Referral received,,date,Participant,,0\n"
        );
        assert_eq!(
            categories(&tables),
            "table,variable,name,label:en,missing\n\
             courses,outcome,1,\"Reliable \"\"recovery\"\"\",0\n\
             courses,outcome,2,No change — naïve,0\n"
        );
    }
}
