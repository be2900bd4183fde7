//! The mappings as data, and every step executed.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::dictionary;
use crate::{Applied, CodeList, Dictionary, Form, Recoded, Relation, Rule};

#[derive(Deserialize)]
struct Case {
    concept: String,
    from: String,
    to: String,
    table: String,
    old_row: String,
    new_rows: String,
}

fn cases() -> Vec<Case> {
    let text = include_str!("mapping_cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn applied(dictionary: &Dictionary, case: &Case) -> Applied {
    let step = dictionary
        .mappings()
        .step(&case.concept, &case.from, &case.to)
        .unwrap();
    let cells = case.old_row.split('|');
    let row: Vec<(&str, &str)> = cells.map(|cell| cell.split_once('=').unwrap()).collect();
    dictionary.apply(step, &case.table, &row)
}

fn written(applied: &Applied) -> String {
    let row = |row: &crate::NewRow| {
        let cells = row.iter().map(|(field, value)| format!("{field}={value}"));
        cells.collect::<Vec<_>>().join("|")
    };
    applied.rows.iter().map(row).collect::<Vec<_>>().join(" / ")
}

#[test]
fn old_rows_give_the_new_rows_of_every_case() {
    let dictionary = dictionary();
    for case in cases() {
        let applied = applied(&dictionary, &case);
        let place = format!("{} from {} of {}", case.concept, case.from, case.table);
        assert_eq!(written(&applied), case.new_rows, "{place}");
        assert_eq!(applied.unknown_codes, 0, "{place}");
    }
}

#[test]
fn every_step_that_reads_something_has_a_case() {
    let dictionary = dictionary();
    let has: BTreeSet<_> = cases()
        .into_iter()
        .map(|c| (c.concept, c.from, c.to))
        .collect();
    let steps = dictionary.mappings().steps().iter();
    for step in steps.filter(|s| !matches!(s.rule, Rule::New | Rule::Same)) {
        let key = (step.concept.clone(), step.from.clone(), step.to.clone());
        assert!(has.contains(&key), "{key:?}");
    }
}

#[test]
fn what_no_map_knows_is_kept_and_counted() {
    let dictionary = dictionary();
    let unknown = |concept: &str, table: &str, row: (&str, &str)| {
        let step = dictionary.mappings().step(concept, "1.5", "2.0").unwrap();
        let applied = dictionary.apply(step, table, &[row]);
        (written(&applied), applied.unknown_codes)
    };
    let kept = |text: &str| (text.to_owned(), 1);
    assert_eq!(
        unknown("end_reason", "Referral_v15", ("ENDCODE", "88")),
        kept("IDS101Referral.EndCode=88")
    );
    assert_eq!(
        unknown("attendance", "Appointment_v15", ("ATTENDANCE", "09")),
        kept("IDS201CareContact.AttendOrDNACode=9")
    );
    assert_eq!(
        unknown("therapy_type", "rep_appointment", ("THERTYPE2", "99")),
        kept("IDS202CareActivity.CodeProcAndProcStatus=99")
    );
}

#[test]
fn missing_values_give_nothing() {
    let dictionary = dictionary();
    for step in dictionary.mappings().steps() {
        for table in ["Referral_v15", "Appointment_v15", "IDS101Referral"] {
            let applied = dictionary.apply(step, table, &[("REFRECDATE", " "), ("PHQ9_SCORE", "")]);
            assert_eq!(applied, Applied::default(), "{}", step.concept);
        }
    }
}

#[test]
fn several_therapies_of_one_appointment_become_rows_in_order() {
    let dictionary = dictionary();
    let step = dictionary
        .mappings()
        .step("therapy_type", "1.5", "2.0")
        .unwrap();
    let row = [("THERTYPE3", "29"), ("THERTYPE1", "24"), ("THERTYPE2", "")];
    assert_eq!(
        written(&dictionary.apply(step, "Appointment_v15", &row)),
        "IDS202CareActivity.CodeProcAndProcStatus=v1.5:24 / IDS202CareActivity.CodeProcAndProcStatus=1098051000000103"
    );
}

/// No code of an older version ends in nothing, and the two ways of recoding agree.
#[test]
fn every_code_ends_in_a_code_or_a_named_legacy_code() {
    let dictionary = dictionary();
    for map in dictionary.mappings().code_maps() {
        let older = dictionary.code_list(&map.from_list).unwrap();
        let newer = dictionary.code_list(&map.to_list).unwrap();
        assert!(!map.pairs().is_empty(), "{}", map.name);
        for pair in map.pairs() {
            let place = format!("{} {}", map.name, pair.from);
            let end = match map.recode(older, &pair.from) {
                Recoded::To(code) => {
                    assert_ne!(pair.relation, Relation::Legacy, "{place}");
                    code
                }
                Recoded::Legacy(code) => {
                    assert!(!is_valid(newer, code, &map.to), "{place}");
                    code
                }
                Recoded::Unknown => panic!("{place} ends in nothing"),
            };
            let integer = older.integer_of(&pair.from).and_then(|i| map.integer(i));
            assert_eq!(integer, newer.integer_of(end), "{place}");
            assert!(newer.label_of(integer.unwrap()).is_some(), "{place}");
        }
        assert_eq!(map.recode(older, "no code"), Recoded::Unknown);
    }
}

fn is_valid(list: &CodeList, code: &str, version: &str) -> bool {
    let mut codes = list.codes().iter();
    codes.any(|c| c.code == code && c.versions.iter().any(|v| v == version))
}

#[test]
fn the_source_of_referral_of_each_version_is_its_own_column() {
    let dictionary = dictionary();
    let concept = dictionary.mappings().concept("source_of_referral").unwrap();
    let field = |form| {
        concept
            .fields(form)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(field(Form::V2_0), ["IDS101Referral.SourceOfReferralMH"]);
    assert_eq!(field(Form::V2_1), ["IDS101Referral.SourceOfReferralIAPT"]);
    let map = dictionary
        .mappings()
        .code_map("source_of_referral")
        .unwrap();
    assert_eq!(map.pair("L2").unwrap().relation, Relation::Legacy);
    assert_eq!(map.pair("B1").unwrap().relation, Relation::Exact);
    assert!(map.pair("N4").is_none(), "N4 is of 2.1 only");
}

#[test]
fn two_instruments_are_never_one() {
    let dictionary = dictionary();
    let mappings = dictionary.mappings();
    let iesr = mappings.step("score_iesr", "1.5", "2.0").unwrap();
    assert_eq!(iesr.rule.instrument(), Some("iesr"));
    assert!(!iesr.rule.is_carried());
    let pcl5 = mappings.step("score_pcl5", "1.5", "2.0").unwrap();
    assert_eq!(pcl5.rule, Rule::New);
}

#[test]
fn a_field_is_found_by_any_spelling_of_its_table() {
    let dictionary = dictionary();
    let of = |form, table, field| {
        let found = dictionary.mappings().of_field(form, table, field);
        found.map(|c| c.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(Form::V1_5, "referral_V15", "endcode"), ["end_reason"]);
    assert_eq!(
        of(Form::V1_5Early, "IAPT_Referral", "IC_FIRST_PHQ"),
        ["first_phq9"]
    );
    assert_eq!(
        of(Form::V2_1, "IDS201CareContact", "ConsMechanism"),
        ["consultation_medium"]
    );
}
