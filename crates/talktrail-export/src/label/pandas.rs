//! The keys `PANDAS_ATTRS` and `pandas`: labels in `df.attrs`, and column types that keep whole numbers whole.
//!
//! pandas 2.1 and later fills `DataFrame.attrs` from `PANDAS_ATTRS`. The key `pandas` says which type each column
//! gets: without it a whole-number column with missing values turns into floating point, and dates into objects.

use serde::Serialize;

use super::{Ordered, json, value_labels};
use crate::{
    error::Result,
    variable::{Kind, Table},
};

/// Name of the key that fills `df.attrs`.
pub(super) const ATTRS_KEY: &str = "PANDAS_ATTRS";
/// Name of the key that names column types.
pub(super) const KEY: &str = "pandas";

#[derive(Serialize)]
struct Attrs<'a> {
    table: &'a str,
    label: &'a str,
    variable_labels: Ordered<&'a str>,
    value_labels: Ordered<Ordered<&'a str>>,
    units: Ordered<&'a str>,
}

/// The value of `PANDAS_ATTRS`.
pub(super) fn attrs(table: &Table) -> Result<String> {
    let variables = || table.variables.iter();
    let attrs = Attrs {
        table: &table.name,
        label: &table.label,
        variable_labels: variables()
            .map(|v| (v.name.as_str(), v.label.as_str()))
            .collect(),
        value_labels: variables()
            .filter_map(|v| Some((v.name.as_str(), value_labels(v.coded()?))))
            .collect(),
        units: variables()
            .filter(|v| !v.unit.is_empty())
            .map(|v| (v.name.as_str(), v.unit.as_str()))
            .collect(),
    };
    json("the labels for pandas", &attrs)
}

#[derive(Serialize)]
struct Frame<'a> {
    index_columns: [u8; 0],
    column_indexes: [u8; 0],
    columns: Vec<FrameColumn<'a>>,
    attributes: Empty,
    creator: Creator,
    pandas_version: &'static str,
}

#[derive(Serialize)]
struct FrameColumn<'a> {
    name: &'a str,
    field_name: &'a str,
    pandas_type: &'static str,
    numpy_type: &'static str,
    metadata: Option<u8>,
}

#[derive(Serialize)]
struct Creator {
    library: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Empty {}

/// The value of `pandas`. Whole numbers become pandas' own nullable integers, dates stay dates.
pub(super) fn value(table: &Table) -> Result<String> {
    let column = |name, kind| {
        let (pandas_type, numpy_type) = types(kind);
        FrameColumn {
            name,
            field_name: name,
            pandas_type,
            numpy_type,
            metadata: None,
        }
    };
    let variables = table.variables.iter();
    let frame = Frame {
        index_columns: [],
        column_indexes: [],
        columns: variables.map(|v| column(&v.name, v.kind)).collect(),
        attributes: Empty {},
        creator: Creator {
            library: "talktrail",
            version: env!("CARGO_PKG_VERSION"),
        },
        pandas_version: "2.1.0",
    };
    json("the column types for pandas", &frame)
}

fn types(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Text => ("unicode", "object"),
        Kind::Int8 => ("int8", "Int8"),
        Kind::Int16 => ("int16", "Int16"),
        Kind::Int32 => ("int32", "Int32"),
        Kind::Float64 => ("float64", "float64"),
        Kind::Date => ("date", "date32[day][pyarrow]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn attrs_hold_labels_and_codes_as_text() {
        let mut table = sample::table();
        table.variables.truncate(3);
        assert_eq!(
            attrs(&table).unwrap(),
            r#"{"table":"courses","label":"Courses of treatment","variable_labels":{"participant_id":"Participant","outcome":"Outcome, \\ % 'quoted'","phq9":"PHQ-9 total"},"value_labels":{"outcome":{"1":"Reliable \"recovery\"","2":"No change — naïve"}},"units":{"phq9":"points"}}"#
        );
    }

    #[test]
    fn column_types_are_nullable() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "received_date");
        let expected = r#"{"index_columns":[],"column_indexes":[],"columns":[{"name":"received_date","field_name":"received_date","pandas_type":"date","numpy_type":"date32[day][pyarrow]","metadata":null}],"attributes":{},"creator":{"library":"talktrail","version":"VERSION"},"pandas_version":"2.1.0"}"#;
        assert_eq!(
            value(&table).unwrap(),
            expected.replace("VERSION", env!("CARGO_PKG_VERSION"))
        );
    }
}
