//! The columns of a name, wherever they stand.

use talktrail_dictionary::{Dictionary, Family, Table, Variable};

use crate::commands::sheet::Sheet;

/// The columns of extracts of this name, table by table; other spellings count.
pub(super) fn delivered<'d>(
    dictionary: &'d Dictionary,
    name: &str,
) -> Vec<(&'d Table, &'d Variable)> {
    let tables = Family::ALL
        .iter()
        .flat_map(|family| dictionary.tables(*family));
    tables
        .filter_map(|table| Some((table, table.variable(name)?)))
        .collect()
}

/// Columns of extracts as a list; nothing where there are none.
pub(super) fn listing(name: &str, delivered: &[(&Table, &Variable)]) -> Option<Sheet> {
    (!delivered.is_empty()).then(|| {
        Sheet::new(name)
            .fact("what", "variable of several tables of extracts; name one as table.variable to read all of it")
            .table("where, family, label", rows(delivered))
    })
}

/// All columns of a name that means something else too; nothing where there are none.
pub(super) fn columns(dictionary: &Dictionary, name: &str) -> Option<Sheet> {
    let outputs = dictionary.outputs().iter().filter_map(|table| {
        let variable = table.variable(name)?;
        Some([
            format!("{}.{}", table.name, variable.name),
            "written".to_owned(),
            variable.label.clone(),
        ])
    });
    let mut found: Vec<[String; 3]> = outputs.collect();
    found.extend(rows(&delivered(dictionary, name)));
    (!found.is_empty()).then(|| {
        Sheet::new(format!("{name}, columns of this name"))
            .fact("what", "name one as table.variable to read all of it")
            .table("where, family, label", found)
    })
}

fn rows(delivered: &[(&Table, &Variable)]) -> Vec<[String; 3]> {
    let row = |(table, variable): &(&Table, &Variable)| {
        [
            format!("{}.{}", table.name, variable.name),
            table.family.to_string(),
            variable.label.clone(),
        ]
    };
    delivered.iter().map(row).collect()
}
