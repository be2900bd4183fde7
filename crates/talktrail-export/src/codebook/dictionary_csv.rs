//! `dictionary.csv`: one row for each variable of each table.

use crate::{
    csv_text::csv_text,
    variable::{InDelivery, Table, Variable},
};

/// The columns that every variable fills from its own description.
const OWN: [&str; 12] = [
    "table",
    "variable",
    "label",
    "description",
    "type",
    "unit",
    "value_labels",
    "missing_rule",
    "derivation",
    "source",
    "versions",
    "confidence",
];
/// The deliveries that have columns of their own, with the ends of the columns' names.
const DELIVERIES: [(&str, &str); 4] = [
    ("1.5", "v1_5"),
    ("2.0", "v2_0"),
    ("2.1", "v2_1"),
    ("UK LLC", "ukllc"),
];

pub(super) fn text(tables: &[Table]) -> String {
    let mut heading: Vec<String> = OWN.map(str::to_owned).to_vec();
    for what in ["availability", "reason", "fields"] {
        heading.extend(DELIVERIES.map(|(_, end)| format!("{what}_{end}")));
    }
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    let rows = tables
        .iter()
        .flat_map(|table| table.variables.iter().map(|v| row(&table.name, v)));
    csv_text(&heading, rows)
}

fn row(table: &str, variable: &Variable) -> Vec<String> {
    let own = [
        table,
        &variable.name,
        &variable.label,
        &variable.description,
        variable.kind.name(),
        &variable.unit,
        &value_labels(variable),
        &variable.missing_rule,
        &variable.derivation,
        &variable.source,
        &variable.versions,
        &variable.confidence,
    ];
    let mut row = own.map(str::to_owned).to_vec();
    row.extend(by_delivery(variable, |d| d.availability.clone()));
    row.extend(by_delivery(variable, |d| d.reason.clone()));
    row.extend(by_delivery(variable, |d| d.fields.join(" ")));
    row
}

fn by_delivery(
    variable: &Variable,
    value: impl Fn(&InDelivery) -> String,
) -> [String; DELIVERIES.len()] {
    DELIVERIES.map(|(name, _)| {
        let delivery = variable.deliveries.iter().find(|d| d.delivery == name);
        delivery.map_or_else(String::new, &value)
    })
}

/// `1=Yes | 0=No`: the codes in list order.
fn value_labels(variable: &Variable) -> String {
    let labels = variable.coded().unwrap_or_default();
    let pairs: Vec<String> = labels
        .iter()
        .map(|(code, label)| format!("{code}={label}"))
        .collect();
    pairs.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn a_variable_is_a_row() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "outcome");
        assert_eq!(
            text(&[table]),
            "table,variable,label,description,type,unit,value_labels,missing_rule,derivation,source,versions,confidence,\
             availability_v1_5,availability_v2_0,availability_v2_1,availability_ukllc,\
             reason_v1_5,reason_v2_0,reason_v2_1,reason_ukllc,fields_v1_5,fields_v2_0,fields_v2_1,fields_ukllc\n\
             courses,outcome,\"Outcome, \\ % 'quoted'\",,int8,,\"1=Reliable \"\"recovery\"\" | 2=No change — naïve\",,,NHS England,1.5 2.0 2.1,,\
             recoded,available,,,code map `outcome`,,,,Referral.Outcome,Referral.Outcome,,\n"
        );
    }
}
