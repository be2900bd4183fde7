//! `labels.py`: labels for pandas and Polars.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    variable::{Table, Variable},
};

const HEAD: &str = r#""""Labels of the output tables for pandas and Polars.

    from labels import VARIABLE_LABELS, VALUE_LABELS, with_labels
    referrals = with_labels(pandas.read_parquet("data/referrals.parquet"), "referrals")
    referrals["status"].value_counts()

`with_labels` returns a copy whose coded columns hold labels: categories in pandas, text in Polars. The data files
themselves keep the codes; pandas also has all labels in `df.attrs` straight after `read_parquet`.
"""


def with_labels(data, table):
    """A copy of a pandas or Polars data frame with labels in place of codes."""
    if type(data).__module__.split(".")[0] == "polars":
        return _polars(data, VALUE_LABELS[table])
    return _pandas(data, VALUE_LABELS[table])


def _pandas(data, value_labels):
    import pandas

    data = data.copy()
    for column, labels in value_labels.items():
        if column in data:
            categories = list(dict.fromkeys(labels.values()))
            text = data[column].map(labels, na_action="ignore")
            data[column] = pandas.Categorical(text, categories=categories)
    return data


def _polars(data, value_labels):
    import polars

    return data.with_columns(
        polars.col(column).replace_strict(labels, default=None, return_dtype=polars.String)
        for column, labels in value_labels.items()
        if column in data.columns
    )

"#;

pub(super) fn text(tables: &[Table]) -> Result<String> {
    let variable_labels = dict(tables, |variable| Ok(Some(quoted(&variable.label)?)))?;
    let value_labels = dict(tables, codes)?;
    Ok(format!(
        "{HEAD}\nVARIABLE_LABELS = {variable_labels}\n\nVALUE_LABELS = {value_labels}\n"
    ))
}

/// A dictionary of tables of those variables for which there is something to say.
fn dict(tables: &[Table], value: impl Fn(&Variable) -> Result<Option<String>>) -> Result<String> {
    // Writing to a `String` cannot fail.
    let mut out = String::from("{\n");
    for table in tables {
        let _ = writeln!(out, "    {}: {{", quoted(&table.name)?);
        for variable in &table.variables {
            if let Some(value) = value(variable)? {
                let _ = writeln!(out, "        {}: {value},", quoted(&variable.name)?);
            }
        }
        out.push_str("    },\n");
    }
    out.push('}');
    Ok(out)
}

fn codes(variable: &Variable) -> Result<Option<String>> {
    let Some(labels) = variable.coded() else {
        return Ok(None);
    };
    let pairs: Vec<String> = labels
        .iter()
        .map(|(code, label)| Ok(format!("{code}: {}", quoted(label)?)))
        .collect::<Result<_>>()?;
    Ok(Some(format!("{{{}}}", pairs.join(", "))))
}

/// A string of JSON is a string of Python too.
fn quoted(text: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(text).map_err(|source| Error::Json {
        what: "the labels for Python",
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn labels_are_dictionaries_of_python() {
        let mut table = sample::table();
        table.variables.truncate(2);
        let text = text(&[table]).unwrap();
        assert!(text.ends_with(
            r#"
VARIABLE_LABELS = {
    "courses": {
        "participant_id": "Participant",
        "outcome": "Outcome, \\ % 'quoted'",
    },
}

VALUE_LABELS = {
    "courses": {
        "outcome": {1: "Reliable \"recovery\"", 2: "No change — naïve"},
    },
}
"#
        ));
    }
}
