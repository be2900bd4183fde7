//! Rates near the published ones; tolerances are wide, since a test draws few people.

use talktrail_dictionary::Family;

use crate::support::{Row, date, invent, text};

fn near(name: &str, simulated: f64, published: f64, tolerance: f64) {
    assert!(
        (simulated - published).abs() <= tolerance,
        "{name}: {simulated:.3}, published {published}"
    );
}

fn share(rows: &[&Row], holds: impl Fn(&Row) -> bool) -> f64 {
    rows.iter().filter(|row| holds(row)).count() as f64 / rows.len() as f64
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).map(|text| text.parse().unwrap())
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (
        mean,
        (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt(),
    )
}

fn treatments(row: &Row) -> f64 {
    number(row, "n_treatment_contacts").unwrap() + number(row, "n_internet_logs").unwrap()
}

/// West and North London ICB, year to March 2026; annual report 2017-18 to 2024-25.
#[test]
fn referrals_end_and_change_as_published() {
    let study = invent(Family::UkllcV2, 4_000);
    let truth = study.rows("truth/referrals");
    let collected: Vec<&Row> = truth
        .iter()
        .filter(|row| text(row, "received_date") >= "2020-09-01")
        .collect();
    let ended: Vec<&Row> = collected
        .iter()
        .copied()
        .filter(|row| text(row, "status") == "discharged")
        .collect();
    near(
        "not seen",
        share(&ended, |row| text(row, "n_attended_contacts") == "0"),
        0.36,
        0.04,
    );
    near(
        "treated once",
        share(&ended, |row| (treatments(row) - 1.0).abs() < 0.5),
        0.28,
        0.04,
    );
    near(
        "finished",
        share(&ended, |row| text(row, "is_finished") == "true"),
        0.33,
        0.04,
    );
    finished_courses_change_as_published(&ended);
}

fn finished_courses_change_as_published(ended: &[&Row]) {
    let finished: Vec<&Row> = ended
        .iter()
        .copied()
        .filter(|row| text(row, "is_finished") == "true")
        .collect();
    let sessions: Vec<f64> = finished.iter().map(|row| treatments(row)).collect();
    near("mean sessions", mean_and_deviation(&sessions).0, 7.2, 0.7);
    let cases: Vec<&Row> = finished
        .iter()
        .copied()
        .filter(|row| text(row, "is_not_case") != "true")
        .collect();
    near(
        "recovery",
        share(&cases, |row| text(row, "is_recovered") == "true"),
        0.505,
        0.05,
    );
    near(
        "improvement",
        share(&finished, |row| text(row, "is_reliably_improved") == "true"),
        0.675,
        0.05,
    );
    near(
        "deterioration",
        share(&finished, |row| {
            text(row, "is_reliably_deteriorated") == "true"
        }),
        0.058,
        0.025,
    );
}

/// Therapy Based Outcomes 2024-25 (cognitive behavioural therapy), waits of the annual report.
#[test]
fn first_scores_and_waits_are_as_published() {
    let study = invent(Family::UkllcV2, 3_000);
    let truth = study.rows("truth/referrals");
    let collected: Vec<&Row> = truth
        .iter()
        .filter(|row| text(row, "received_date") >= "2020-09-01")
        .collect();
    let first = |column: &str| {
        mean_and_deviation(
            &collected
                .iter()
                .filter_map(|row| number(row, column))
                .collect::<Vec<_>>(),
        )
    };
    let (phq9, gad7) = (first("phq9_first"), first("gad7_first"));
    near("PHQ-9 mean", phq9.0, 14.2, 0.6);
    near("PHQ-9 deviation", phq9.1, 6.1, 0.5);
    near("GAD-7 mean", gad7.0, 13.3, 0.7);
    near("GAD-7 deviation", gad7.1, 5.1, 0.5);

    let mut waits: Vec<i32> = collected
        .iter()
        .filter_map(|row| {
            Some(date(row, "first_treatment_date")?.days_since(date(row, "received_date")?))
        })
        .collect();
    waits.sort_unstable();
    near("median wait", f64::from(waits[waits.len() / 2]), 15.0, 3.0);
    near(
        "within six weeks",
        waits.iter().filter(|days| **days <= 42).count() as f64 / waits.len() as f64,
        0.90,
        0.03,
    );
}

/// One service, 8.9 % of appointments (Binnie and Boden 2016); 13.7 % back in treatment in one to five years (Lorimer 2023).
#[test]
fn appointments_are_missed_and_people_come_back_as_published() {
    let study = invent(Family::UkllcV2, 2_000);
    let activities = study.rows("IAPT_care_activities");
    let contacts: Vec<&Row> = activities.iter().collect();
    near(
        "not attended",
        share(&contacts, |row| text(row, "attendordnacode") == "3"),
        0.089,
        0.02,
    );
    let people = study.rows("truth/participants");
    let people: Vec<&Row> = people.iter().collect();
    near(
        "more than one referral",
        share(&people, |row| number(row, "n_referrals") > Some(1.0)),
        0.15,
        0.04,
    );
}
