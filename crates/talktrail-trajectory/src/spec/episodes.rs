//! Episodes: referrals that are one course of care, told as one.

use super::{derived, derived_under, study};
use crate::{Confirmation, Rules};

/// A course of care that changed its provider code after the second of four treatment contacts.
const MOVED: &str = "
    referral r1 2021-05-01.. provider=A version=21 delivered=2021-05-01..2021-06-30 provider_last=2021-12-31
    problem F401 primary 2021-05-01
    contact 2021-05-10 1 5 phq9=20 gad7=15
    contact 2021-06-03 2 5 therapy=1 phq9=18 gad7=14
    referral r2 2021-05-01..2021-09-01 provider=B version=21 end=46 delivered=2021-07-01..2021-09-30 provider_last=2021-12-31
    contact 2021-07-03 2 5 therapy=17 phq9=9 gad7=7
    contact 2021-08-03 2 3
    contact 2021-08-20 6 5 phq9=27
    referral r3 2021-11-01..2021-12-01 provider=B version=21 end=50 delivered=2021-11-01..2021-12-31 provider_last=2021-12-31
    contact 2021-11-20 1 5 phq9=15 gad7=9";

#[test]
fn a_chain_is_told_as_one_course() {
    let derived = derived(MOVED);
    assert_eq!(
        derived.rows("episodes", "episode_id last_referral_id episode_number n_referrals n_provider_codes first_provider_code last_provider_code received_date discharge_date status end_code"),
        [
            "r1 r2 1 2 2 A B 2021-05-01 2021-09-01 1 46",
            "r3 r3 2 1 1 B B 2021-11-01 2021-12-01 1 50",
        ]
    );
    assert_eq!(
        derived.rows("episodes", "problem_code n_contacts n_contacts_missed n_treatment_contacts n_low_intensity n_high_intensity days_to_treatment first_treatment_date last_treatment_date n_sessions n_scores"),
        [
            "F401 5 1 2 1 1 33 2021-06-03 2021-07-03 4 7",
            "- 1 0 0 0 0 - - - 1 2",
        ]
    );
    assert_eq!(
        derived.rows("episodes", "phq9_first phq9_last gad7_first gad7_last is_finished_course is_at_caseness is_recovered is_reliably_improved first_score_date last_score_date"),
        [
            "20 9 15 7 1 1 1 1 2021-05-10 2021-07-03",
            "15 - 9 - 0 - - - 2021-11-20 2021-11-20",
        ]
    );
}

#[test]
fn what_is_told_of_each_referral_stays_its_own() {
    let derived = derived(MOVED);
    assert_eq!(
        derived.rows("referrals", "referral_id episode_id phq9_first phq9_last n_treatment_contacts is_finished_course is_recovered"),
        [
            "r1 r1 20 18 1 0 -",
            "r2 r1 9 - 1 0 -",
            "r3 r3 15 - 0 0 -",
        ]
    );
}

#[test]
fn participants_count_courses_of_episodes() {
    let derived = derived(MOVED);
    assert_eq!(
        derived.row("participants", "n_referrals n_episodes n_treated_episodes n_finished_courses n_recovered is_ever_recovered n_treatment_contacts"),
        "3 2 1 1 1 1 2"
    );
}

#[test]
fn both_sides_of_a_gap_are_episodes_and_a_pair_inside_one_is_referrals() {
    let derived = derived(MOVED);
    assert_eq!(
        derived.rows("rereferrals", "is_transfer is_rereferral gap_days from_last_contact_date from_is_finished_course from_is_recovered phq9_last_before phq9_first_after is_relapse_after_recovery from_problem_descriptor"),
        [
            "1 0 - 2021-06-03 0 - 18 9 - 21",
            "0 1 61 2021-08-20 1 1 9 15 1 21",
        ]
    );
    assert_eq!(
        derived.rows(
            "risk_intervals",
            "is_at_risk is_event is_finished_course is_recovered phq9_last n_treatments_before"
        )[1],
        "1 1 1 1 9 2"
    );
}

#[test]
fn an_episode_of_one_referral_has_what_the_referral_has() {
    let derived = derived(
        "referral r1 2021-05-20..2021-06-28 provider=RBA end=46 gender=2 birth=1990-01-01
         contact 2021-06-03 2 5 at=10:00 therapy=17 phq9=12 gad7=10
         contact 2021-06-10 2 5 at=10:00 therapy=17 phq9=6 gad7=4 wsas_work=3 wsas_home=2 wsas_social=1 wsas_private=1",
    );
    let shared = "episode_id received_date discharge_date status end_code end_group age_at_referral gender n_contacts n_treatment_contacts intensity phq9_first phq9_last gad7_last wsas_first is_recovered outcome_reason stage_path";
    assert_eq!(
        derived.rows("episodes", shared),
        derived.rows("referrals", shared)
    );
}

/// Two referrals of one day in one extract of a year: the first stopped, and the contacts tell the order.
#[test]
fn inside_an_extract_contacts_tell_the_order() {
    let of = |former: &str, latter: &str| {
        let year = "extract=2021-04-01..2022-03-31";
        derived(&format!(
            "referral r1 2021-05-01.. provider=A {year} {former}
             referral r2 2021-05-01..2021-12-01 provider=B {year} provider_last=2023-03-31
             {latter}"
        ))
        .rows("referrals", "episode_id continuation")
    };
    let went_on = "provider_last=2023-03-31
        contact 2021-06-03 2 5";
    let apart = ["r1 -", "r2 -"];
    assert_eq!(of(went_on, "contact 2021-07-03 2 5"), ["r1 -", "r1 1"]);
    assert_eq!(of(went_on, "contact 2021-06-03 2 5"), apart, "on one day");
    assert_eq!(of(went_on, ""), apart, "never seen under the new code");
    assert_eq!(
        of("provider_last=2023-03-31", "contact 2021-07-03 2 5"),
        ["r1 -", "r1 1"],
        "never seen under the old code"
    );
    assert_eq!(
        of(
            "provider_last=2022-03-31
            contact 2021-06-03 2 5",
            "contact 2021-07-03 2 5"
        ),
        apart,
        "the last extract: it may be open still"
    );
}

/// Referrals that were never seen, or not seen any more, in whatever extracts: chains end, and each has one opener.
#[test]
fn no_chain_bites_its_tail() {
    let extracts = ["2020-04-01..2021-03-31", "2021-04-01..2022-03-31"];
    let contacts = ["", "contact 2021-06-03 2 5\n", "contact 2020-06-03 2 5\n"];
    let kinds = || (0..2).flat_map(|extract| (0..3).map(move |contact| (extract, contact)));
    for (a, (b, c)) in
        kinds().flat_map(|a| kinds().flat_map(move |b| kinds().map(move |c| (a, (b, c)))))
    {
        let one = |id: &str, (extract, contact): (usize, usize)| {
            let (extract, contact): (&str, &str) = (extracts[extract], contacts[contact]);
            format!(
                "referral {id} 2020-05-01.. provider=A extract={extract} provider_last=2024-03-31\n{contact}"
            )
        };
        let records = [one("r1", a), one("r2", b), one("r3", c)].concat();
        let derived = derived(&records);
        let sizes = derived.rows("episodes", "n_referrals");
        let together: usize = sizes.iter().map(|n| n.parse::<usize>().unwrap()).sum();
        assert_eq!(together, 3, "{records}");
    }
}

#[test]
fn a_batch_that_is_too_small_stays_apart() {
    let rules = Rules {
        confirmation: Confirmation {
            smallest: 100,
            ..Confirmation::default()
        },
        ..study::rules()
    };
    let derived = derived_under(rules, MOVED);
    assert_eq!(
        derived.rows("referrals", "episode_id continuation status"),
        ["r1 - 4", "r2 3 1", "r3 - 1"]
    );
    assert_eq!(derived.rows("episodes", "episode_id").len(), 3);
}
