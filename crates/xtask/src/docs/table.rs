//! One page per table family: the tables that are read, variable by variable.

use std::fmt::Write;

use talktrail_dictionary::{Dictionary, Family, Table, Variable};

use super::markdown::{self, code, codes, plain};

/// The page of a family.
pub(super) fn text(dictionary: &Dictionary, family: Family) -> String {
    let tables: Vec<&Table> = dictionary.tables(family).collect();
    let mut text = format!(
        "# Tables of {family}\n\n{}\n\nNames match without regard to letter case and underscores. \
         \"Derived\" marks what NHS England or the research environment adds to the provider's submission.\n\n",
        subject(family)
    );
    for (at, table) in tables.iter().enumerate() {
        let twin = tables.iter().take(at).find(|t| has_same_columns(t, table));
        section(&mut text, table, twin.copied());
    }
    text
}

fn subject(family: Family) -> &'static str {
    match family {
        Family::UkllcV2 => {
            "The nine `nhsd.IAPT_*` tables of the UK LLC Trusted Research Environment, data set versions 2.0 and 2.1."
        }
        Family::NhseV2 => "NHS England's own `IDS…` tables, data set versions 2.0 and 2.1.",
        Family::V1_5 => "The older tables of data set version 1.5 in their several forms.",
    }
}

fn has_same_columns(a: &Table, b: &Table) -> bool {
    let columns = |t: &Table| {
        t.variables
            .iter()
            .map(|v| (v.name.clone(), v.label.clone()))
            .collect::<Vec<_>>()
    };
    columns(a) == columns(b)
}

fn section(text: &mut String, table: &Table, twin: Option<&Table>) {
    let _ = write!(
        text,
        "## {}\n\nOne row: {}.\n\n",
        table.name,
        plain(&table.grain)
    );
    fact(text, "Key", &codes(table.keys.iter().map(String::as_str)));
    fact(text, "Joins", &plain(&table.joins));
    fact(text, "Made from", &table.ids_tables.join(", "));
    fact(
        text,
        "Also called",
        &codes(table.aliases.iter().map(String::as_str)),
    );
    fact(text, "Versions", &table.versions.join(", "));
    fact(text, "Notes", &plain(&table.notes));
    fact(text, "Sources", &sources(table));
    text.push('\n');
    match twin {
        Some(twin) => {
            let _ = write!(text, "Its columns are those of `{}`.\n\n", twin.name);
        }
        None => variables(text, table),
    }
}

fn fact(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(text, "* {name}: {value}");
    }
}

fn sources(table: &Table) -> String {
    format!(
        "{} (confidence {})",
        table.sources.join(", "),
        table.confidence.name().to_owned()
    )
}

fn variables(text: &mut String, table: &Table) {
    let header = [
        "variable",
        "label",
        "type",
        "unit or values",
        "also spelled",
        "versions",
        "confidence",
    ];
    text.push_str(&markdown::table(header, table.variables.iter().map(row)));
    text.push('\n');
}

fn row(variable: &Variable) -> [String; 7] {
    let kind = variable.kind.name();
    [
        code(&variable.name),
        markdown::label(&variable.label, &variable.description),
        if variable.derived_by_nhs {
            format!("{kind}, derived")
        } else {
            kind.to_owned()
        },
        match &variable.value_list {
            Some(list) => format!("[{list}](../codes.md#{list})"),
            None => plain(&variable.unit),
        },
        codes(variable.aliases.iter().map(String::as_str)),
        variable.versions.join(", "),
        variable.confidence.name().to_owned(),
    ]
}
