//! The key of Spark and Databricks: `DESCRIBE` shows each label as the column's comment.

use serde::Serialize;

use super::json;
use crate::{
    error::Result,
    variable::{Kind, Table},
};

/// Name of the key.
pub(super) const KEY: &str = "org.apache.spark.sql.parquet.row.metadata";

#[derive(Serialize)]
struct Row<'a> {
    r#type: &'static str,
    fields: Vec<RowField<'a>>,
}

#[derive(Serialize)]
struct RowField<'a> {
    name: &'a str,
    r#type: &'static str,
    nullable: bool,
    metadata: Comment<'a>,
}

#[derive(Serialize)]
struct Comment<'a> {
    comment: &'a str,
}

/// The value of the key: Spark's schema as JSON. Its types must be those of the columns.
pub(super) fn value(table: &Table) -> Result<String> {
    let fields = table.variables.iter().map(|variable| RowField {
        name: &variable.name,
        r#type: type_name(variable.kind),
        nullable: true,
        metadata: Comment {
            comment: &variable.label,
        },
    });
    let row = Row {
        r#type: "struct",
        fields: fields.collect(),
    };
    json("the labels for Spark", &row)
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Int8 => "byte",
        Kind::Int16 => "short",
        Kind::Int32 => "integer",
        Kind::Float64 => "double",
        Kind::Date => "date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn fields_carry_type_and_comment() {
        let mut table = sample::table();
        table
            .variables
            .retain(|v| v.name == "outcome" || v.name == "phq9");
        assert_eq!(
            value(&table).unwrap(),
            r#"{"type":"struct","fields":[{"name":"outcome","type":"byte","nullable":true,"metadata":{"comment":"Outcome, \\ % 'quoted'"}},{"name":"phq9","type":"double","nullable":true,"metadata":{"comment":"PHQ-9 total"}}]}"#
        );
    }
}
