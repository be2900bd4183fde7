//! What a participant's days were: spells, intervals at risk, transitions.

use talktrail_model::provenance::AFTER_WITHDRAWAL;

use super::derived;

/// Records whose follow-up ends on the as-of date, 2024-12-31.
const SPELLS: &str = "state begin_day end_day next_state is_censored";

#[test]
fn an_episode_is_waiting_then_treatment_at_the_intensity_of_the_latest_one() {
    let outcome = derived(
        "referral r1 2024-01-01..2024-04-30
         contact 2024-01-11 1 5
         contact 2024-01-21 2 5 therapy=1
         contact 2024-01-31 2 5
         contact 2024-02-10 2 5 therapy=17
         contact 2024-02-20 2 5 therapy=23
         contact 2024-03-01 2 7 therapy=1",
    );
    assert_eq!(
        outcome.rows("spells", SPELLS),
        [
            "1 1 10 2 0",
            "2 11 20 3 0",
            "3 21 40 4 0",
            "4 41 50 5 0",
            "5 51 121 8 0",
            "8 122 366 - 1",
        ]
    );
    assert_eq!(
        outcome.rows("spells", "begin_date end_date episode_id")[5],
        "2024-05-01 2024-12-31 -"
    );
}

#[test]
fn too_many_days_without_a_session_are_a_break() {
    let outcome = derived(
        "referral r1 2024-01-01..2024-12-01
         contact 2024-01-01 3 5 therapy=1
         contact 2024-03-31 2 5 therapy=1
         contact 2024-06-30 2 5 therapy=1",
    );
    assert_eq!(
        outcome.rows("spells", "state begin_date end_date"),
        [
            "3 2024-01-01 2024-03-31",
            "7 2024-04-01 2024-06-29",
            "3 2024-06-30 2024-06-30",
            "7 2024-07-01 2024-12-01",
            "8 2024-12-02 2024-12-31",
        ]
    );
}

#[test]
fn overlapping_referrals_show_the_higher_state() {
    let outcome = derived(
        "referral r1 2024-01-01..2024-01-31
         contact 2024-01-10 2 5 therapy=1
         referral r2 2024-01-05..2024-02-10
         contact 2024-01-20 2 5 therapy=17",
    );
    assert_eq!(
        outcome.rows("spells", "state begin_date end_date episode_id"),
        [
            "1 2024-01-01 2024-01-09 r1",
            "3 2024-01-10 2024-01-19 r1",
            "4 2024-01-20 2024-02-10 r2",
            "8 2024-02-11 2024-12-31 -",
        ]
    );
}

#[test]
fn a_change_of_provider_code_is_one_stay() {
    let outcome = derived(
        "referral r1 2024-01-01.. provider=A delivered=2024-01-01..2024-01-31
         contact 2024-01-05 2 5 therapy=1
         referral r2 2024-01-01..2024-03-10 provider=B delivered=2024-02-01..2024-03-31
         contact 2024-02-05 2 5 therapy=1",
    );
    assert_eq!(
        outcome.rows("spells", "state begin_date end_date episode_id"),
        [
            "1 2024-01-01 2024-01-04 r1",
            "3 2024-01-05 2024-03-10 r1",
            "8 2024-03-11 2024-12-31 -",
        ]
    );
    assert_eq!(
        outcome.rows("risk_intervals", "risk_status start_date stop_date"),
        ["2 2024-01-01 2024-03-10", "1 2024-03-10 2024-12-31"]
    );
}

#[test]
fn a_referral_no_longer_submitted_is_neither_care_nor_discharge() {
    let outcome = derived(
        "referral r1 2024-01-01.. delivered=2024-01-01..2024-02-29 provider_last=2024-12-31
         referral r2 2024-06-01..2024-06-30 delivered=2024-06-01..2024-06-30 provider_last=2024-12-31",
    );
    assert_eq!(
        outcome.rows("spells", "state begin_date end_date"),
        [
            "1 2024-01-01 2024-02-29",
            "9 2024-03-01 2024-05-31",
            "1 2024-06-01 2024-06-30",
            "8 2024-07-01 2024-12-31",
        ]
    );
    assert_eq!(
        outcome.rows("risk_intervals", "risk_status is_at_risk is_event stratum"),
        ["2 0 0 1", "3 0 0 1", "2 0 0 1", "1 1 0 1"]
    );
    let visits = outcome.rows("transitions", "visit_number from to status");
    assert_eq!(visits.iter().filter(|row| row.ends_with(" 1")).count(), 1);
}

#[test]
fn a_return_ends_a_time_at_risk_and_what_went_before_is_known_at_its_start() {
    let outcome = derived(
        "referral r1 2023-02-01..2023-02-28 end=46 gender=1 birth=1990-03-01
         problem F32 primary 2023-02-01
         contact 2023-02-05 2 5 phq9=18 gad7=14
         contact 2023-02-12 2 5 phq9=6 gad7=4
         referral r2 2023-03-10..2023-04-30 end=10 gender=1 birth=1990-03-01
         problem F42 primary 2023-03-10
         contact 2023-03-20 1 5 phq9=15",
    );
    assert_eq!(
        outcome.rows(
            "risk_intervals",
            "start_day stop_day gap_days is_event event_type stratum n_episodes_before censored_by"
        ),
        [
            "0 27 27 0 0 1 1 -",
            "27 37 10 1 2 1 1 -",
            "37 88 51 0 0 2 2 -",
            "88 699 611 0 0 2 2 3"
        ]
    );
    assert_eq!(
        outcome.rows(
            "risk_intervals",
            "age_at_start problem_descriptor n_treatments_before is_recovered end_group phq9_last is_return_short is_return_long"
        ),
        [
            "32 10 0 - - - - -",
            "32 10 2 1 3 6 1 -",
            "33 30 2 1 3 6 - -",
            "33 30 2 - 2 15 0 -"
        ]
    );
}

#[test]
fn a_withdrawal_ends_follow_up_and_its_records_stay() {
    let referrals = "referral r1 2024-01-01..2024-02-10 end=46
        contact 2024-01-05 2 5 therapy=1
        referral r2 2024-06-01..2024-07-01";
    let outcome = derived(&format!("withdrawn 2024-03-01\n{referrals}"));
    assert_eq!(
        outcome.row(
            "participants",
            "n_referrals followup_end_date followup_end_reason"
        ),
        "2 2024-03-01 5"
    );
    assert_eq!(
        outcome
            .rows(
                "risk_intervals",
                "stop_date is_event is_competing_event censored_by"
            )
            .last()
            .unwrap(),
        "2024-03-01 0 0 5"
    );
    assert_eq!(outcome.n_found(AFTER_WITHDRAWAL), 1);
    let late = derived(&format!("withdrawn 2025-03-01\n{referrals}"));
    assert_eq!(
        late.row("participants", "followup_end_date followup_end_reason"),
        "2024-12-31 3",
        "after the as-of date"
    );
}

#[test]
fn death_ends_follow_up_unless_a_later_referral_contradicts_it() {
    let died = "referral r1 2024-01-01..2024-02-10 end=49\ncontact 2024-01-05 2 5 therapy=1\n";
    let person = "followup_end_date followup_end_reason";
    let outcome = derived(died);
    assert_eq!(outcome.row("participants", person), "2024-02-10 4");
    assert_eq!(
        outcome.row("risk_intervals", "stop_day is_competing_event event_type"),
        "40 1 3"
    );
    assert!(
        outcome
            .rows("transitions", "from to status")
            .contains(&"3 7 1".to_owned())
    );
    let outcome = derived(&format!("{died}referral r2 2024-03-01.."));
    assert_eq!(outcome.row("participants", person), "2024-12-31 3");
}

#[test]
fn visits_have_a_row_for_each_state_that_may_follow() {
    let outcome = derived(
        "referral r1 2024-01-01..2024-03-31
         contact 2024-01-11 1 5
         contact 2024-01-21 2 5 therapy=1",
    );
    assert_eq!(
        outcome.rows(
            "transitions",
            "visit_number from to trans tstart tstop status"
        ),
        [
            "1 1 2 1 0 10 1",
            "1 1 3 2 0 10 0",
            "1 1 4 3 0 10 0",
            "1 1 5 4 0 10 0",
            "1 1 6 5 0 10 0",
            "1 1 7 6 0 10 0",
            "2 2 3 7 10 20 1",
            "2 2 4 8 10 20 0",
            "2 2 5 9 10 20 0",
            "2 2 6 10 10 20 0",
            "2 2 7 11 10 20 0",
            "3 3 4 12 20 91 0",
            "3 3 5 13 20 91 0",
            "3 3 6 14 20 91 1",
            "3 3 7 15 20 91 0",
            "4 6 1 24 91 366 0",
            "4 6 2 25 91 366 0",
            "4 6 3 26 91 366 0",
            "4 6 4 27 91 366 0",
            "4 6 5 28 91 366 0",
            "4 6 7 29 91 366 0",
        ]
    );
}
