//! The points of curves, as growth models read them.

use super::{derived, derived_under, study};

#[test]
fn a_point_knows_its_time_and_its_neighbours() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         score 2021-05-28 at=09:00 phq9=18 gad7=14
         score 2021-05-28 at=15:00 phq9=12
         contact 2021-06-04 2 5 phq9=15
         contact 2021-06-11 2 5
         contact 2021-06-18 2 5 phq9=9 gad7=8
         contact 2021-07-20 6 5 phq9=3",
    );
    let wanted =
        "instrument point_number curve_session sessions days weeks weeks_since_treatment value";
    assert_eq!(
        outcome.rows("points", wanted),
        [
            "1 1 1 0 0 0 -1 18",
            "1 2 2 1 7 1 0 15",
            "1 3 4 3 21 3 2 9",
            "2 1 1 0 0 0 -1 14",
            "2 2 4 3 21 3 2 8",
        ]
    );
    let wanted =
        "baseline change change_status is_case previous_value previous_weeks next_value next_weeks";
    assert_eq!(
        outcome.rows("points", wanted),
        [
            "18 - - 1 - - 15 1",
            "18 -3 3 1 18 0 9 3",
            "18 -9 1 0 15 1 - -",
            "14 - - 1 - - 8 3",
            "14 -6 1 1 14 0 - -",
        ]
    );
}

#[test]
fn referrals_and_participants_have_whole_numbers() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         score 2021-05-28 phq9=18 gad7=14
         referral r2 2021-08-20..2021-09-28
         contact 2021-09-01 2 5
         referral r3 2022-05-20..2022-07-28
         score 2022-05-28 phq9=12",
    );
    let wanted = "participant_index referral_index instrument previous_value";
    assert_eq!(
        outcome.rows("points", wanted),
        ["1 1 1 -", "1 1 2 -", "1 3 1 -"],
        "a referral without a point has its number too, and nothing is carried over from an earlier referral"
    );
}

#[test]
fn a_measure_without_thresholds_has_points() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         score 2021-05-28 biq=60
         score 2021-06-28 biq=40",
    );
    assert_eq!(
        outcome.rows("points", "value change change_status is_case"),
        ["60 - - -", "40 -20 - -"]
    );
}

const GAPPED: &str = "referral r1 2021-05-20..2021-08-28
     score 2021-05-28 phq9=18
     contact 2021-06-04 2 5 phq9=15 gad7=14
     contact 2021-06-11 2 5
     contact 2021-06-18 2 5 phq9=9 gad7=8
     contact 2021-06-25 2 5";

#[test]
fn a_gap_stays_a_place() {
    let outcome = derived(GAPPED);
    let wanted = "participant_index referral_index instrument n_points n_places n_left_out y1 y2 y3 y4 y5 t1 t2 t3 t4 t5";
    assert_eq!(
        outcome.rows("wide", wanted),
        [
            "1 1 1 3 4 0 18 15 - 9 - 0 1 2 3 -",
            "1 1 2 2 3 0 14 - 8 - - 0 1 2 - -",
        ]
    );
}

#[test]
fn what_lies_beyond_the_last_place_is_counted() {
    let mut rules = study::rules();
    rules.wide_places = 3;
    let outcome = derived_under(rules, GAPPED);
    let wanted = "n_points n_places n_left_out y1 y2 y3 t3";
    assert_eq!(
        outcome.rows("wide", wanted),
        ["3 4 1 18 15 - 2", "2 3 0 14 - 8 2"]
    );
}
