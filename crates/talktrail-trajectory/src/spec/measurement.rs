//! Counts of measurement by provider and month.

use talktrail_model::measurement::{COVERED, Figure, MEASURED};

use super::derived;

/// The figures of measurement of a provider and month that are not 0, as `name=count`.
fn figures(records: &str, provider: &str, month: &str) -> String {
    of_figures(MEASURED, (records, provider, month))
}

fn of_figures(figures: &[Figure], (records, provider, month): (&str, &str, &str)) -> String {
    let outcome = derived(records);
    let mut cells = outcome.measurement.iter();
    let (_, _, cell) = cells
        .find(|(own, at, _)| *own == provider && at.to_string() == month)
        .unwrap();
    let told = |figure: &Figure| {
        let n = cell.of(*figure);
        (n > 0).then(|| format!("{}={n}", &figure.name()[2..]))
    };
    figures
        .iter()
        .filter_map(told)
        .collect::<Vec<_>>()
        .join(" ")
}

const RECORDS: &str = "referral r1 2021-05-20..2021-07-28 provider=RBA
     contact 2021-06-03 1 5 phq9=15 gad7=12
     contact 2021-06-10 2 5 phq9=14 gad7=12
     contact 2021-06-17 2 5 phq9=14 gad7=12
     contact 2021-06-24 2 5 phq9=99
     contact 2021-06-29 2 5 spin=30
     contact 2021-07-06 2 5 phq9=14
     contact 2021-07-13 2 5 phq9=14 gad7=12";

#[test]
fn days_and_scores_are_counted_in_their_own_month() {
    assert_eq!(
        figures(RECORDS, "RBA", "2021-06"),
        "treatment_days=4 scored_days=3 fully_scored_days=2 repeated_days=1 scores=8 out_of_range=1"
    );
}

#[test]
fn outcomes_are_counted_in_the_month_of_discharge() {
    assert_eq!(
        figures(RECORDS, "RBA", "2021-07"),
        "discharged=1 finished_courses=1 paired_depression=1 paired_anxiety=1 paired=1 treatment_days=2 scored_days=2 fully_scored_days=1 repeated_days=1 scores=3"
    );
}

#[test]
fn a_course_without_a_second_anxiety_score_is_not_paired() {
    let records = "referral r1 2021-05-20..2021-07-28
         contact 2021-06-03 2 5 phq9=15 gad7=12
         contact 2021-07-10 2 5 phq9=14";
    assert_eq!(
        figures(records, "", "2021-07"),
        "discharged=1 finished_courses=1 paired_depression=1 treatment_days=1 scored_days=1 scores=1"
    );
}

#[test]
fn work_is_counted_in_its_own_month() {
    let of = |month| of_figures(COVERED, (RECORDS, "RBA", month));
    assert_eq!(of("2021-05"), "received=1 without_source=1");
    assert_eq!(
        of("2021-06"),
        "contacts=5 attended=5 without_medium=5 of_commonest_type=4"
    );
    assert_eq!(
        of("2021-07"),
        "discharged=1 without_reason=1 contacts=2 attended=2 without_medium=2 of_commonest_type=2"
    );
}
