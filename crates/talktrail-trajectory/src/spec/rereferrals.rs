//! Neighbouring referrals, episodes, and the history as a whole.

use super::{derived, derived_under, study};
use crate::{Compared, Demographics, GapFrom, Repeat};

/// A finished course with scores, at dates of one month.
fn finished(id: &str, month: &str, first: &str, last: &str) -> String {
    format!(
        "referral {id} {month}-01..{month}-28 provider=A end=46 gender=1
         contact {month}-05 2 5 {first}
         contact {month}-12 2 5 {last}\n"
    )
}

const SICK: &str = "phq9=18 gad7=14";
const WELL: &str = "phq9=4 gad7=4";

#[test]
fn gaps_and_the_meanings_of_coming_back() {
    let wanted = "gap_days gap_days_from_contact gap_band is_rereferral is_rereferral_short is_rereferral_long is_nhse_repeat is_treatment_return";
    let again = |received: &str| format!("referral r2 {received}..\ncontact {received} 2 5");
    let earlier = finished("r1", "2020-02", SICK, WELL);
    for (title, records, expected) in [
        ("next day", again("2020-02-29"), "1 17 2 1 1 1 1 1"),
        ("same day", again("2020-02-28"), "0 16 2 1 1 1 1 1"),
        ("overlapping", again("2020-02-27"), "-1 15 1 0 0 0 0 0"),
        ("a year", again("2021-02-27"), "365 381 5 1 1 1 1 1"),
        (
            "a year and a day",
            again("2021-02-28"),
            "366 382 6 1 0 1 0 1",
        ),
        ("two years", again("2022-02-27"), "730 746 6 1 0 1 0 1"),
        ("longer", again("2022-02-28"), "731 747 7 1 0 0 0 1"),
        (
            "not treated",
            "referral r2 2020-03-28..".to_owned(),
            "29 45 2 1 1 1 1 0",
        ),
    ] {
        let outcome = derived(&format!("{earlier}{records}"));
        assert_eq!(outcome.row("rereferrals", wanted), expected, "{title}");
    }
}

#[test]
fn the_earlier_referral_must_be_finished_for_a_repeat_and_discharged_for_a_rereferral() {
    let wanted = "gap_days is_overlapping is_rereferral is_nhse_repeat is_treatment_return";
    let later = "\nreferral r2 2020-06-01..\ncontact 2020-06-10 2 5";
    for (earlier, expected) in [
        (
            "referral r1 2020-02-01..2020-02-28\ncontact 2020-02-05 2 5",
            "94 0 1 0 1",
        ),
        (
            "referral r1 2020-02-01..2020-02-28\ncontact 2020-02-05 1 5",
            "94 0 1 0 0",
        ),
        (
            "referral r1 2020-02-01.. delivered=2020-02-01..2020-07-31",
            "- 1 0 0 0",
        ),
        (
            "referral r1 2020-02-01.. delivered=2020-02-01..2020-04-30",
            "- - - 0 0",
        ),
    ] {
        let outcome = derived(&format!("{earlier}{later}"));
        assert_eq!(outcome.row("rereferrals", wanted), expected, "{earlier}");
    }
}

#[test]
fn window_of_the_repeat_is_the_studys() {
    let records = format!(
        "{}referral r2 2020-04-28..",
        finished("r1", "2020-02", SICK, WELL)
    );
    let mut rules = study::rules();
    rules.repeat.days = 59;
    assert_eq!(
        derived(&records).row("rereferrals", "gap_days is_nhse_repeat"),
        "60 1"
    );
    assert_eq!(
        derived_under(rules, &records).row("rereferrals", "is_nhse_repeat"),
        "0"
    );
}

#[test]
fn relapse_needs_recovery_before_and_a_worse_case_after() {
    let wanted =
        "from_is_recovered is_relapse_after_recovery phq9_last_before phq9_first_after phq9_drift";
    for (last, after, expected) in [
        (WELL, "phq9=15 gad7=4", "1 1 4 15 11"),
        (WELL, "phq9=9 gad7=8", "1 1 4 9 5"),
        (WELL, "phq9=9 gad7=7", "1 0 4 9 5"),
        ("phq9=8 gad7=4", "phq9=12 gad7=4", "1 0 8 12 4"),
        (WELL, "", "1 - 4 - -"),
        ("phq9=12 gad7=4", "phq9=20 gad7=14", "0 - 12 20 8"),
    ] {
        let earlier = finished("r1", "2020-02", SICK, last);
        let records = format!("{earlier}referral r2 2020-05-01..\ncontact 2020-05-10 1 5 {after}");
        assert_eq!(
            derived(&records).row("rereferrals", wanted),
            expected,
            "{last} then {after}"
        );
    }
}

#[test]
fn a_change_of_provider_code_is_no_rereferral() {
    let outcome = derived(
        "referral r1 2020-02-01.. provider=A delivered=2020-02-01..2020-04-30
         contact 2020-02-05 2 5
         referral r2 2020-02-01..2020-07-28 provider=B delivered=2020-05-01..2020-07-31
         contact 2020-05-05 2 5
         contact 2020-05-12 2 5",
    );
    let wanted = "referral_id episode_id n_referrals_in_episode status";
    assert_eq!(
        outcome.rows("referrals", wanted),
        ["r1 r1 2 2", "r2 r1 2 1"]
    );
    assert_eq!(
        outcome.row("rereferrals", "is_transfer is_rereferral same_provider"),
        "1 0 0"
    );
    let person = "n_referrals n_episodes n_rereferrals history_pattern";
    assert_eq!(outcome.row("participants", person), "2 1 0 t>F");
}

#[test]
fn the_pattern_has_a_letter_for_each_referral() {
    let outcome = derived(&format!(
        "referral r1 2019-01-01..2019-02-01
         referral r2 2019-03-01..2019-04-01
         contact 2019-03-05 1 5
         referral r3 2019-05-01..2019-06-01
         contact 2019-05-05 2 5
         {}{}referral r6 2020-06-01..
         contact 2020-06-05 1 5",
        finished("r4", "2020-02", SICK, SICK),
        finished("r5", "2020-04", SICK, WELL),
    ));
    assert_eq!(
        outcome.row("participants", "history_pattern n_rereferrals"),
        "natFRo 5"
    );
    let totals = "n_contacts_attended n_treatment_contacts n_finished_courses n_at_caseness n_recovered n_reliably_recovered is_ever_recovered";
    assert_eq!(outcome.row("participants", totals), "7 5 2 2 1 1 1");
}

#[test]
fn the_participant_in_one_line() {
    let outcome = derived(
        "referral r1 2019-01-10..2019-02-01 gender=1 birth=1990-01-11 provider_last=2020-03-31
         contact 2019-01-20 1 5
         referral r2 2020-01-10.. gender=2 birth=1990-01-11 provider_last=2020-03-31 delivered=2020-01-01..2020-03-31",
    );
    let wanted = "first_received_date last_received_date last_discharge_date first_contact_date followup_start_date followup_end_date followup_end_reason";
    let expected = "2019-01-10 2020-01-10 2019-02-01 2019-01-20 2019-01-10 2020-03-31 1";
    assert_eq!(outcome.row("participants", wanted), expected);
    let person = "gender has_changed_demographics age_at_first_referral is_ever_recovered";
    assert_eq!(outcome.row("participants", person), "1 1 28 -");
    assert_eq!(
        outcome.rows("referrals", "referral_number age_at_referral status"),
        ["1 28 1", "2 29 3"]
    );
}

#[test]
fn a_return_to_treatment_looks_past_referrals_without_treatment() {
    let outcome = derived(&format!(
        "{}referral r2 2020-03-10..2020-03-20
         referral r3 2020-04-28..2020-05-28
         contact 2020-05-01 2 5",
        finished("r1", "2020-02", SICK, WELL)
    ));
    let wanted = "gap_days gap_days_from_treatment is_rereferral is_treatment_return from_is_treated to_is_treated";
    assert_eq!(
        outcome.rows("rereferrals", wanted),
        ["11 11 1 0 1 0", "39 60 1 1 0 1"]
    );
    let person = "n_treated_episodes n_rereferrals n_treatment_returns";
    assert_eq!(outcome.row("participants", person), "2 2 1");
}

#[test]
fn published_repeats_compare_finished_courses_alone() {
    let records = format!(
        "{}referral r2 2020-03-10..2020-03-20\n{}referral r4 2020-05-10..",
        finished("r1", "2020-02", SICK, WELL),
        finished("r3", "2020-04", SICK, WELL),
    );
    let repeats = |repeat| {
        let mut rules = study::rules();
        rules.repeat.compared = repeat;
        derived_under(rules, &records).rows("rereferrals", "is_nhse_repeat")
    };
    assert_eq!(repeats(Compared::Neighbours), ["1", "0", "1"]);
    assert_eq!(repeats(Compared::Published), ["0", "1", "0"]);
}

/// What is switched, records, the switch, the answer before it and after it.
type Switch<'s> = (&'s str, &'s str, fn(&mut Repeat), [&'s str; 2]);

/// Every point on which counts of repeats differ, in both positions.
#[test]
fn each_switch_of_the_repeat_has_two_positions() {
    let overlapping = "referral r1 2020-02-01..2020-02-28
        contact 2020-02-03 2 5
        contact 2020-02-10 2 5
        referral r2 2020-02-20..";
    let same_day = "referral r1 2020-02-01..2020-02-01
        contact 2020-02-01 2 5
        contact 2020-02-01 2 5
        referral r2 2020-02-01..";
    let after = |more: &str| {
        format!(
            "{}referral r2 2020-04-28.. {more}",
            finished("r1", "2020-02", SICK, WELL)
        )
    };
    let late = after("delivered=2020-05-01..2020-06-30");
    let switches: [Switch<'_>; 5] = [
        (
            "overlapping",
            overlapping,
            |r| r.counts_overlapping = true,
            ["0", "1"],
        ),
        (
            "same day",
            same_day,
            |r| r.counts_same_day = true,
            ["0", "1"],
        ),
        ("late", &late, |r| r.counts_late = false, ["1", "0"]),
        ("contacts", &after(""), |r| r.least_contacts = 3, ["1", "0"]),
        (
            "gap",
            &after(""),
            |r| (r.gap_from, r.days) = (GapFrom::Received, 86),
            ["1", "0"],
        ),
    ];
    for (what, records, switch, [usual, switched]) in switches {
        let mut rules = study::rules();
        let of = |rules| derived_under(rules, records).row("rereferrals", "is_nhse_repeat");
        assert_eq!(of(rules.clone()), usual, "{what}");
        switch(&mut rules.repeat);
        assert_eq!(of(rules.clone()), switched, "{what}");
    }
    let mut rules = study::rules();
    (rules.repeat.gap_from, rules.repeat.days) = (GapFrom::Received, 87);
    let counted = derived_under(rules, &after("")).row("rereferrals", "is_nhse_repeat");
    assert_eq!(counted, "1", "87 days from receipt to receipt");
}

#[test]
fn what_was_left_and_how_far_scores_moved() {
    let wanted =
        "from_residual phq9_drift phq9_drift_units gad7_drift gad7_drift_units anxiety_drift";
    for (last, after, expected) in [
        (WELL, "phq9=10 gad7=8", "1 6 1 4 1 4"),
        ("phq9=10 gad7=4", "phq9=7 gad7=4", "2 -3 -0.5 0 0 0"),
        ("phq9=9 gad7=8", "phq9=9", "3 0 0 - - -"),
        (SICK, "", "4 - - - - -"),
    ] {
        let earlier = finished("r1", "2020-02", SICK, last);
        let records = format!("{earlier}referral r2 2020-05-01..\ncontact 2020-05-10 1 5 {after}");
        assert_eq!(
            derived(&records).row("rereferrals", wanted),
            expected,
            "{last} then {after}"
        );
    }
    let outcome = derived("referral r1 2020-02-01..2020-02-28\nreferral r2 2020-05-01..");
    assert_eq!(outcome.row("rereferrals", wanted), "- - - - - -");
}

#[test]
fn days_at_risk_begin_when_the_last_referral_before_is_discharged() {
    let outcome = derived(
        "referral r1 2020-01-01..2020-06-30
         referral r2 2020-01-05..2020-03-01
         referral r3 2020-04-01..2020-04-30
         referral r4 2020-07-10..",
    );
    assert_eq!(
        outcome.rows("rereferrals", "gap_days days_at_risk"),
        ["-177 0", "31 0", "71 10"]
    );
}

#[test]
fn days_of_follow_up_are_in_care_out_of_care_or_not_known() {
    let outcome = derived(
        "referral r1 2024-01-01..2024-01-31
         referral r2 2024-03-01.. delivered=2024-03-01..2024-03-31 provider_last=2024-12-31",
    );
    let wanted = "days_in_care days_out_of_care days_not_submitted";
    assert_eq!(outcome.row("participants", wanted), "62 29 275");
}

#[test]
fn the_rule_of_the_study_picks_demographics() {
    let records = "referral r1 2020-01-01..2020-01-31 gender=1
         referral r2 2020-03-01..2020-03-31 gender=2
         referral r3 2020-05-01..2020-05-31 gender=2";
    let wanted = "gender gender_first gender_last has_changed_demographics";
    for (rule, expected) in [
        (Demographics::FirstRecorded, "1 1 2 1"),
        (Demographics::MostRecent, "2 1 2 1"),
        (Demographics::MostFrequent, "2 1 2 1"),
    ] {
        let mut rules = study::rules();
        rules.demographics = rule;
        assert_eq!(
            derived_under(rules, records).row("participants", wanted),
            expected
        );
    }
}
