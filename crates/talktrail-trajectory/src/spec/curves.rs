//! Curves: their points, and what is said about them.

use talktrail_model::{date::Date, row::CurveColumns};

use super::{derived, derived_under, study};
use crate::{FollowUps, SameDay};

/// One referral with a score of PHQ-9 at each of some weekly treatments; `-` is a treatment without a score.
fn weekly(scores: &str) -> String {
    let first = Date::parse("2021-06-01").unwrap().days();
    let contact = |(week, score): (i32, &str)| {
        let date = Date::from_days(first + 7 * week);
        let score = match score {
            "-" => String::new(),
            score => format!("phq9={score}"),
        };
        format!("contact {date} 2 5 {score}\n")
    };
    let contacts: Vec<String> = (0..).zip(scores.split_whitespace()).map(contact).collect();
    format!("referral r1 2021-05-20..2021-12-28\n{}", contacts.concat())
}

#[test]
fn a_curve_starts_and_ends_where_the_referral_says() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         score 2021-05-28 at=09:00 phq9=18 gad7=14
         score 2021-05-28 at=15:00 phq9=12
         contact 2021-06-03 1 5 phq9=15
         contact 2021-06-10 2 5
         contact 2021-06-17 2 5 phq9=9 gad7=8
         score 2021-06-17 at=23:00 phq9=7
         contact 2021-07-20 6 5 phq9=3
         contact 2021-07-30 2 5 phq9=1
         contact 2021-07-22 2 3 peq=4",
    );
    let wanted = "instrument n_points n_curve_sessions n_gaps baseline last best worst change true_baseline days_to_true_baseline weeks";
    assert_eq!(
        outcome.rows("curves", wanted),
        [
            "1 3 4 1 18 7 7 18 -11 15 6 2.857142857142857",
            "2 2 4 2 14 8 8 14 -6 14 0 2.857142857142857"
        ]
    );
    assert_eq!(
        outcome.row("referrals", "phq9_first phq9_last gad7_first gad7_last"),
        "18 7 14 8"
    );
}

#[test]
fn slopes_count_gaps_as_sessions_and_weeks() {
    let outcome = derived(&weekly("20 - 16 - 12"));
    let wanted = "slope_session slope_session_se slope_session_p slope_week area_under_curve mean_level percent_change";
    assert_eq!(
        outcome.row("curves", wanted),
        "-2 0 - -2 64 16 -40",
        "on a line"
    );
    let wanted = "slope_session slope_week slope_log_session area_under_curve";
    assert_eq!(derived(&weekly("20 14")).row("curves", wanted), "- - - 17");
    assert_eq!(derived(&weekly("20")).row("curves", wanted), "- - - -");
}

#[test]
fn outcome_on_one_measure_does_not_ask_for_a_finished_course() {
    let wanted = "is_case_first is_case_last is_recovered change_status is_rcsi outcome_reason has_low_confidence";
    for (scores, expected) in [
        ("15 - 9", "1 0 1 1 1 6 0"),
        ("14 9", "1 0 1 3 0 6 0"),
        ("9 3", "0 0 - 1 - 4 0"),
        ("15", "1 - - - - 3 0"),
    ] {
        assert_eq!(
            derived(&weekly(scores)).row("curves", wanted),
            expected,
            "{scores}"
        );
    }
    let open = weekly("15 9").replace("2021-05-20..2021-12-28", "2021-05-20..");
    assert_eq!(derived(&open).row("curves", wanted), "1 0 1 1 1 6 0");
    let biq = "referral r1 2021-05-20..2021-12-28\ncontact 2021-06-03 2 5 biq=60\ncontact 2021-06-10 2 5 biq=10";
    assert_eq!(derived(biq).row("curves", wanted), "- - - - - 5 0");
    assert_eq!(
        derived(&biq.replace("biq", "spin")).row("curves", wanted),
        "1 0 1 1 1 6 1"
    );
}

#[test]
fn early_and_first_changes_walk_along_the_curve() {
    let wanted = "is_improved_by_session_3 is_improved_by_session_4 improvement_session improvement_days is_improvement_kept deterioration_session below_caseness_session";
    for (scores, expected) in [
        ("20 18 15 14 9 15", "0 1 4 21 0 - 5"),
        ("20 18 14 14", "1 1 3 14 1 - -"),
        ("20 - - 14", "- 1 4 21 - - -"),
        ("9 14 15 9", "0 0 - - - 3 -"),
        ("20", "- - - - - - -"),
    ] {
        assert_eq!(
            derived(&weekly(scores)).row("curves", wanted),
            expected,
            "{scores}"
        );
    }
}

#[test]
fn sudden_gains_and_losses_are_looked_for_between_neighbouring_sessions() {
    let wanted = "n_intervals has_sudden_gain n_sudden_gains sudden_gain_session sudden_gain_magnitude is_gain_reversed is_gain_reversed_package n_sudden_losses sudden_loss_session sudden_loss_magnitude";
    for (scores, expected) in [
        ("20 21 20 12 11 12", "3 1 1 3 8 0 0 0 - -"),
        ("20 21 11 17 11 11", "3 0 0 - - - - 0 - -"),
        ("20 21 10 12 10 17", "3 1 1 2 11 1 1 0 - -"),
        ("21 20 - 12 11 12", "1 0 0 - - - - 0 - -"),
        ("5 6 5 15 16 15", "3 0 0 - - - - 1 3 10"),
        ("20 10", "0 - 0 - - - - 0 - -"),
    ] {
        assert_eq!(
            derived(&weekly(scores)).row("curves", wanted),
            expected,
            "{scores}"
        );
    }
}

#[test]
fn wsas_total_has_a_curve_and_experience_of_care_has_none() {
    let items = |n| {
        format!("wsas_work=9 wsas_home={n} wsas_social={n} wsas_private={n} wsas_relations={n}")
    };
    let records = format!(
        "referral r1 2021-05-20..2021-12-28
         contact 2021-06-03 2 5 {} peq=4
         contact 2021-06-10 2 5 wsas_home=3
         contact 2021-06-17 2 5 {}",
        items(6),
        items(2)
    );
    let wanted = "instrument n_points n_gaps baseline last change_status outcome_reason";
    assert_eq!(derived(&records).row("curves", wanted), "99 2 1 30 10 - 5");
}

#[test]
fn a_session_after_discharge_changes_nothing() {
    let records = weekly("20 18 11 9 10 8");
    let all = |records: &str| {
        let names = CurveColumns::NAMES.join(" ");
        derived(records).rows("curves", &names)
    };
    let later = format!("{records}contact 2022-01-10 2 5 phq9=27\n");
    assert_eq!(all(&records), all(&later));
}

#[test]
fn sessions_show_their_place_on_the_curves() {
    let outcome = derived(
        "referral r1 2021-05-20..2021-07-28
         score 2021-05-28 phq9=18
         contact 2021-06-03 4 5
         contact 2021-06-10 2 5
         contact 2021-06-17 2 5 phq9=9
         contact 2021-07-20 6 5 phq9=3",
    );
    let wanted = "session_number curve_session phq9";
    let expected = ["1 1 18", "2 - -", "3 2 -", "4 3 9", "5 - 3"];
    assert_eq!(outcome.rows("sessions", wanted), expected);
}

const TWICE_A_DAY: &str = "referral r1 2021-05-20..2021-07-28
     score 2021-05-28 at=09:00 phq9=18 gad7=14
     score 2021-05-28 at=15:00 phq9=12
     contact 2021-06-03 2 5 phq9=15
     contact 2021-06-17 2 5 phq9=9 gad7=8
     contact 2021-07-20 6 5 phq9=3";

#[test]
fn a_study_may_take_the_latest_score_of_the_first_day() {
    let mut rules = study::rules();
    rules.same_day = SameDay::Latest;
    let outcome = derived_under(rules, TWICE_A_DAY);
    assert_eq!(outcome.rows("curves", "baseline last"), ["12 9", "14 8"]);
    assert_eq!(outcome.row("referrals", "phq9_first phq9_last"), "12 9");
    assert_eq!(outcome.rows("sessions", "phq9_change")[1], "3");
}

#[test]
fn a_study_may_count_follow_ups() {
    let mut rules = study::rules();
    rules.follow_ups = FollowUps::Counted;
    let outcome = derived_under(rules, TWICE_A_DAY);
    let wanted = "n_points n_curve_sessions baseline last change_status";
    assert_eq!(outcome.rows("curves", wanted)[0], "4 4 18 3 1");
    assert_eq!(outcome.row("referrals", "phq9_first phq9_last"), "18 3");
    let sessions = outcome.rows("sessions", "curve_session reliable_status");
    assert_eq!(sessions.last().unwrap(), "4 1");
    let is_follow_up = outcome.rows("scores", "is_follow_up");
    assert_eq!(is_follow_up.last().unwrap(), "1", "it is still told");
}
