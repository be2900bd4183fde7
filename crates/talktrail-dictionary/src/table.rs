//! Tables: what one row of a delivered table stands for, and how it is keyed.

use serde::Deserialize;
use talktrail_model::instrument::Confidence;

use crate::{
    error::Error,
    family::Family,
    load::{self, Place},
    name::fold_table_name,
    variable::{self, Variable},
};

/// One table of a family.
#[derive(Clone, Debug)]
pub struct Table {
    /// The form of delivery it belongs to.
    pub family: Family,
    /// Name in the specification, without schema and version.
    pub name: String,
    /// Other names of the table, its views and its files.
    pub aliases: Vec<String>,
    /// Versions of the data set that have it.
    pub versions: Vec<String>,
    /// What one row stands for.
    pub grain: String,
    /// Names of the key variables.
    pub keys: Vec<String>,
    /// How it joins to the other tables of its family.
    pub joins: String,
    /// The `IDS` tables it was made from.
    pub ids_tables: Vec<String>,
    /// Remarks; may be empty.
    pub notes: String,
    /// Keys of the documents that say so.
    pub sources: Vec<String>,
    /// How sure they are.
    pub confidence: Confidence,
    /// Its columns, in the order of the specification.
    pub variables: Vec<Variable>,
}

impl Table {
    /// The variable that a delivered column name means.
    ///
    /// A canonical name wins over an alias.
    pub fn variable(&self, column: &str) -> Option<&Variable> {
        let canonical = self
            .variables
            .iter()
            .find(|v| crate::same_name(&v.name, column));
        canonical.or_else(|| self.variables.iter().find(|v| v.is_called(column)))
    }

    /// Every accepted name, the canonical one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Whether a table, view or file name means this table.
    pub fn is_called(&self, name: &str) -> bool {
        let wanted = fold_table_name(name);
        self.names().any(|known| fold_table_name(known) == wanted)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    family: String,
    table: String,
    aliases: String,
    versions: String,
    grain: String,
    keys: String,
    joins: String,
    ids_tables: String,
    /// Table of the same family that has the same columns; empty when it has a file of its own.
    variables_from: String,
    source: String,
    confidence: String,
    notes: String,
}

/// All tables with their variables.
pub(crate) fn read() -> Result<Vec<Table>, Error> {
    let file = "tables/tables.csv";
    load::rows(file)?
        .into_iter()
        .map(|row: Row| table(file, row))
        .collect()
}

fn table(file: &str, row: Row) -> Result<Table, Error> {
    let place = Place {
        file,
        entry: &row.table,
    };
    let family = Family::parse(&row.family).ok_or_else(|| place.unknown("family"))?;
    let columns = if row.variables_from.is_empty() {
        &row.table
    } else {
        &row.variables_from
    };
    Ok(Table {
        family,
        variables: variable::read(&format!("tables/{family}/{columns}.csv"))?,
        confidence: place.confidence(&row.confidence)?,
        aliases: load::list(&row.aliases, '|'),
        versions: load::list(&row.versions, ';'),
        keys: load::list(&row.keys, ';'),
        ids_tables: load::list(&row.ids_tables, ';'),
        sources: load::list(&row.source, ';'),
        name: row.table,
        grain: row.grain,
        joins: row.joins,
        notes: row.notes,
    })
}
