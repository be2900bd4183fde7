//! What `referrals` says of the way through a course: other outcomes, statuses on the way, stages and its end.

use super::derived;

#[test]
fn outcome_with_the_default_measure_stands_beside_that_of_the_problem() {
    let records = "referral r1 2021-05-20..2021-06-28
        problem F401 primary 2021-05-20
        contact 2021-06-10 2 5 phq9=9 gad7=12 spin=60
        contact 2021-06-17 2 5 phq9=9 gad7=6 spin=58";
    let own = "is_at_caseness is_recovered is_reliably_improved outcome_reason";
    let other = "gad7_only_is_at_caseness gad7_only_is_recovered gad7_only_is_improved gad7_only_outcome_reason";
    assert_eq!(derived(records).row("referrals", own), "1 0 0 6");
    assert_eq!(derived(records).row("referrals", other), "1 1 1 6");
    let without = records.replace("F401", "F329");
    assert_eq!(derived(&without).row("referrals", own), "1 1 1 6");
    assert_eq!(derived(&without).row("referrals", other), "1 1 1 6");
}

#[test]
fn statuses_are_reached_at_a_session() {
    let wanted = "improvement_session deterioration_session recovery_session";
    let records = |scores: [&str; 4]| {
        let [a, b, c, d] = scores;
        format!(
            "referral r1 2021-05-20..2021-12-28
             contact 2021-06-03 1 5 {a}
             contact 2021-06-10 2 5 {b}
             contact 2021-06-17 2 5 {c}
             contact 2021-06-24 2 5 {d}"
        )
    };
    for (scores, expected) in [
        (
            [
                "phq9=15 gad7=9",
                "phq9=12",
                "phq9=9 gad7=7",
                "phq9=4 gad7=4",
            ],
            "3 - 3",
        ),
        (
            ["phq9=9 gad7=7", "phq9=3 gad7=7", "phq9=3 gad7=7", ""],
            "2 - -",
        ),
        (
            ["phq9=15 gad7=9", "phq9=21 gad7=9", "phq9=15 gad7=5", ""],
            "3 2 -",
        ),
        (["phq9=15 gad7=9", "", "", ""], "- - -"),
        (["phq9=15", "phq9=5", "phq9=5", ""], "- - -"),
    ] {
        assert_eq!(
            derived(&records(scores)).row("referrals", wanted),
            expected,
            "{scores:?}"
        );
    }
}

#[test]
fn stages_come_from_treatment_sessions_and_logs() {
    let wanted = "stage_path is_stepped_up is_stepped_down days_to_step_up";
    let course = |therapies: &[&str]| {
        let contacts: Vec<String> = (1..)
            .zip(therapies)
            .map(|(day, therapy)| format!("contact 2021-06-{day:02} 2 5 {therapy}\n"))
            .collect();
        format!("referral r1 2021-05-20..2021-12-28\n{}", contacts.concat())
    };
    for (therapies, expected) in [
        (
            &["therapy=1", "therapy=1", "", "therapy=17", "therapy=17"][..],
            "LH 1 0 2",
        ),
        (
            &["therapy=1", "therapy=1", "therapy=12", "therapy=12"],
            "L 0 0 -",
        ),
        (&["therapy=17"], "- - - -"),
    ] {
        assert_eq!(
            derived(&course(therapies)).row("referrals", wanted),
            expected,
            "{therapies:?}"
        );
    }
    let with_log = course(&["therapy=1", "therapy=1", "therapy=17"]) + "log 2021-07-01..2021-07-07";
    assert_eq!(derived(&with_log).row("referrals", wanted), "LH 1 0 1");
}

#[test]
fn the_end_says_what_speaks_for_dropping_out() {
    let wanted = "is_dropout_code is_last_contact_missed days_last_contact_to_discharge";
    for (end, last, expected) in [
        ("end=47", "contact 2021-06-17 2 3", "1 1 18"),
        ("end=46", "contact 2021-06-17 2 2", "0 0 18"),
        ("end=46", "contact 2021-06-17 2 5", "0 0 11"),
        ("", "contact 2021-07-17 2 3", "- 0 18"),
    ] {
        let records =
            format!("referral r1 2021-05-20..2021-06-28 {end}\ncontact 2021-06-10 2 5\n{last}");
        assert_eq!(
            derived(&records).row("referrals", wanted),
            expected,
            "{end} {last}"
        );
    }
}
