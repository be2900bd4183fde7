//! The specification of NHS Talking Therapies (IAPT) data, as data: what every table, variable, code, questionnaire
//! and output column is, where the fact comes from and how sure it is.
//!
//! The facts lie in this crate's `data/` folder and are compiled in, so the dictionary is at hand offline and cannot
//! differ from the program. [`Dictionary::embedded`] parses them; [`Dictionary::verify`] checks that every reference
//! resolves, that labels and names keep to their lengths and that no threshold stands without a source.
//!
//! ```
//! use talktrail_dictionary::{Dictionary, Family};
//!
//! let dictionary = Dictionary::embedded()?;
//! let table = dictionary.table(Family::UkllcV2, "nhsd.IAPT_care_activities_v0003.csv").unwrap();
//! let variable = table.variable("CareContDate").unwrap();
//! assert_eq!(variable.label, "Date of the appointment");
//!
//! let attendance = dictionary.code_list("attendance").unwrap();
//! assert_eq!(attendance.integer_of(" 05"), Some(5));
//! assert_eq!(attendance.label_of(5), Some("Attended on time"));
//! # Ok::<(), talktrail_dictionary::Error>(())
//! ```

mod availability;
mod check;
mod code_list;
mod embedded;
mod error;
mod family;
mod instrument;
mod load;
mod mapping;
mod name;
mod output;
mod rule_set;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod variable;
mod verify;

use talktrail_model::{instrument::Instruments, rule_set::RuleSet};

pub use crate::{
    availability::{Availability, Delivery, Held},
    check::{Check, CheckKind, Severity, ThresholdEdit, Verdict},
    code_list::{Code, CodeList},
    error::Error,
    family::Family,
    instrument::{InstrumentEntry, ThresholdSources},
    mapping::{
        Applied, CodeMap, CodePair, Concept, Evidence, FieldName, Form, Mappings, NewRow, Recoded,
        Relation, Rule, Step,
    },
    name::{fold, same_name},
    output::{OutputTable, OutputType, OutputVariable},
    rule_set::RuleSetEntry,
    source::Source,
    table::Table,
    variable::{Variable, VariableType},
    verify::Problem,
};

/// Everything that is known about the data set, its instruments and the tables that this project exports.
#[derive(Debug)]
pub struct Dictionary {
    version: String,
    tables: Vec<Table>,
    code_lists: Vec<CodeList>,
    instruments: Vec<InstrumentEntry>,
    rule_sets: Vec<RuleSetEntry>,
    outputs: Vec<OutputTable>,
    mappings: Mappings,
    exceptions: Vec<availability::Exception>,
    checks: Vec<Check>,
    sources: Vec<Source>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    version: String,
}

impl Dictionary {
    /// Parses the embedded data.
    ///
    /// # Errors
    /// When an embedded file cannot be parsed, or a threshold stands without a source. The tests of this crate keep
    /// that from happening in a released program.
    pub fn embedded() -> Result<Self, Error> {
        let instruments = instrument::read()?;
        let outputs = output::read(&instruments)?;
        let code_lists = code_list::read()?;
        let mappings = mapping::read(&code_lists)?;
        Ok(Self {
            version: load::toml::<Version>("dictionary.toml")?.version,
            tables: table::read()?,
            code_lists,
            mappings,
            exceptions: availability::read()?,
            rule_sets: rule_set::read()?,
            checks: check::read()?,
            sources: source::read()?,
            instruments,
            outputs,
        })
    }

    /// Version of the dictionary, written into every exported file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The tables of a family, in the order of the specification.
    pub fn tables(&self, family: Family) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(move |t| t.family == family)
    }

    /// The table of a family that a table, view or file name means.
    ///
    /// Letter case, underscores, a schema prefix (`nhsd.`), a view suffix (`_v0003`, `_v0003_20240426`) and the
    /// extension of a file do not matter.
    pub fn table(&self, family: Family, name: &str) -> Option<&Table> {
        self.tables(family).find(|t| t.is_called(name))
    }

    /// The code list of this name.
    pub fn code_list(&self, name: &str) -> Option<&CodeList> {
        self.code_lists.iter().find(|l| l.name == name)
    }

    /// All code lists, by name.
    pub fn code_lists(&self) -> &[CodeList] {
        &self.code_lists
    }

    /// The instruments as the rules see them, in dictionary order.
    pub fn instruments(&self) -> Instruments {
        Instruments::new(
            self.instruments
                .iter()
                .map(|e| e.instrument.clone())
                .collect(),
        )
    }

    /// The instruments with their sources, dates and notes, in the same order as [`Dictionary::instruments`].
    pub fn instrument_entries(&self) -> &[InstrumentEntry] {
        &self.instruments
    }

    /// The rule set of this name with the dictionary's instruments.
    pub fn rule_set(&self, name: &str) -> Option<RuleSet> {
        let entry = self.rule_sets.iter().find(|r| r.name == name)?;
        entry.resolve(&self.instruments())
    }

    /// Names of the rule sets, oldest version of the data set last.
    pub fn rule_set_names(&self) -> impl Iterator<Item = &str> {
        self.rule_sets.iter().map(|r| r.name.as_str())
    }

    /// The rule sets as they stand in the data, with label and sources.
    pub fn rule_set_entries(&self) -> &[RuleSetEntry] {
        &self.rule_sets
    }

    /// The exported table of this name, with one variable for each of its columns.
    pub fn output(&self, table: &str) -> Option<&OutputTable> {
        self.outputs.iter().find(|o| o.name == table)
    }

    /// All exported tables, in the order in which they are listed to users.
    pub fn outputs(&self) -> &[OutputTable] {
        &self.outputs
    }

    /// How the versions of the data set map onto each other, field by field and code by code.
    pub fn mappings(&self) -> &Mappings {
        &self.mappings
    }

    pub(crate) fn exceptions(&self) -> &[availability::Exception] {
        &self.exceptions
    }

    /// The document of this key.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.key == key)
    }

    /// All documents cited.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What is wrong with the dictionary; empty in every released version.
    pub fn verify(&self) -> Vec<Problem> {
        verify::problems(self)
    }

    /// Known names close to an unknown one, best first, at most five: tables, variables, code lists, instruments,
    /// code maps, concepts, output columns (columns as `table.column` where the unknown name has a dot).
    pub fn nearest(&self, name: &str) -> Vec<String> {
        name::nearest(name, self.all_names(name.contains('.')))
    }

    fn all_names(&self, is_qualified: bool) -> Vec<String> {
        let columns = self.outputs.iter().flat_map(|t| {
            t.variables.iter().map(move |v| {
                if is_qualified {
                    format!("{}.{}", t.name, v.name)
                } else {
                    v.name.clone()
                }
            })
        });
        let outputs = self.outputs.iter().map(|o| o.name.clone());
        let lists = self.code_lists.iter().map(|l| l.name.clone());
        let instruments = self
            .instruments
            .iter()
            .map(|e| e.instrument.short_name.clone());
        let tables = self.tables.iter().map(|t| t.name.clone());
        let variables = self.tables.iter().flat_map(|t| {
            t.variables.iter().map(move |v| {
                if is_qualified {
                    format!("{}.{}", t.name, v.name)
                } else {
                    v.name.clone()
                }
            })
        });
        columns
            .chain(outputs)
            .chain(lists)
            .chain(instruments)
            .chain(tables)
            .chain(variables)
            .chain(self.mappings.concepts().iter().map(|c| c.name.clone()))
            .chain(self.mappings.code_maps().iter().map(|m| m.name.clone()))
            .collect()
    }
}
