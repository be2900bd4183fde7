//! What must hold of exported tables.

use super::Check;
use crate::{OutputTable, OutputType};

/// Longest column name that all readers of the output keep.
const LONGEST_NAME: usize = 32;
/// The output table whose names are NHS England's own.
const NHS_NAMES: &str = "nhs_derived";

impl Check<'_> {
    pub(super) fn output(&mut self, output: &OutputTable) {
        self.label(&output.name, &output.label);
        self.unique(
            &output.name,
            output.variables.iter().map(|v| v.name.as_str()),
        );
        for variable in &output.variables {
            let place = format!("{}.{}", output.name, variable.name);
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_named = variable.name.len() <= LONGEST_NAME
                && variable.name.starts_with(|c: char| c.is_ascii_lowercase())
                && variable.name.chars().all(is_plain);
            self.must(
                is_named || output.name == NHS_NAMES,
                &place,
                "name is too long or not lower case",
            );
            self.label(&place, &variable.label);
            self.sources(&place, &variable.sources);
            self.value_list(&place, variable.value_list.as_deref());
            let is_labelled = variable.kind != OutputType::Flag || variable.value_list.is_some();
            self.must(is_labelled, &place, "a flag without value list");
            self.must(!variable.missing_rule.is_empty(), &place, "no missing rule");
            self.must(!variable.derivation.is_empty(), &place, "no derivation");
        }
    }
}
