//! The checks of the dictionary notice what they are there for.

use super::dictionary;
use crate::Dictionary;

fn problems_of(spoil: impl FnOnce(&mut Dictionary)) -> Vec<String> {
    let mut dictionary = dictionary();
    spoil(&mut dictionary);
    dictionary
        .verify()
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn assert_noticed(what: &str, spoil: impl FnOnce(&mut Dictionary)) {
    let problems = problems_of(spoil);
    assert!(
        problems.iter().any(|p| p.contains(what)),
        "{what}: {problems:?}"
    );
}

#[test]
fn a_label_of_81_characters_is_noticed() {
    assert_noticed("longer than 80", |d| {
        d.outputs[0].variables[0].label = "x".repeat(81);
    });
    assert_noticed("longer than 80", |d| {
        d.tables[0].variables[0].label = "x".repeat(81);
    });
}

#[test]
fn a_column_name_of_33_characters_is_noticed_but_for_nhs_names() {
    let long = "x".repeat(33);
    assert_noticed("name is too long", |d| {
        d.outputs[0].variables[0].name = long.clone();
    });
    let nhs = problems_of(|d| {
        let mut outputs = d.outputs.iter_mut();
        let nhs_derived = outputs.find(|output| output.name == "nhs_derived");
        nhs_derived.unwrap().variables[0].name = long;
    });
    assert!(nhs.is_empty(), "{nhs:?}");
}

#[test]
fn an_unknown_reference_is_noticed() {
    assert_noticed("unknown value list", |d| {
        d.outputs[0].variables[0].value_list = Some("none".to_owned());
    });
    assert_noticed("unknown source", |d| {
        d.tables[0].sources = vec!["none".to_owned()];
    });
    assert_noticed("is no variable", |d| {
        d.tables[0].keys.push("none".to_owned());
    });
    assert_noticed("does not resolve", |d| {
        d.instruments[0].instrument.short_name = "other".to_owned();
    });
}

#[test]
fn a_threshold_without_source_is_noticed() {
    assert_noticed("phq9: no source", |d| {
        d.instruments[0].threshold_sources.caseness.clear();
    });
}

#[test]
fn what_stands_twice_is_noticed() {
    assert_noticed("stands twice", |d| {
        let again = d.tables[0].variables[0].clone();
        d.tables[0].variables.push(again);
    });
    assert_noticed("stands twice", |d| {
        let again = d.sources[0].clone();
        d.sources.push(again);
    });
    assert_noticed("shares a name", |d| {
        let again = d.tables[0].clone();
        d.tables.push(again);
    });
}

#[test]
fn instruments_out_of_step_with_their_code_list_are_noticed() {
    assert_noticed("has another integer", |d| d.instruments.swap(0, 1));
}

#[test]
fn the_two_forms_of_one_concept_must_be_told_apart_by_range() {
    let total = |d: &mut Dictionary| {
        let total = d
            .instruments
            .iter_mut()
            .find(|e| e.instrument.short_name == "dds_total");
        total.unwrap().instrument.minimum = None;
    };
    assert_noticed("dds_mean: concept and range", total);
}

#[test]
fn a_mapping_that_does_not_hold_is_noticed() {
    assert_noticed("unknown field `Referral_v15.NONE`", |d| {
        let concept = d
            .mappings
            .concepts
            .iter_mut()
            .find(|c| c.name == "end_reason");
        concept.unwrap().fields[0][0].field = "NONE".to_owned();
    });
    assert_noticed("no mapping accounts for this field", |d| {
        d.mappings.concepts.retain(|c| c.name != "end_reason");
    });
    assert_noticed("not 1 step from 1.5 to 2.0", |d| {
        d.mappings.steps.retain(|s| s.concept != "end_reason");
    });
    assert_noticed("do not pair up", |d| {
        let concept = d
            .mappings
            .concepts
            .iter_mut()
            .find(|c| c.name == "pause_reason");
        let fields = &mut concept.unwrap().fields[3];
        fields.extend(vec![fields[0].clone(); 2]);
    });
}

#[test]
fn a_step_that_says_too_little_is_noticed() {
    let spoil = |d: &mut Dictionary, change: fn(&mut crate::Step)| {
        let step = d
            .mappings
            .steps
            .iter_mut()
            .find(|s| s.concept == "end_reason");
        change(step.unwrap());
    };
    assert_noticed("a recode without code map", |d| {
        spoil(d, |s| s.code_map = None);
    });
    assert_noticed("code map is unknown or of other versions", |d| {
        spoil(d, |s| s.code_map = Some("consultation_2_1".to_owned()));
    });
    assert_noticed("no reason given", |d| {
        spoil(d, |s| {
            s.rule = crate::Rule::None;
            s.changes.clear();
        });
    });
}

#[test]
fn an_availability_that_contradicts_or_names_nothing_is_noticed() {
    assert_noticed("its versions and its concepts differ in 1.5", |d| {
        let contacts = d.outputs.iter_mut().find(|o| o.name == "contacts").unwrap();
        let planned = contacts
            .variables
            .iter_mut()
            .find(|v| v.name == "is_planned");
        planned.unwrap().versions.insert(0, "1.5".to_owned());
    });
    assert_noticed("unknown concept `none`", |d| {
        d.outputs[0].variables[0].concepts = vec!["none".to_owned()];
    });
    assert_noticed("neither a concept nor an exported column", |d| {
        d.exceptions[0].subject = "referrals.none".to_owned();
    });
    assert_noticed("no reason given", |d| d.exceptions[0].reason.clear());
    assert_noticed("stands twice", |d| {
        let twin = d.exceptions[0].clone();
        d.exceptions.push(twin);
    });
}
