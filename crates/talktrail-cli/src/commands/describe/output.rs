//! Output tables and their variables.

use talktrail_dictionary::{Dictionary, OutputTable, OutputVariable};

use super::code_list::codes;
use crate::commands::sheet::{Sheet, availability, listed, titles};

pub(super) fn table(table: &OutputTable) -> Sheet {
    let row = |v: &OutputVariable| [v.name.clone(), v.kind.name().to_owned(), v.label.clone()];
    Sheet::new(&table.name)
        .fact("what", "output table")
        .fact("label", &table.label)
        .fact("rows", &table.description)
        .fact("file", format!("data/{}.parquet", table.name))
        .table(
            format!("{} variables", table.variables.len()),
            table.variables.iter().map(row).collect(),
        )
}

pub(super) fn variable(
    dictionary: &Dictionary,
    table: &OutputTable,
    variable: &OutputVariable,
) -> Sheet {
    let list = variable
        .value_list
        .as_deref()
        .and_then(|name| dictionary.code_list(name));
    let sheet = Sheet::new(format!("{}.{}", table.name, variable.name))
        .fact("what", "output variable")
        .fact("label", &variable.label)
        .fact("meaning", &variable.description)
        .fact("type", variable.kind.name())
        .fact("unit", &variable.unit)
        .fact("missing", &variable.missing_rule)
        .fact("derivation", &variable.derivation)
        .fact("rests on", listed(&variable.concepts))
        .fact("confidence", variable.confidence.name())
        .fact("source", titles(dictionary, &variable.sources));
    let held = dictionary.availability(table, variable);
    let sheet = sheet.table("in each version of the data set", availability(&held));
    match list {
        Some(list) => sheet.table(format!("values, code list {}", list.name), codes(list)),
        None => sheet,
    }
}
