//! The nine cumulative tables of UK LLC.

use std::collections::{BTreeMap, BTreeSet};

use talktrail_dictionary::Family;

use crate::support::{Row, date, invent, text};

const KEYS: [&str; 4] = [
    "cohortkey_e",
    "pathwayid",
    "extract_start_date",
    "extract_end_date",
];

fn key(row: &Row) -> Vec<String> {
    KEYS.iter()
        .map(|column| text(row, column).to_owned())
        .collect()
}

#[test]
fn every_row_has_its_referral_in_the_same_extract() {
    let study = invent(Family::UkllcV2, 300);
    let referrals: BTreeSet<Vec<String>> = study
        .rows("IAPT_demographics_and_referral")
        .iter()
        .map(key)
        .collect();
    for (file, rows) in study
        .written
        .files
        .iter()
        .filter(|(file, _)| file.starts_with("IAPT_"))
    {
        assert!(*rows > 0, "{} is empty", file.display());
        let name = file.with_extension("");
        assert!(
            study
                .rows(name.to_str().unwrap())
                .iter()
                .all(|row| referrals.contains(&key(row))),
            "{}",
            name.display()
        );
    }
}

#[test]
fn scores_of_activities_find_their_contact() {
    let study = invent(Family::UkllcV2, 200);
    let contacts: BTreeSet<String> = study
        .rows("IAPT_care_activities")
        .iter()
        .map(|row| text(row, "unique_carecontactid").to_owned())
        .collect();
    let scores = study.rows("IAPT_coded_scored_assessments");
    let (of_referrals, of_activities): (Vec<&Row>, Vec<&Row>) = scores
        .iter()
        .partition(|row| row.contains_key("asstoolcompdate"));
    assert!(
        !of_referrals.is_empty()
            && of_referrals
                .iter()
                .all(|row| !row.contains_key("unique_carecontactid"))
    );
    assert!(
        !of_activities.is_empty()
            && of_activities
                .iter()
                .all(|row| contacts.contains(text(row, "unique_carecontactid")))
    );
}

#[test]
fn an_extract_holds_what_the_earlier_ones_of_its_year_held() {
    let study = invent(Family::UkllcV2, 300);
    let referrals = study.rows("IAPT_demographics_and_referral");
    let mut extracts: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    for row in &referrals {
        let [_, pathway, start, end] = KEYS.map(|column| text(row, column).to_owned());
        extracts.entry((pathway, start, end)).or_default();
    }
    for row in study.rows("IAPT_care_activities") {
        let [_, pathway, start, end] = KEYS.map(|column| text(&row, column).to_owned());
        extracts
            .entry((pathway, start, end))
            .or_default()
            .insert(text(&row, "unique_carecontactid").to_owned());
    }
    let mut repeated = 0;
    let pairs = extracts.iter().zip(extracts.iter().skip(1));
    for (((pathway, start, _), earlier), ((next_pathway, next_start, _), later)) in pairs {
        if (pathway, start) == (next_pathway, next_start) {
            assert!(earlier.is_subset(later));
            repeated += earlier.len();
        }
    }
    assert!(repeated > 100);
}

#[test]
fn dates_are_in_order_and_within_their_extract() {
    let study = invent(Family::UkllcV2, 300);
    let mut periods: BTreeMap<String, (_, _)> = BTreeMap::new();
    for row in study.rows("IAPT_demographics_and_referral") {
        let (received, discharge) = (
            date(&row, "referralrequestreceiveddate").unwrap(),
            date(&row, "servdischdate"),
        );
        assert!(
            discharge.is_none_or(|d| d >= received && d <= date(&row, "extract_end_date").unwrap())
        );
        assert!(date(&row, "personbirthdate").unwrap() < received);
        periods.insert(text(&row, "pathwayid").to_owned(), (received, discharge));
    }
    for row in study.rows("IAPT_care_activities") {
        let (received, discharge) = periods[text(&row, "pathwayid")];
        let contact = date(&row, "carecontdate").unwrap();
        assert!(contact >= received && discharge.is_none_or(|d| contact <= d));
        assert!(
            (date(&row, "extract_start_date").unwrap()..=date(&row, "extract_end_date").unwrap())
                .contains(&contact)
        );
    }
}

#[test]
fn counts_on_the_last_row_are_those_of_the_truth() {
    let study = invent(Family::UkllcV2, 300);
    let mut last: BTreeMap<String, Row> = BTreeMap::new();
    for row in study.rows("IAPT_demographics_and_referral") {
        last.insert(text(&row, "pathwayid").to_owned(), row);
    }
    let truth = study.rows("truth/referrals");
    assert_eq!(truth.len(), last.len());
    for row in truth {
        let supplied = &last[text(&row, "referral_id")];
        for (column, delivered) in [
            ("n_attended_contacts", "carecontact_count"),
            ("phq9_first", "phq9_firstscore"),
            ("phq9_last", "phq9_lastscore"),
            ("gad7_last", "gad_lastscore"),
            ("anxiety_measure", "adsm"),
            ("discharge_date", "servdischdate"),
        ] {
            assert_eq!(text(&row, column), text(supplied, delivered), "{column}");
        }
        assert_eq!(
            text(&row, "is_recovered") == "true",
            text(supplied, "recovery_flag") == "true"
        );
    }
}

#[test]
fn flags_are_true_or_nothing() {
    let study = invent(Family::UkllcV2, 200);
    let flags: BTreeSet<String> = study
        .rows("IAPT_demographics_and_referral")
        .iter()
        .map(|row| text(row, "completedtreatment_flag").to_owned())
        .collect();
    assert_eq!(flags, BTreeSet::from([String::new(), "true".to_owned()]));
}
