//! Tables of extracts and their variables.

use talktrail_dictionary::{Dictionary, Table, Variable};

use super::code_list::codes;
use crate::commands::sheet::{Sheet, listed, titles};

pub(super) fn table(table: &Table) -> Sheet {
    let row = |v: &Variable| [v.name.clone(), v.kind.name().to_owned(), v.label.clone()];
    Sheet::new(&table.name)
        .fact(
            "what",
            format!("table of extracts, family {}", table.family),
        )
        .fact("row", &table.grain)
        .fact("keys", listed(&table.keys))
        .fact("joins", &table.joins)
        .fact("also called", listed(&table.aliases))
        .fact("made from", listed(&table.ids_tables))
        .fact("versions", listed(&table.versions))
        .fact("notes", &table.notes)
        .fact("confidence", table.confidence.name())
        .table(
            format!("{} variables", table.variables.len()),
            table.variables.iter().map(row).collect(),
        )
}

pub(super) fn variable(dictionary: &Dictionary, table: &Table, variable: &Variable) -> Sheet {
    let derived = if variable.derived_by_nhs {
        "by NHS England or the research environment"
    } else {
        ""
    };
    let list = variable
        .value_list
        .as_deref()
        .and_then(|name| dictionary.code_list(name));
    let sheet = Sheet::new(format!("{}.{}", table.name, variable.name))
        .fact(
            "what",
            format!("variable of extracts, family {}", table.family),
        )
        .fact("label", &variable.label)
        .fact("meaning", &variable.description)
        .fact("type", variable.kind.name())
        .fact("unit", &variable.unit)
        .fact("derived", derived)
        .fact("also called", listed(&variable.aliases))
        .fact("versions", listed(&variable.versions))
        .fact("confidence", variable.confidence.name())
        .fact("source", titles(dictionary, &variable.sources));
    match list {
        Some(list) => sheet.table(format!("values, code list {}", list.name), codes(list)),
        None => sheet,
    }
}
