//! Known answers of the outcome cases, by their names.

use talktrail_model::provenance::LOW_CONFIDENCE;

use super::{derived, derived_under, study};
use crate::{AnxietyChoice, Pairing};

/// An assessment and two treatments, with scores at the first and the last.
fn course(problem: &str, first: &str, last: &str) -> String {
    format!(
        "referral r1 2021-05-20..2021-06-28 end=46
         {problem}
         contact 2021-06-03 1 5 {first}
         contact 2021-06-10 2 5 therapy=17
         contact 2021-06-17 2 5 therapy=17 {last}"
    )
}

/// Flags in the national form: caseness, not caseness, recovery, improvement, no change, deterioration.
const FLAGS: &str = "Caseness_Flag NotCaseness_Flag Recovery_Flag ReliableImprovement_Flag NoChange_Flag ReliableDeterioration_Flag";

/// The lines of a table of cases, each cut at `|`.
fn cases<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            line.split('|')
                .map(str::trim)
                .collect::<Vec<_>>()
                .try_into()
                .unwrap()
        })
        .collect()
}

#[test]
fn flags_on_both_sides_of_each_threshold() {
    let table = "
        case_gad8          | phq9=9 gad7=8   | phq9=9 gad7=4   | 1 - 1 1 - -
        case_phq10         | phq9=10 gad7=5  | phq9=4 gad7=3   | 1 - 1 1 - -
        det_phq5           | phq9=10 gad7=9  | phq9=15 gad7=9  | 1 - - - 1 -
        flat               | phq9=14 gad7=11 | phq9=14 gad7=11 | 1 - - - 1 -
        imp_gad3           | phq9=12 gad7=12 | phq9=12 gad7=9  | 1 - - - 1 -
        imp_one_small_rise | phq9=18 gad7=9  | phq9=10 gad7=12 | 1 - - 1 - -
        imp_phq6           | phq9=16 gad7=9  | phq9=10 gad7=9  | 1 - - 1 - -
        max_to_zero        | phq9=27 gad7=21 | phq9=0 gad7=0   | 1 - 1 1 - -
        mixed_up_down      | phq9=18 gad7=9  | phq9=10 gad7=13 | 1 - - - 1 -
        rec_no_case        | phq9=8 gad7=6   | phq9=2 gad7=1   | - 1 - 1 - -
        rec_phq_left       | phq9=18 gad7=14 | phq9=10 gad7=4  | 1 - - 1 - -
        pair_phq_only_last | phq9=15 gad7=12 | phq9=5          | 1 - - - - -";
    for [title, first, last, expected] in cases(table) {
        assert_eq!(
            derived(&course("", first, last)).row("nhs_derived", FLAGS),
            expected,
            "{title}"
        );
    }
}

#[test]
fn answers_are_three_valued_and_say_why() {
    let wanted = "is_finished_course is_at_caseness is_recovered is_reliably_improved is_reliably_recovered outcome_reason";
    for (first, last, expected) in [
        ("phq9=18 gad7=14", "phq9=4 gad7=4", "1 1 1 1 1 6"),
        ("phq9=18 gad7=14", "phq9=18 gad7=4", "1 1 0 1 0 6"),
        ("phq9=8 gad7=6", "phq9=2 gad7=1", "1 0 - 1 - 4"),
        ("phq9=18 gad7=14", "phq9=4", "1 1 - - - 3"),
        ("phq9=18", "phq9=4", "1 - - - - 2"),
        ("phq9=30 gad7=14", "phq9=4 gad7=4", "1 1 - - - 3"),
    ] {
        assert_eq!(
            derived(&course("", first, last)).row("referrals", wanted),
            expected,
            "{first} to {last}"
        );
    }
    let open = "referral r1 2021-05-20..\ncontact 2021-06-10 2 5 phq9=18 gad7=14\ncontact 2021-06-17 2 5 phq9=4 gad7=4";
    assert_eq!(derived(open).row("referrals", wanted), "0 - - - - 1");
}

#[test]
fn anxiety_measure_of_the_problem_is_used_where_it_is_paired() {
    let table = "
        adsm_gad_default   | F411 2021-05-20 | gad7=12                 | gad7=6                  | GAD7 12 6 1
        adsm_mi            | F400 2021-05-20 | gad7=12 mi_alone=3.50   | gad7=12 mi_alone=1.50   | AgoraAlone 3.5 1.5 1
        adsm_oci           | F420 2021-05-20 | gad7=12 oci=100         | gad7=12 oci=40          | OCD 100 40 1
        adsm_pdss          | F410 2021-05-20 | gad7=12 pdss=20         | gad7=12 pdss=5          | PanicDisorder 20 5 1
        adsm_wrong_measure | F401 2021-05-20 | gad7=12 oci=100         | gad7=6 oci=20           | GAD7 12 6 1
        adsm_choice_latest | F401 2021-06-01 | gad7=12 pcl5=40 spin=60 | gad7=12 pcl5=20 spin=60 | SocialPhobia 60 60 -
        adsm_choice_rowid  | F401 2021-05-20 | gad7=12 pcl5=40 spin=60 | gad7=12 pcl5=20 spin=60 | SocialPhobia 60 60 -
        one is no pair     | F401 2021-05-20 | gad7=12 spin=60         | gad7=6                  | GAD7 12 6 1
        never the default  | F401 2021-05-20 | spin=60                 | spin=40                 | SocialPhobia 60 40 1";
    for [title, problem, first, last, expected] in cases(table) {
        let (code, date) = problem.split_once(' ').unwrap();
        let problems = format!("problem F431 primary 2021-05-20\nproblem {code} primary {date}");
        let outcome = derived(&course(
            &problems,
            &format!("phq9=9 {first}"),
            &format!("phq9=9 {last}"),
        ));
        let wanted = "ADSM ADSM_FirstScore ADSM_LastScore ReliableImprovement_Flag";
        assert_eq!(outcome.row("nhs_derived", wanted), expected, "{title}");
    }
}

#[test]
fn version_1_5_uses_the_named_measure_at_caseness_only() {
    let records = course(
        "problem F401 primary 2021-05-20",
        "phq9=9 gad7=12 spin=18",
        "phq9=9 gad7=6 spin=5",
    );
    let mut rules = study::rules();
    rules.anxiety_choice = AnxietyChoice::PairedAtCaseness;
    assert_eq!(derived(&records).row("nhs_derived", "ADSM"), "SocialPhobia");
    assert_eq!(
        derived_under(rules, &records).row("nhs_derived", "ADSM"),
        "GAD7"
    );
}

#[test]
fn first_and_last_scores_of_a_referral() {
    let wanted = "PHQ9_FirstScore PHQ9_LastScore GAD_FirstScore GAD_LastScore";
    for (title, records, expected) in [
        (
            "pair_606_first",
            "contact 2021-06-10 2 5\ncontact 2021-06-17 2 5 phq9=4 gad7=3\nscore 2021-06-02 at=09:00 phq9=16 gad7=13",
            "16 4 13 3",
        ),
        (
            "pair_three_scores",
            "contact 2021-06-03 1 5 phq9=20 gad7=15\ncontact 2021-06-10 2 5 phq9=3 gad7=2
             contact 2021-06-17 2 5 phq9=18 gad7=14",
            "20 18 15 14",
        ),
        (
            "follow-up",
            "contact 2021-06-03 1 5 phq9=20\ncontact 2021-06-20 6 5 phq9=2",
            "20 - - -",
        ),
        (
            "outside the window",
            "contact 2021-06-03 1 5 phq9=20\ncontact 2021-07-20 2 5 phq9=2",
            "20 - - -",
        ),
        (
            "out of range",
            "contact 2021-06-03 1 5 phq9=28\ncontact 2021-06-10 2 5 phq9=9",
            "9 - - -",
        ),
        (
            "one day",
            "contact 2021-06-03 1 5 phq9=20\nscore 2021-06-03 at=18:00 phq9=9",
            "20 - - -",
        ),
    ] {
        let records = format!("referral r1 2021-05-20..2021-06-28\n{records}");
        assert_eq!(
            derived(&records).row("nhs_derived", wanted),
            expected,
            "{title}"
        );
    }
}

#[test]
fn last_scores_of_version_1_5_need_ended_care() {
    let mut rules = study::rules();
    rules.pairing = Pairing::EndedCare;
    let open =
        "referral r1 2021-05-20..\ncontact 2021-06-03 2 5 phq9=20\ncontact 2021-06-10 2 5 phq9=9";
    let wanted = "phq9_first phq9_last";
    assert_eq!(derived(open).row("referrals", wanted), "20 9");
    assert_eq!(
        derived_under(rules.clone(), open).row("referrals", wanted),
        "20 -"
    );
    let ended = open.replace("2021-05-20..", "2021-05-20..2021-06-28");
    assert_eq!(
        derived_under(rules, &ended).row("referrals", wanted),
        "20 9"
    );
}

#[test]
fn a_threshold_that_is_not_published_leaves_change_open() {
    let records = "referral r1 2022-05-20..2022-06-28
        problem 83482000 primary 2022-05-20
        contact 2022-06-10 2 5 phq9=18 gad7=14 biq=60
        contact 2022-06-17 2 5 phq9=4 gad7=4 biq=10";
    let wanted = "is_at_caseness is_recovered is_reliably_improved outcome_reason";
    assert_eq!(derived(records).row("referrals", wanted), "1 - - 5");
    let before_april_2022 = records.replace("2022-", "2021-");
    assert_eq!(
        derived(&before_april_2022).row("referrals", wanted),
        "1 1 1 6"
    );
}

#[test]
fn an_outcome_on_a_threshold_of_low_confidence_is_found() {
    let spin = course(
        "problem F401 primary 2021-05-20",
        "phq9=9 spin=60",
        "phq9=9 spin=20",
    );
    let gad7 = course("", "phq9=9 gad7=12", "phq9=9 gad7=6");
    assert_eq!(derived(&spin).n_found(LOW_CONFIDENCE), 1);
    assert_eq!(derived(&gad7).n_found(LOW_CONFIDENCE), 0);
}

#[test]
fn wsas_work_nine_is_no_score_and_totals_are_pro_rated() {
    let items = |work, other| {
        format!(
            "wsas_work={work} wsas_home={other} wsas_social={other} wsas_private={other} wsas_relations={other}"
        )
    };
    let outcome = derived(&course("", &items(9, 6), &items(3, 2)));
    let wanted = "WASAS_Work_FirstScore WASAS_Work_LastScore WASAS_HomeManagement_FirstScore WASAS_HomeManagement_LastScore";
    assert_eq!(outcome.row("nhs_derived", wanted), "3 - 6 2");
    let totals = "wsas_first wsas_n_valid_first wsas_last wsas_n_valid_last";
    assert_eq!(outcome.row("referrals", totals), "27 5 10 4");
    assert_eq!(
        outcome.rows("sessions", "wsas wsas_n_valid"),
        ["30 4", "- -", "11 5"]
    );
}

#[test]
fn supplied_values_are_compared_step_by_step() {
    let records = |supplied: &str| {
        course("", "phq9=18 gad7=14", "phq9=4 gad7=4")
            .replace("end=46", &format!("end=46 {supplied}"))
    };
    for (supplied, expected) in [
        ("", "-"),
        ("nhs_treatment_contacts=2", "1"),
        ("nhs_treatment_contacts=3", "3"),
        ("nhs_recovered=1", "4"),
        ("nhs_finished=1", "10"),
    ] {
        assert_eq!(
            derived(&records(supplied)).row("referrals", "disagreement"),
            expected,
            "{supplied}"
        );
    }
}

#[test]
fn descriptor_is_that_of_the_longest_prefix() {
    for (code, expected) in [
        ("F401", "21"),
        ("F402", "20"),
        ("F329", "10"),
        ("F99", "90"),
        ("Z00", "-"),
        ("-", "-"),
    ] {
        let outcome = derived(&course(
            &format!("problem {code} primary 2021-05-20"),
            "",
            "",
        ));
        assert_eq!(
            outcome.row("referrals", "problem_descriptor"),
            expected,
            "{code}"
        );
    }
}
