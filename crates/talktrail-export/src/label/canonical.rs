//! The key `talktrail.dictionary.v1`: everything the dictionary says about the table, for any reader.

use serde::Serialize;

use super::{Ordered, json, value_labels};
use crate::{
    error::Result,
    variable::{Table, Variable},
};

/// Name of the key.
pub(super) const KEY: &str = "talktrail.dictionary.v1";

/// What made a file: nothing in it changes between two runs of the same program on the same study.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The program and its version, for example `talktrail 0.1.0`.
    pub program: String,
    /// Version of the dictionary.
    pub dictionary_version: String,
    /// SHA-256 of the study file with every choice written out.
    pub study_digest: String,
}

#[derive(Serialize)]
struct Dictionary<'a> {
    version: u8,
    origin: &'a Origin,
    table: &'a str,
    label: &'a str,
    description: &'a str,
    variables: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    label: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    value_list: &'a str,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    value_labels: Ordered<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    missing_rule: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    derivation: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    versions: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    confidence: &'a str,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    availability: Ordered<&'a str>,
}

/// The value of the key.
pub(super) fn value(table: &Table, origin: &Origin) -> Result<String> {
    let dictionary = Dictionary {
        version: 1,
        origin,
        table: &table.name,
        label: &table.label,
        description: &table.description,
        variables: table.variables.iter().map(entry).collect(),
    };
    json("the dictionary of a table", &dictionary)
}

fn entry(variable: &Variable) -> Entry<'_> {
    Entry {
        name: &variable.name,
        label: &variable.label,
        description: &variable.description,
        r#type: variable.kind.name(),
        unit: &variable.unit,
        value_list: &variable.value_list,
        value_labels: value_labels(variable.coded().unwrap_or_default()),
        missing_rule: &variable.missing_rule,
        derivation: &variable.derivation,
        source: &variable.source,
        versions: &variable.versions,
        confidence: &variable.confidence,
        availability: availability(variable),
    }
}

/// What each version of the data set holds of a variable that is not simply available in all of them.
fn availability(variable: &Variable) -> Ordered<&str> {
    let deliveries = variable.deliveries.iter();
    if deliveries.clone().all(|d| d.availability == "available") {
        return std::iter::empty::<(&str, _)>().collect();
    }
    deliveries
        .map(|d| (d.delivery.as_str(), d.availability.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn the_dictionary_travels_with_the_table() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "outcome");
        let origin = Origin {
            program: "talktrail 0.1.0".to_owned(),
            dictionary_version: "1".to_owned(),
            study_digest: "ab".to_owned(),
        };
        assert_eq!(
            value(&table, &origin).unwrap(),
            r#"{"version":1,"origin":{"program":"talktrail 0.1.0","dictionary_version":"1","study_digest":"ab"},"table":"courses","label":"Courses of treatment","description":"One row for each course.","variables":[{"name":"outcome","label":"Outcome, \\ % 'quoted'","type":"int8","value_list":"outcome","value_labels":{"1":"Reliable \"recovery\"","2":"No change — naïve"},"source":"NHS England","versions":"1.5 2.0 2.1","availability":{"1.5":"recoded","2.0":"available"}}]}"#
        );
    }
}
