//! Which columns are read of a table, and what each of them is for.

use talktrail_dictionary::{Dictionary, Family, Table};
use talktrail_model::instrument::InstrumentId;

use crate::{
    harmonise::field::{Field, Role, TableUse, fields, person, tables},
    read::Wanted,
};

/// The columns to read of a table.
pub(super) struct Columns {
    pub(super) wanted: Vec<Wanted>,
    /// For each field of the role, where it stands among the wanted columns.
    pub(super) fields: Vec<Option<usize>>,
    /// Columns that hold scores of an instrument, as tables of version 1.5 have them.
    pub(super) scores: Vec<(usize, InstrumentId)>,
}

/// The columns that a run reads of each table of a family.
///
/// ```
/// use talktrail_dictionary::{Dictionary, Family};
///
/// let dictionary = Dictionary::embedded()?;
/// let tables = talktrail_extract::columns_read(Family::UkllcV2, &dictionary);
/// let (table, columns) = &tables[0];
/// assert_eq!(*table, "IAPT_demographics_and_referral");
/// assert!(columns.iter().any(|c| c.name == "pathwayid" && c.required));
/// # Ok::<(), talktrail_dictionary::Error>(())
/// ```
pub fn columns_read(family: Family, dictionary: &Dictionary) -> Vec<(&'static str, Vec<Wanted>)> {
    let of_table = |table_use: &TableUse| {
        let table = dictionary.table(family, table_use.table)?;
        let columns = columns(table, table_use.role, family, false, dictionary);
        Some((table_use.table, columns.wanted))
    };
    tables(family).iter().filter_map(of_table).collect()
}

/// The columns to read for a role, and what each is for.
pub(super) fn columns(
    table: &Table,
    role: Role,
    family: Family,
    is_stacked: bool,
    dictionary: &Dictionary,
) -> Columns {
    let mut columns = Columns {
        wanted: Vec::new(),
        fields: Vec::new(),
        scores: Vec::new(),
    };
    for (index, field) in fields(role).iter().enumerate() {
        // The pseudonymised NHS number is of use only where version 1.5 is there to be linked.
        let is_idle = role == Role::Person && index == person::NHS_NUMBER && !is_stacked;
        let place = if is_idle {
            None
        } else {
            columns.place(table, field, family)
        };
        columns.fields.push(place);
    }
    if family == Family::V1_5 && matches!(role, Role::Contact | Role::Questionnaire) {
        columns.add_scores(table, dictionary);
    }
    columns
}

impl Columns {
    fn place(&mut self, table: &Table, field: &Field, family: Family) -> Option<usize> {
        // Tables that share a role do not all have every field; each is asked only for what it can have.
        let known = |name: &&'static str| table.variable(name).is_some();
        let mut names = field.names(family).filter(known);
        let must_be_there = || {
            field
                .names(family)
                .next()
                .filter(|_| is_universal(field, family))
        };
        let name = names.next().or_else(must_be_there)?;
        if let Some(position) = self.wanted.iter().position(|w| w.name == name) {
            return Some(position);
        }
        let variables = std::iter::once(name).chain(names);
        let mut spellings: Vec<String> = variables
            .filter_map(|name| table.variable(name))
            .flat_map(|variable| variable.names().map(ToOwned::to_owned))
            .collect();
        if spellings.is_empty() {
            spellings.push(name.to_owned());
        }
        self.wanted.push(Wanted {
            name: name.into(),
            spellings,
            required: field.is_key,
        });
        Some(self.wanted.len() - 1)
    }

    fn add_scores(&mut self, table: &Table, dictionary: &Dictionary) {
        for (id, entry) in (0u8..).zip(dictionary.instrument_entries()) {
            let variable = table.variable(&entry.v1_5_field);
            let Some(variable) = variable.filter(|_| !entry.v1_5_field.is_empty()) else {
                continue;
            };
            self.scores.push((self.wanted.len(), InstrumentId(id)));
            self.wanted.push(Wanted {
                name: variable.name.clone().into(),
                spellings: variable.names().map(ToOwned::to_owned).collect(),
                required: false,
            });
        }
    }
}

/// Whether every table of version 2 must have a key field, known to the dictionary or not. The forms of version 1.5
/// keep their keys in different tables.
fn is_universal(field: &Field, family: Family) -> bool {
    field.is_key && family != Family::V1_5
}
