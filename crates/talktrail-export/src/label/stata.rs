//! The key of Stata's `pq` command: variable and value labels that `pq use` restores by itself.
//!
//! All files that are read together must carry the same bytes under this key, so nothing in it depends on the run.

use serde::Serialize;

use super::{Ordered, json, value_labels};
use crate::{
    codebook::stata_name,
    error::Result,
    variable::{Kind, Table, Variable},
};

/// Name of the key.
pub(super) const KEY: &str = "org.stata.pq.labels.v1";

#[derive(Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are the keys that the program reads"
)]
struct Labels<'a> {
    version: u8,
    #[serde(skip_serializing_if = "str::is_empty")]
    dataset_label: &'a str,
    variables: Ordered<VariableLabels<'a>>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    value_labels: Ordered<Ordered<&'a str>>,
}

#[derive(Serialize)]
struct VariableLabels<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stata_type: Option<&'static str>,
}

/// The value of the key.
pub(super) fn value(table: &Table) -> Result<String> {
    let mut lists: Vec<(String, &[(i64, String)])> = table
        .variables
        .iter()
        .filter_map(|v| Some((list_name(v), v.coded()?)))
        .collect();
    lists.sort_by(|a, b| a.0.cmp(&b.0));
    lists.dedup_by(|a, b| a.0 == b.0);
    let labels = Labels {
        version: 1,
        dataset_label: &table.label,
        variables: table
            .variables
            .iter()
            .map(|v| (v.name.as_str(), variable_labels(v)))
            .collect(),
        value_labels: lists
            .into_iter()
            .map(|(name, labels)| (name, value_labels(labels)))
            .collect(),
    };
    json("the labels for Stata", &labels)
}

fn variable_labels(variable: &Variable) -> VariableLabels<'_> {
    let value_label = variable.coded().map(|_| list_name(variable));
    let format = match variable.kind {
        Kind::Date => Some("%td"),
        _ => value_label.as_ref().map(|_| "%24.0g"),
    };
    VariableLabels {
        label: &variable.label,
        value_label,
        format,
        stata_type: stata_type(variable.kind),
    }
}

/// Name of a set of value labels in Stata: that of the code list, or of the variable where the list has none.
pub(crate) fn list_name(variable: &Variable) -> String {
    let name = match variable.value_list.as_str() {
        "" => &variable.name,
        list => list,
    };
    stata_name(&format!("{name}_lbl"))
}

fn stata_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text => None,
        Kind::Int8 => Some("byte"),
        Kind::Int16 => Some("int"),
        Kind::Int32 => Some("long"),
        Kind::Float64 => Some("double"),
        Kind::Date => Some("date"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn labels_name_their_lists_and_empty_members_are_left_out() {
        let mut table = sample::table();
        table.variables.truncate(4);
        assert_eq!(
            value(&table).unwrap(),
            r#"{"version":1,"dataset_label":"Courses of treatment","variables":{"participant_id":{"label":"Participant"},"outcome":{"label":"Outcome, \\ % 'quoted'","value_label":"outcome_lbl","format":"%24.0g","stata_type":"byte"},"phq9":{"label":"PHQ-9 total","stata_type":"double"},"received_date":{"label":"Referral received","format":"%td","stata_type":"date"}},"value_labels":{"outcome_lbl":{"1":"Reliable \"recovery\"","2":"No change — naïve"}}}"#
        );
    }
}
