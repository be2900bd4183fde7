//! Labels inside the Parquet files: six metadata keys, one for each family of readers, and metadata on each field.
//!
//! Parquet has no place of its own for variable labels. Each statistical program keeps them under a key that it made
//! up. A file of talktrail carries all of them, made from the same facts, so that R, pandas, Spark and Stata each find
//! their own, and any other reader finds the whole dictionary of the table under `talktrail.dictionary.v1`.
//!
//! Every key is written twice, in the footer and in the embedded Arrow schema: with only one of them some readers
//! lose the labels without a word (see the guidebook's page on labels).
//!
//! ```
//! use talktrail_export::{label, variable::{Kind, Table, Variable}};
//!
//! let phq9 = Variable {
//!     name: "phq9".into(),
//!     label: "PHQ-9 total".into(),
//!     kind: Kind::Float64,
//!     ..Variable::default()
//! };
//! let table = Table { name: "sessions".into(), variables: vec![phq9], ..Table::default() };
//! let keys = label::keys(&table, &label::Origin::default())?;
//! assert_eq!(keys.first().map(|(key, _)| *key), Some("r"));
//! # Ok::<(), talktrail_export::Error>(())
//! ```

mod canonical;
mod ordered;
mod pandas;
mod r;
mod spark;
mod stata;

use arrow_schema::{DataType, Field, Metadata, Schema};

pub use self::canonical::Origin;
use self::ordered::Ordered;
pub(crate) use self::stata::list_name;
use crate::{
    error::{Error, Result},
    variable::{Kind, Table, Variable},
};

/// The six keys and their values, in the order in which they are written.
pub fn keys(table: &Table, origin: &Origin) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        (r::KEY, r::value(table)),
        (pandas::ATTRS_KEY, pandas::attrs(table)?),
        (pandas::KEY, pandas::value(table)?),
        (spark::KEY, spark::value(table)?),
        (stata::KEY, stata::value(table)?),
        (canonical::KEY, canonical::value(table, origin)?),
    ])
}

/// The Arrow schema that is embedded in the file: plain types, the six keys, and labels on each field.
pub fn arrow_schema(table: &Table, keys: &[(&'static str, String)]) -> Result<Schema> {
    let fields: Vec<Field> = table.variables.iter().map(field).collect::<Result<_>>()?;
    let metadata: Metadata = keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect();
    Ok(Schema::new_with_metadata(fields, metadata))
}

fn field(variable: &Variable) -> Result<Field> {
    let data_type = match variable.kind {
        Kind::Text => DataType::Utf8,
        Kind::Int8 => DataType::Int8,
        Kind::Int16 => DataType::Int16,
        Kind::Int32 => DataType::Int32,
        Kind::Float64 => DataType::Float64,
        Kind::Date => DataType::Date32,
    };
    let field = Field::new(&variable.name, data_type, true);
    let metadata: Metadata = field_metadata(variable)?.into_iter().collect();
    Ok(field.with_metadata(metadata))
}

/// Metadata of one field; members without content are left out.
fn field_metadata(variable: &Variable) -> Result<Vec<(String, String)>> {
    let value_labels = match variable.coded() {
        Some(labels) => json("value labels", &value_labels(labels))?,
        None => String::new(),
    };
    let (since, until) = variable.since_until().unwrap_or_default();
    let members = [
        ("label", variable.label.as_str()),
        ("description", &variable.description),
        ("units", &variable.unit),
        ("value_labels", &value_labels),
        ("comment", &variable.label),
        ("source", &variable.source),
        ("since", since),
        ("until", until),
    ];
    let filled = members.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(filled
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect())
}

/// Codes as JSON keys, which must be text, with their labels.
fn value_labels(labels: &[(i64, String)]) -> Ordered<&str> {
    labels
        .iter()
        .map(|(code, label)| (code.to_string(), label.as_str()))
        .collect()
}

fn json(what: &'static str, value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|source| Error::Json { what, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn there_are_six_keys_in_a_fixed_order() {
        let keys = keys(&sample::table(), &Origin::default()).unwrap();
        let names: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
        assert_eq!(
            names,
            [
                "r",
                "PANDAS_ATTRS",
                "pandas",
                "org.apache.spark.sql.parquet.row.metadata",
                "org.stata.pq.labels.v1",
                "talktrail.dictionary.v1",
            ]
        );
    }

    #[test]
    fn fields_have_plain_types_and_their_own_labels() {
        let schema = arrow_schema(&sample::table(), &[]).unwrap();
        let outcome = schema.field_with_name("outcome").unwrap();
        assert_eq!(outcome.data_type(), &DataType::Int8);
        let get = |key: &str| outcome.metadata().get(key).map(String::as_str);
        assert_eq!(get("label"), Some("Outcome, \\ % 'quoted'"));
        assert_eq!(get("comment"), get("label"));
        assert_eq!(
            get("value_labels"),
            Some(r#"{"1":"Reliable \"recovery\"","2":"No change — naïve"}"#)
        );
        assert_eq!((get("since"), get("until")), (Some("1.5"), Some("2.1")));
        assert_eq!(get("units"), None);
    }
}
