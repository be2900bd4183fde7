//! `talktrail describe`: what a variable, table, code list, instrument or mapped concept is, and where the fact comes from.

mod code_list;
mod extract;
mod instrument;
mod output;

use talktrail_dictionary::{Dictionary, Family};

use super::{map, sheet::Sheet};
use crate::{args::DescribeArgs, exit, failure::Failed, terminal::Terminal};

/// The word that lists the rule sets.
const RULE_SETS: &str = "rule_sets";

pub(crate) fn run(args: &DescribeArgs, terminal: &Terminal) -> Result<u8, Failed> {
    let dictionary = Dictionary::embedded()?;
    let sheets = sheets(&dictionary, args.name.trim());
    if sheets.is_empty() {
        return Err(unknown(&dictionary, &args.name));
    }
    let texts: Vec<String> = sheets.iter().map(Sheet::text).collect();
    terminal.print(&texts.join("\n"));
    Ok(exit::DONE)
}

/// Everything of this name; a name may mean an instrument and a column, or a table of several families.
fn sheets(dictionary: &Dictionary, name: &str) -> Vec<Sheet> {
    if name == RULE_SETS {
        return vec![instrument::rule_sets(dictionary)];
    }
    if let Some((table, column)) = name.rsplit_once('.') {
        let found = qualified(dictionary, table, column);
        if !found.is_empty() {
            return found;
        }
    }
    let mut sheets = Vec::new();
    sheets.extend(dictionary.output(name).map(output::table));
    sheets.extend(
        dictionary
            .instrument_entries()
            .iter()
            .find(|e| e.instrument.short_name.eq_ignore_ascii_case(name))
            .map(|e| instrument::instrument(dictionary, e)),
    );
    sheets.extend(dictionary.code_list(name).map(code_list::code_list));
    sheets.extend(
        dictionary
            .rule_set_entries()
            .iter()
            .find(|r| r.name == name)
            .map(|r| instrument::rule_set(dictionary, r)),
    );
    sheets.extend(
        Family::ALL
            .iter()
            .filter_map(|family| dictionary.table(*family, name))
            .map(extract::table),
    );
    sheets.extend(map::sheets(dictionary, name));
    if sheets.is_empty() {
        sheets.extend(columns(dictionary, name));
    }
    sheets
}

fn qualified(dictionary: &Dictionary, table: &str, column: &str) -> Vec<Sheet> {
    let own = dictionary
        .output(table)
        .and_then(|t| Some(output::variable(dictionary, t, t.variable(column)?)));
    let delivered = Family::ALL.iter().filter_map(|family| {
        let table = dictionary.table(*family, table)?;
        Some(extract::variable(
            dictionary,
            table,
            table.variable(column)?,
        ))
    });
    own.into_iter().chain(delivered).collect()
}

/// The columns of this name, in whichever output table.
fn columns(dictionary: &Dictionary, name: &str) -> Vec<Sheet> {
    let outputs = dictionary.outputs().iter();
    outputs
        .filter_map(|table| Some(output::variable(dictionary, table, table.variable(name)?)))
        .collect()
}

fn unknown(dictionary: &Dictionary, name: &str) -> Failed {
    let near = dictionary.nearest(name);
    let hint = if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean `{}`?", near.join("` or `"))
    };
    let tables: Vec<&str> = dictionary
        .outputs()
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    Failed::usage(
        format!("the dictionary has nothing called `{name}`{hint}"),
        format!(
            "name an output table ({}), a variable as table.variable, a table of an extract, a code list, an instrument or a concept of `talktrail map`",
            tables.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(name: &str) -> Vec<String> {
        let dictionary = Dictionary::embedded().unwrap();
        sheets(&dictionary, name)
            .iter()
            .map(|sheet| sheet.title().to_owned())
            .collect()
    }

    #[test]
    fn every_kind_of_thing_is_found() {
        assert_eq!(titles("referrals.phq9_first"), ["referrals.phq9_first"]);
        assert_eq!(titles("referrals"), ["referrals"]);
        assert_eq!(titles("IAPT_care_activities"), ["IAPT_care_activities"]);
        assert_eq!(titles("IAPT_care_activities.cohortkey_e").len(), 1);
        assert_eq!(
            titles("attendance"),
            [
                "attendance",
                "attendance, 1.5 to 2.0",
                "attendance, 2.0 to 2.1"
            ]
        );
        assert_eq!(titles("GAD7"), ["gad7"]);
        assert_eq!(titles("nhse-2022"), ["nhse-2022"]);
        assert_eq!(titles("rule_sets"), ["rule_sets"]);
        assert_eq!(
            titles("end_reason"),
            ["end_reason, 1.5 to 2.0", "end_reason, 2.0 to 2.1"]
        );
        assert!(titles("participant_id").len() > 3);
        assert!(titles("no_such_thing").is_empty());
    }

    #[test]
    fn an_unknown_name_suggests_its_neighbours() {
        let dictionary = Dictionary::embedded().unwrap();
        let failed = unknown(&dictionary, "referrals.phq9_frist");
        assert!(
            failed.to_string().contains("`referrals.phq9_first`"),
            "{failed}"
        );
    }
}
