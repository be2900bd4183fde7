//! `labels.do`: labels for Stata, for data that came in without them (`pq use` restores them by itself).

use std::fmt::Write as _;

use crate::{
    label::list_name,
    variable::{Kind, Table, Variable},
};

/// Longest name in Stata, and longest label of a variable.
const LONGEST_NAME: usize = 32;
const LONGEST_LABEL: usize = 80;

const HEAD: &str = r#"* Labels of the output tables, for data that came in without them.
*
*   import delimited referrals.csv, clear      (or: pq use "data/referrals.parquet", clear)
*   do metadata/labels.do referrals
*
* Names longer than 32 characters are cut to that length, as Stata's import commands do.
version 14
args table
"#;

pub(super) fn text(tables: &[Table]) -> String {
    let mut out = HEAD.to_owned();
    for table in tables {
        let _ = writeln!(out, "\nif \"`table'\" == \"{}\" {{", table.name);
        let _ = writeln!(out, "    label data {}", cut(&table.label));
        for variable in &table.variables {
            labels(&mut out, variable);
        }
        out.push_str("}\n");
    }
    out
}

fn labels(out: &mut String, variable: &Variable) {
    let name = stata_name(&variable.name);
    let label = cut(&variable.label);
    let _ = writeln!(out, "    capture label variable {name} {label}");
    if let Some(labels) = variable.coded() {
        let list = list_name(variable);
        for (position, (code, label)) in labels.iter().enumerate() {
            let how = if position == 0 { "replace" } else { "modify" };
            let label = quoted(label);
            let _ = writeln!(out, "    label define {list} {code} {label}, {how}");
        }
        let _ = writeln!(out, "    capture label values {name} {list}");
    }
    if variable.kind == Kind::Date {
        let _ = writeln!(out, "    capture format {name} %td");
    }
}

/// A name that Stata accepts: at most 32 characters, letters, digits and underscores.
pub(crate) fn stata_name(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(LONGEST_NAME)
        .collect()
}

fn cut(label: &str) -> String {
    quoted(&label.chars().take(LONGEST_LABEL).collect::<String>())
}

/// Compound double quotes, in which double quotes may stand; `$` and a backquote would start a macro.
fn quoted(text: &str) -> String {
    let text = text.replace('`', "'").replace('$', "\\$");
    format!("`\"{text}\"'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn labels_are_commands() {
        let mut table = sample::table();
        table
            .variables
            .retain(|v| v.name == "outcome" || v.name == "received_date");
        assert!(text(&[table]).ends_with(
            r#"
if "`table'" == "courses" {
    label data `"Courses of treatment"'
    capture label variable outcome `"Outcome, \ % 'quoted'"'
    label define outcome_lbl 1 `"Reliable "recovery""', replace
    label define outcome_lbl 2 `"No change — naïve"', modify
    capture label values outcome outcome_lbl
    capture label variable received_date `"Referral received"'
    capture format received_date %td
}
"#
        ));
    }

    #[test]
    fn names_fit() {
        let long = "WASAS_SocialLeisureActivities_FirstScore";
        assert_eq!(stata_name(long), "WASAS_SocialLeisureActivities_Fi");
    }
}
