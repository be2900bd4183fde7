//! What each delivery holds, as it follows from mappings, versions and exceptions.

use super::dictionary;
use crate::{Availability, Delivery, Dictionary};

/// What the deliveries hold of a column, in order, as `availability: reason`.
fn column(dictionary: &Dictionary, table: &str, name: &str) -> [String; 4] {
    let table = dictionary.output(table).unwrap();
    let variable = table.variable(name).unwrap();
    dictionary.availability(table, variable).map(|h| h.told())
}

fn concept(dictionary: &Dictionary, name: &str) -> [String; 4] {
    let concept = dictionary.mappings().concept(name).unwrap();
    dictionary
        .availability_of_concept(concept)
        .map(|h| h.told())
}

#[test]
fn a_field_of_one_version_is_structurally_missing_in_the_others() {
    let dictionary = dictionary();
    assert_eq!(
        column(&dictionary, "contacts", "is_planned"),
        [
            "missing: no field for it",
            "available",
            "available",
            "available"
        ]
    );
    assert_eq!(
        concept(&dictionary, "gender_identity"),
        [
            "missing: no field for it",
            "missing: no field for it",
            "available",
            "partly: version 2.1 only"
        ]
    );
}

#[test]
fn a_field_of_some_forms_is_partly_available() {
    let dictionary = dictionary();
    assert_eq!(
        column(&dictionary, "referrals", "imd_decile"),
        [
            "partly: not in the tables `IAPT_*` and `rep_*`",
            "available",
            "available",
            "available"
        ]
    );
}

#[test]
fn codes_that_change_are_recoded_and_codes_that_stay_are_available() {
    let dictionary = dictionary();
    assert_eq!(
        column(&dictionary, "contacts", "consultation"),
        [
            "recoded: code map `consultation_2_1`",
            "recoded: code map `consultation_2_1`",
            "available",
            "recoded: code map `consultation_2_1`"
        ]
    );
    assert_eq!(
        column(&dictionary, "referrals", "end_code"),
        [
            "recoded: code map `end_code`",
            "available",
            "available",
            "available"
        ]
    );
    assert_eq!(concept(&dictionary, "gender")[0], "available");
}

#[test]
fn a_value_that_changed_its_meaning_is_partly_available() {
    let dictionary = dictionary();
    let religion = concept(&dictionary, "religion");
    assert!(
        religion[0].starts_with("partly: letters and digits"),
        "{}",
        religion[0]
    );
    assert_eq!(religion[2], "available");
}

#[test]
fn several_concepts_are_partly_there_when_one_lacks() {
    let dictionary = dictionary();
    let table = dictionary.output("referrals").unwrap();
    let mut variable = table.variable("received_date").unwrap().clone();
    variable.concepts = vec!["referral_received_date".into(), "planned_contact".into()];
    let held = dictionary.held_by_default(&variable, Delivery::V1_5);
    assert_eq!(held.told(), "partly: planned_contact no field for it");
    variable.versions = vec!["2.1".into()];
    let held = dictionary.held_by_default(&variable, Delivery::Ukllc);
    assert_eq!(held.told(), "partly: version 2.1 only");
    let held = dictionary.held_by_default(&variable, Delivery::V2_0);
    assert_eq!(held.told(), "missing: not of version 2.0");
}

#[test]
fn an_exception_stands_before_what_follows() {
    let dictionary = dictionary();
    let [old, ..] = column(&dictionary, "referrals", "pcl5_first");
    assert!(old.contains("IES-R"), "{old}");
    assert_eq!(
        column(&dictionary, "referrals", "phq9_first"),
        ["available"; 4]
    );
}

#[test]
fn whatever_is_not_available_says_why() {
    let dictionary = dictionary();
    let columns = dictionary.outputs().iter().flat_map(|table| {
        let variables = table.variables.iter();
        variables.flat_map(|v| dictionary.availability(table, v))
    });
    let concepts = dictionary.mappings().concepts().iter();
    let concepts = concepts.flat_map(|c| dictionary.availability_of_concept(c));
    for held in columns.chain(concepts) {
        let is_available = held.availability == Availability::Available;
        assert_eq!(held.reason.is_empty(), is_available, "{held:?}");
    }
}
