//! Which contacts count, and what for.

use talktrail_model::provenance::{OUTSIDE_WINDOW, SAME_SLOT};

use super::{derived, derived_under, study};
use crate::EmploymentSupport;

const REFERRAL: &str = "referral r1 2021-05-20..2021-06-28 end=46\n";

/// `CareContact_Count`, `TreatmentCareContact_Count`, `InternetEnabledTherapy_Count`, `CompletedTreatment_Flag`.
fn counts(records: &str) -> String {
    let wanted = "CareContact_Count TreatmentCareContact_Count InternetEnabledTherapy_Count CompletedTreatment_Flag";
    derived(records).row("nhs_derived", wanted)
}

#[test]
fn treatment_contacts_are_counted_as_nhs_england_counts_them() {
    for (title, contacts, expected) in [
        ("count_cancelled", "contact 2021-06-10 2 2\ncontact 2021-06-12 2 4\ncontact 2021-06-17 2 7", "0 0 0 -"),
        ("count_emp_mixed", "contact 2021-06-06 2 5 therapy=17\ncontact 2021-06-13 2 5 therapy=17+19", "2 1 0 -"),
        ("count_no_activity", "contact 2021-06-06 2 5\ncontact 2021-06-13 2 5", "2 2 0 1"),
        ("count_same_day", "contact 2021-06-06 2 5\ncontact 2021-06-06 2 5", "2 2 0 1"),
        ("count_unplanned_dna", "contact 2021-06-10 2 3 unplanned\ncontact 2021-06-17 2 5", "2 2 0 1"),
        ("dates_never_seen", "contact 2021-06-03 1 3", "0 0 0 -"),
        (
            "count_types",
            "contact 2021-06-02 1 5\ncontact 2021-06-06 2 5\ncontact 2021-06-08 3 5\ncontact 2021-06-10 4 5
             contact 2021-06-13 5 5\ncontact 2021-06-15 7 5",
            "6 3 0 1",
        ),
        (
            "count_iet_only",
            "log 2021-06-01..2021-06-07\nlog 2021-06-08..2021-06-14\nlog 2021-06-15..2021-06-21",
            "0 3 3 1",
        ),
    ] {
        assert_eq!(counts(&format!("{REFERRAL}{contacts}")), expected, "{title}");
    }
}

#[test]
fn the_window_runs_from_receipt_to_discharge_both_included() {
    for (title, records, expected) in [
        (
            "count_on_referral_day",
            "referral r1 2021-06-06..2021-06-28\ncontact 2021-06-06 2 5\ncontact 2021-06-20 2 5",
            "2 2 0 1",
        ),
        (
            "count_after_discharge",
            "referral r1 2021-05-20..2021-06-20\ncontact 2021-06-06 2 5\ncontact 2021-06-25 2 5",
            "1 1 0 -",
        ),
        (
            "count_followup",
            "referral r1 2021-05-20..2021-06-20\ncontact 2021-06-06 2 5\ncontact 2021-06-27 6 5",
            "1 1 0 -",
        ),
        (
            "count_open",
            "referral r1 2021-05-20..\ncontact 2021-06-10 2 5\ncontact 2021-06-17 2 5",
            "2 2 0 -",
        ),
        (
            "no received date",
            "referral r1 ..2021-06-20\ncontact 2021-06-06 2 5",
            "0 0 0 -",
        ),
        (
            "reversed",
            "referral r1 2021-06-20..2021-05-20\ncontact 2021-06-06 2 5",
            "0 0 0 -",
        ),
    ] {
        assert_eq!(counts(records), expected, "{title}");
    }
}

#[test]
fn contacts_outside_the_window_are_found_unless_they_may_follow_a_discharge() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-06-20
         contact 2021-05-01 1 5
         contact 2021-06-06 2 5
         contact 2021-06-25 2 5
         contact 2021-06-27 6 5
         contact 2021-06-28 10 5",
    );
    assert_eq!(
        outcome.row(
            "referrals",
            "n_contacts n_contacts_outside_window n_sessions"
        ),
        "5 4 1"
    );
    assert_eq!(outcome.n_found(OUTSIDE_WINDOW), 2);
    let windows = outcome.rows("contacts", "contact_number is_in_window session_number");
    assert_eq!(windows, ["1 0 -", "2 1 1", "3 0 -", "4 0 -", "5 0 -"]);
}

#[test]
fn dates_of_assessment_and_treatment() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-06-28
         pause 2021-05-10..2021-05-25
         contact 2021-06-03 1 5
         contact 2021-06-06 2 3
         contact 2021-06-10 2 5
         contact 2021-06-17 2 6
         contact 2021-06-24 2 5",
    );
    let wanted = "Assessment_FirstDate TherapySession_FirstDate TherapySession_SecondDate TherapySession_LastDate";
    assert_eq!(
        outcome.row("nhs_derived", wanted),
        "2021-06-03 2021-06-10 2021-06-17 2021-06-24"
    );
    let waits = "days_to_assessment days_to_treatment days_to_treatment_less_pauses days_first_to_second days_in_care";
    assert_eq!(outcome.row("referrals", waits), "14 21 16 7 39");
    let counts = "n_contacts n_contacts_attended n_contacts_missed n_contacts_cancelled";
    assert_eq!(outcome.row("referrals", counts), "5 4 1 0");
}

#[test]
fn employment_support_counts_in_version_1_5_and_where_a_study_wants_it() {
    let contacts = "contact 2021-06-06 2 5 therapy=19\ncontact 2021-06-13 2 5 therapy=17\n";
    let records = format!("referral r1 2021-05-20..2021-06-28 version=15\n{contacts}");
    let wanted =
        "n_treatment_contacts n_treatment_contacts_nhs n_employment_contacts is_finished_course";
    assert_eq!(derived(&records).row("referrals", wanted), "1 2 1 0");
    let mut rules = study::rules();
    rules.employment_support = EmploymentSupport::Counted;
    assert_eq!(
        derived_under(rules, &records).row("referrals", wanted),
        "2 2 1 1"
    );
}

#[test]
fn two_attended_contacts_in_one_slot_are_one_session_and_two_contacts() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-06-28
         contact 2021-06-06 1 5 at=10:00
         contact 2021-06-06 2 5 at=10:00 therapy=17
         contact 2021-06-13 2 5 at=10:00 therapy=17",
    );
    assert_eq!(outcome.n_found(SAME_SLOT), 1);
    let wanted =
        "n_contacts_attended n_treatment_contacts n_same_slot n_sessions second_treatment_date";
    assert_eq!(outcome.row("referrals", wanted), "3 2 1 2 2021-06-13");
    assert_eq!(outcome.rows("contacts", "session_number"), ["1", "1", "2"]);
    let sessions = outcome.rows(
        "sessions",
        "session_number n_collapsed app_type is_treatment treatment_number",
    );
    assert_eq!(sessions, ["1 1 2 1 1", "2 0 2 1 2"]);
}

#[test]
fn intensity_and_therapies_come_from_treatment() {
    for (contacts, expected) in [
        (
            "contact 2021-06-06 2 5 therapy=1\ncontact 2021-06-13 2 5 therapy=17",
            "1 1 3 1 17 2",
        ),
        (
            "contact 2021-06-06 2 5 therapy=1\ncontact 2021-06-13 2 3 therapy=17",
            "1 0 1 1 1 1",
        ),
        (
            "contact 2021-06-06 2 5\ncontact 2021-06-13 1 5 therapy=17",
            "0 0 4 - - 0",
        ),
        ("contact 2021-06-13 1 5 therapy=17", "0 0 - - - 0"),
        ("log 2021-06-01..2021-06-07", "0 1 2 23 23 1"),
    ] {
        let wanted =
            "n_low_intensity n_high_intensity intensity first_therapy last_therapy n_therapies";
        let outcome = derived(&format!("{REFERRAL}{contacts}"));
        assert_eq!(outcome.row("referrals", wanted), expected, "{contacts}");
    }
}
