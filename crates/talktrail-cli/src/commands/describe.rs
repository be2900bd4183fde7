//! `talktrail describe`: what a variable, table, code list, code map, instrument or mapped concept is, and where the fact
//! comes from.

mod code_list;
mod code_map;
mod elsewhere;
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
    sheets.extend(
        dictionary
            .mappings()
            .code_map(name)
            .map(|map| code_map::code_map(dictionary, map)),
    );
    if sheets.is_empty() {
        sheets.extend(columns(dictionary, name));
    } else {
        sheets.extend(elsewhere::columns(dictionary, name));
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

/// The columns of this name: those of output tables in full, then those of extracts, in full where there is one alone.
fn columns(dictionary: &Dictionary, name: &str) -> Vec<Sheet> {
    let outputs = dictionary.outputs().iter();
    let mut sheets: Vec<Sheet> = outputs
        .filter_map(|table| Some(output::variable(dictionary, table, table.variable(name)?)))
        .collect();
    match elsewhere::delivered(dictionary, name).as_slice() {
        [(table, variable)] => sheets.push(extract::variable(dictionary, table, variable)),
        several => sheets.extend(elsewhere::listing(name, several)),
    }
    sheets
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
            "name an output table ({}), a variable as table.variable, a table of an extract, a code list, a code map, an instrument or a concept of `talktrail map`",
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
                "attendance, 2.0 to 2.1",
                "code map attendance, 1.5 to 2.0",
                "attendance, columns of this name"
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
        assert_eq!(
            titles("consultation_2_1"),
            ["code map consultation_2_1, 2.0 to 2.1"]
        );
        assert_eq!(titles("OPTINDATE").len(), 1);
        assert_eq!(titles("iapt_record_number"), ["iapt_record_number"]);
        assert!(titles("no_such_thing").is_empty());
    }

    #[test]
    fn every_name_of_the_dictionary_is_described() {
        let dictionary = Dictionary::embedded().unwrap();
        let mut names: Vec<String> = Vec::new();
        for table in dictionary.outputs() {
            names.push(table.name.clone());
            let own = table.variables.iter();
            names.extend(own.map(|v| format!("{}.{}", table.name, v.name)));
        }
        for family in Family::ALL {
            for table in dictionary.tables(family) {
                names.push(table.name.clone());
                let own = table.variables.iter();
                names.extend(
                    own.flat_map(|v| [format!("{}.{}", table.name, v.name), v.name.clone()]),
                );
            }
        }
        let mappings = dictionary.mappings();
        names.extend(dictionary.code_lists().iter().map(|l| l.name.clone()));
        names.extend(mappings.concepts().iter().map(|c| c.name.clone()));
        names.extend(mappings.code_maps().iter().map(|m| m.name.clone()));
        let instruments = dictionary.instrument_entries().iter();
        names.extend(instruments.map(|e| e.instrument.short_name.clone()));
        names.extend(dictionary.rule_set_names().map(str::to_owned));
        names.sort();
        names.dedup();
        let unknown: Vec<&String> = names
            .iter()
            .filter(|name| sheets(&dictionary, name).is_empty())
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn columns_of_a_name_that_means_something_else_are_listed() {
        let dictionary = Dictionary::embedded().unwrap();
        let gender = sheets(&dictionary, "gender");
        let last = gender.last().unwrap();
        assert_eq!(last.title(), "gender, columns of this name");
        assert!(last.text().contains("referrals.gender"), "{}", last.text());
        assert!(last.text().contains("Person_v15.GENDER"), "{}", last.text());
    }

    #[test]
    fn an_unknown_name_suggests_its_neighbours() {
        let dictionary = Dictionary::embedded().unwrap();
        let failed = unknown(&dictionary, "referrals.phq9_frist");
        assert!(
            failed.to_string().contains("`referrals.phq9_first`"),
            "{failed}"
        );
        let failed = unknown(&dictionary, "Referral_v15.OPTINDAT");
        assert!(
            failed.to_string().contains("`Referral_v15.OPTINDATE`"),
            "{failed}"
        );
        let failed = unknown(&dictionary, "consultation_21");
        assert!(
            failed.to_string().contains("`consultation_2_1`"),
            "{failed}"
        );
    }
}
