//! `datapackage.json`: the build as a Frictionless data package.
//!
//! It lies beside `data/` and not in `metadata/`, because a package may only name files below itself.

use serde::Serialize;

use crate::{
    error::{Error, Result},
    variable::{Kind, Table, Variable},
};

/// Version 2 of the standard, in which fields have categories with labels.
const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";

#[derive(Serialize)]
struct Package<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: &'static str,
    title: &'static str,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    r#type: &'static str,
    path: String,
    format: &'static str,
    mediatype: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    schema: Schema<'a>,
}

#[derive(Serialize)]
struct Schema<'a> {
    fields: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    r#type: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(rename = "missingRule", skip_serializing_if = "str::is_empty")]
    missing_rule: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Category<'a>>,
}

#[derive(Serialize)]
struct Category<'a> {
    value: i64,
    label: &'a str,
}

pub(super) fn text(tables: &[Table]) -> Result<String> {
    let package = Package {
        profile: PROFILE,
        name: "talktrail",
        title: "NHS Talking Therapies histories, one row per participant, referral, contact, session and score",
        resources: tables.iter().map(resource).collect(),
    };
    let text = serde_json::to_string_pretty(&package).map_err(|source| Error::Json {
        what: "the data package",
        source,
    })?;
    Ok(format!("{text}\n"))
}

fn resource(table: &Table) -> Resource<'_> {
    Resource {
        name: table.name.to_lowercase(),
        r#type: "table",
        path: format!("data/{}.parquet", table.name),
        format: "parquet",
        mediatype: "application/vnd.apache.parquet",
        title: &table.label,
        description: &table.description,
        schema: Schema {
            fields: table.variables.iter().map(field).collect(),
        },
    }
}

fn field(variable: &Variable) -> Field<'_> {
    let labels = variable.coded().unwrap_or_default();
    Field {
        name: &variable.name,
        r#type: match variable.kind {
            Kind::Text => "string",
            Kind::Int8 | Kind::Int16 | Kind::Int32 => "integer",
            Kind::Float64 => "number",
            Kind::Date => "date",
        },
        title: &variable.label,
        description: &variable.description,
        unit: &variable.unit,
        missing_rule: &variable.missing_rule,
        categories: labels
            .iter()
            .map(|(value, label)| Category {
                value: *value,
                label,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn fields_have_types_titles_and_categories() {
        let text = text(&[sample::table()]).unwrap();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        let resource = &package["resources"][0];
        assert_eq!(resource["path"], "data/courses.parquet");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let types: Vec<&str> = fields.iter().map(|f| f["type"].as_str().unwrap()).collect();
        assert_eq!(
            types,
            ["string", "integer", "number", "date", "integer", "integer"]
        );
        assert_eq!(fields[1]["categories"][1]["value"], 2);
        assert_eq!(fields[1]["categories"][1]["label"], "No change — naïve");
        assert!(fields[0].get("categories").is_none());
    }
}
