//! `talktrail map`: how a version of the data set became the next, field by field and code by code.

mod listing;
mod told;

use talktrail::spelling::did_you_mean;
use talktrail_dictionary::{Concept, Dictionary, FieldName, Form, Mappings, Step, same_name};

pub(super) use self::told::code_told;
use super::sheet::Sheet;
use crate::{
    args::{MapArgs, MapFormat},
    exit,
    failure::Failed,
    terminal::Terminal,
};

/// A concept with its step between the versions that were asked for.
type Mapped<'m> = (&'m Concept, &'m Step);

pub(crate) fn run(args: &MapArgs, terminal: &Terminal) -> Result<u8, Failed> {
    let dictionary = Dictionary::embedded()?;
    let chosen = chosen(dictionary.mappings(), args)?;
    if args.summary {
        let counted = listing::summary(&chosen);
        terminal.print(&match args.format {
            MapFormat::Table => counted.table(),
            MapFormat::Csv => counted.csv()?,
            MapFormat::Md => counted.markdown(),
        });
        return Ok(exit::DONE);
    }
    let text = match (args.format, args.codes) {
        (MapFormat::Table, false) if args.concept.is_some() => told::concepts(&dictionary, &chosen),
        (MapFormat::Table, false) => told::fields(&chosen),
        (MapFormat::Table, true) => told::codes(&dictionary, &chosen),
        (MapFormat::Csv, false) => listing::fields(&chosen).csv()?,
        (MapFormat::Csv, true) => listing::codes(&dictionary, &chosen).csv()?,
        (MapFormat::Md, false) => listing::fields(&chosen).markdown(),
        (MapFormat::Md, true) => listing::codes(&dictionary, &chosen).markdown(),
    };
    terminal.print(&text);
    Ok(exit::DONE)
}

/// What is known of a concept: a sheet for each step between versions.
pub(super) fn sheets(dictionary: &Dictionary, concept: &str) -> Vec<Sheet> {
    let mappings = dictionary.mappings();
    let steps = Mappings::STEPS.iter();
    let mapped = steps.filter_map(|(from, to)| {
        Some((
            mappings.concept(concept)?,
            mappings.step(concept, from, to)?,
        ))
    });
    mapped
        .map(|mapped| told::sheet(dictionary, mapped))
        .collect()
}

/// The mappings between the versions, of the table and the concept that were asked for.
fn chosen<'m>(mappings: &'m Mappings, args: &'m MapArgs) -> Result<Vec<Mapped<'m>>, Failed> {
    let to = to(args)?;
    check_table(mappings, args)?;
    if let Some(name) = &args.concept
        && mappings.concept(name).is_none()
    {
        let hint = did_you_mean(name, mappings.concepts().iter().map(|c| c.name.as_str()));
        return Err(Failed::usage(
            format!("there is no concept `{name}`{hint}"),
            "list the concepts with `talktrail map`",
        ));
    }
    let chosen: Vec<_> = mappings
        .between(&args.from, to)
        .filter(|(concept, _)| args.concept.as_ref().is_none_or(|n| *n == concept.name))
        .filter(|(concept, _)| {
            let is_its = |table: &String| tables(concept).any(|own| same_name(own, table));
            args.table.as_ref().is_none_or(is_its)
        })
        .collect();
    if chosen.is_empty() {
        return Err(Failed::usage(
            format!("nothing of this is mapped from {} to {to}", args.from),
            "leave out --table or --concept, or name other versions",
        ));
    }
    Ok(chosen)
}

/// The version to arrive at.
fn to(args: &MapArgs) -> Result<&str, Failed> {
    let next = Mappings::STEPS.iter().find(|(from, _)| *from == args.from);
    let next = next.map_or("", |(_, to)| to);
    match args.to.as_deref() {
        None => Ok(next),
        Some(to) if to == next => Ok(to),
        Some(to) => Err(Failed::usage(
            format!("{} is not mapped to {to} in one step", args.from),
            "versions are mapped one after the other: from 1.5 to 2.0, then from 2.0 to 2.1",
        )),
    }
}

fn check_table(mappings: &Mappings, args: &MapArgs) -> Result<(), Failed> {
    let Some(table) = &args.table else {
        return Ok(());
    };
    let mut known: Vec<&str> = mappings.concepts().iter().flat_map(tables).collect();
    if known.iter().any(|own| same_name(own, table)) {
        return Ok(());
    }
    known.sort_unstable();
    known.dedup();
    Err(Failed::usage(
        format!(
            "no mapped field stands in a table `{table}`{}",
            did_you_mean(table, known)
        ),
        "name a table of version 1.5 (Referral_v15, rep_referral, …), of NHS England (IDS101Referral, …) or of UK LLC",
    ))
}

/// The tables of a concept, in every form.
fn tables(concept: &Concept) -> impl Iterator<Item = &str> {
    let fields = Form::ALL
        .into_iter()
        .flat_map(|form| concept.fields(form).iter());
    fields.map(|field| field.table.as_str())
}

/// Names of fields, one behind the other.
fn listed<'f>(fields: impl IntoIterator<Item = &'f FieldName>, separator: &str) -> String {
    let names: Vec<String> = fields.into_iter().map(ToString::to_string).collect();
    names.join(separator)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn args(words: &[&str]) -> MapArgs {
        let all = ["talktrail", "map"].iter().chain(words);
        match Args::try_parse_from(all).unwrap().command {
            Command::Map(own) => own,
            _ => unreachable!("the command is map"),
        }
    }

    fn refused(words: &[&str]) -> String {
        let dictionary = Dictionary::embedded().unwrap();
        let args = args(words);
        chosen(dictionary.mappings(), &args)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_discharge_reason_tells_its_renumbered_code() {
        let dictionary = Dictionary::embedded().unwrap();
        let args = args(&["--concept", "end_reason"]);
        let chosen = chosen(dictionary.mappings(), &args).unwrap();
        let text = told::concepts(&dictionary, &chosen);
        let line = text
            .lines()
            .find(|l| l.trim_start().starts_with("15 "))
            .unwrap();
        assert!(
            line.contains("  17 ") && line.ends_with("renumbered"),
            "{line}"
        );
        let csv = listing::codes(&dictionary, &chosen).csv().unwrap();
        assert!(
            csv.lines()
                .any(|l| l.starts_with("end_reason,end_code,1.5,2.0,15,")),
            "{csv}"
        );
        assert_eq!(
            csv.lines().count(),
            1 + chosen
                .iter()
                .map(|(_, s)| {
                    let map = dictionary
                        .mappings()
                        .code_map(s.code_map.as_deref().unwrap())
                        .unwrap();
                    map.pairs().len()
                })
                .sum::<usize>()
        );
    }

    #[test]
    fn every_concept_is_listed_once_in_each_form() {
        let dictionary = Dictionary::embedded().unwrap();
        for from in ["1.5", "2.0"] {
            let args = args(&["--from", from]);
            let chosen = chosen(dictionary.mappings(), &args).unwrap();
            let listing = listing::fields(&chosen);
            assert_eq!(listing.csv().unwrap().lines().count(), chosen.len() + 1);
            assert_eq!(listing.markdown().lines().count(), chosen.len() + 2);
            let told = told::fields(&chosen);
            assert!(chosen.iter().all(|(c, _)| told.contains(&c.name)));
        }
    }

    #[test]
    fn a_table_keeps_its_own_concepts() {
        let dictionary = Dictionary::embedded().unwrap();
        let args = args(&["--table", "referral_V15"]);
        let chosen = chosen(dictionary.mappings(), &args).unwrap();
        assert!(chosen.len() > 20);
        assert!(
            chosen
                .iter()
                .all(|(c, _)| tables(c).any(|t| t == "Referral_v15"))
        );
    }

    #[test]
    fn mistakes_say_what_is_known() {
        assert_eq!(
            refused(&["--concept", "end_resaon"]),
            "there is no concept `end_resaon`; did you mean `end_reason`?"
        );
        assert_eq!(
            refused(&["--table", "Referal_v15"]),
            "no mapped field stands in a table `Referal_v15`; did you mean `Referral_v15`?"
        );
        assert_eq!(
            refused(&["--to", "2.1"]),
            "1.5 is not mapped to 2.1 in one step"
        );
    }
}
