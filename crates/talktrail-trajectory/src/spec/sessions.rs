//! Sessions: what makes one, how they are numbered, and what they show.

use super::derived;

#[test]
fn contacts_logs_and_score_days_are_sessions_in_order_of_date() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         contact 2021-06-03 1 5 phq9=15 gad7=12
         contact 2021-06-10 2 3
         contact 2021-06-12 2 2
         contact 2021-06-17 2 5
         contact 2021-07-20 6 5 phq9=3
         log 2021-06-18..2021-06-24
         score 2021-05-28 phq9=18 gad7=14
         score 2021-06-17 phq9=9 gad7=8
         score 2021-06-24 phq9=8
         score 2021-06-30 peq=4
         score 2021-07-01 phq9=99
         score 2021-07-02 phq9=5 gad7=6",
    );
    let wanted = "session_date session_kind attended_number treatment_number scored_number n_missed_since n_cancelled_since phq9 gad7";
    let expected = [
        "2021-05-28 3 - - 1 0 0 18 14",
        "2021-06-03 1 1 - 2 0 0 15 12",
        "2021-06-17 1 2 1 3 1 1 9 8",
        "2021-06-24 2 - 2 4 0 0 8 -",
        "2021-07-02 3 - - 5 0 0 5 6",
        "2021-07-20 1 3 - 6 0 0 3 -",
    ];
    assert_eq!(outcome.rows("sessions", wanted), expected);
    assert_eq!(
        outcome.row("referrals", "n_sessions n_scores n_scores_valid"),
        "6 12 11"
    );
    let contacts = outcome.rows("contacts", "contact_kind contact_date session_number");
    assert_eq!(contacts[4], "2 2021-06-24 4", "the log");
    assert_eq!(contacts[5], "1 2021-07-20 6");
    let scores = outcome.rows(
        "scores",
        "score_date instrument session_number is_follow_up",
    );
    assert_eq!(scores[0], "2021-05-28 1 1 0");
    assert_eq!(
        scores[7], "2021-06-30 14 - 0",
        "experience of care makes no session"
    );
    assert_eq!(
        scores[8], "2021-07-01 1 - 0",
        "nor does a score out of range"
    );
    assert_eq!(scores[11], "2021-07-20 1 6 1");
}

#[test]
fn change_and_status_follow_the_first_scores() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         contact 2021-06-03 1 5 phq9=15 gad7=12
         contact 2021-06-10 2 5 phq9=14
         contact 2021-06-17 2 5
         contact 2021-06-24 2 5 gad7=8
         contact 2021-07-01 2 5 phq9=21 gad7=7
         contact 2021-07-08 2 5 phq9=9 gad7=7",
    );
    let wanted = "days_since_treatment phq9_change gad7_change is_phq9_case is_anxiety_case is_case reliable_status";
    let expected = [
        "-7 0 0 1 1 1 -",
        "0 -1 - 1 - 1 3",
        "7 - - - - - -",
        "14 - -4 - 1 1 1",
        "21 6 -5 1 0 1 3",
        "28 -6 -5 0 0 0 1",
    ];
    assert_eq!(outcome.rows("sessions", wanted), expected);
}

#[test]
fn the_problems_own_measure_is_shown_where_it_was_scored() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         problem F401 primary 2021-05-20
         contact 2021-06-03 1 5 phq9=15 gad7=12 spin=50 oci=100
         contact 2021-06-10 2 5 phq9=15 gad7=12
         contact 2021-06-17 2 5 phq9=15 gad7=12 spin=18",
    );
    let wanted = "adsm adsm_instrument adsm_change is_anxiety_case reliable_status";
    assert_eq!(
        outcome.rows("sessions", wanted),
        ["50 3 0 1 -", "- - - - 3", "18 3 -32 0 1"]
    );
}

#[test]
fn scores_are_numbered_within_instrument_and_day() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         contact 2021-06-03 1 5 phq9=15 gad7=12
         score 2021-06-03 at=18:00 phq9=14
         contact 2021-06-10 2 5 phq9=abc
         contact 2021-06-17 2 5 phq9=10",
    );
    let wanted = "score_number instrument number_of_instrument number_in_day status score_source session_number";
    let expected = [
        "1 1 1 1 1 1 1",
        "2 2 1 1 1 1 1",
        "3 1 2 2 1 2 1",
        "4 1 - - 4 1 2",
        "5 1 3 1 1 1 3",
    ];
    assert_eq!(outcome.rows("scores", wanted), expected);
    assert_eq!(outcome.row("referrals", "n_scores_same_day"), "1");
    assert_eq!(
        outcome.rows("sessions", "phq9"),
        ["14", "-", "10"],
        "the last of several in a session"
    );
}

#[test]
fn employment_is_that_of_the_latest_record() {
    let outcome = derived(
        "employment 2021-05-01 1
         employment 2021-06-05 2
         referral r1 2021-05-20..2021-07-28
         contact 2021-06-03 1 5
         contact 2021-06-10 2 5",
    );
    assert_eq!(outcome.row("referrals", "employment_status"), "1");
    assert_eq!(outcome.rows("sessions", "employment_status"), ["1", "2"]);
}

#[test]
fn a_stage_shows_from_its_second_treatment_and_recovery_from_a_start_at_caseness() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-09-28
         contact 2021-06-03 1 5 phq9=15 gad7=12
         contact 2021-06-10 2 5 therapy=1 phq9=14
         contact 2021-06-17 2 5 therapy=1 phq9=9 gad7=7
         contact 2021-06-24 2 5 therapy=23 phq9=12
         contact 2021-07-01 2 5 therapy=23 phq9=8
         contact 2021-09-02 6 5 phq9=7",
    );
    let wanted = "intensity stage is_recovered_so_far weeks_since_received";
    assert_eq!(
        outcome.rows("sessions", wanted),
        [
            "- - - 2", "1 - 0 3", "1 1 1 4", "2 1 0 5", "2 2 1 6", "- 2 - 15",
        ]
    );
    assert_eq!(
        outcome.row("referrals", "stage_path recovery_session"),
        "LH 3"
    );
}

#[test]
fn nobody_recovers_from_a_start_below_caseness() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-09-28
         contact 2021-06-03 1 5 phq9=9 gad7=7
         contact 2021-06-10 2 5 phq9=2 gad7=2",
    );
    assert_eq!(
        outcome.rows("sessions", "reliable_status is_recovered_so_far"),
        ["- -", "1 -"]
    );
}
