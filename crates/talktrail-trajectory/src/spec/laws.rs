//! Laws of the tables about days, over invented histories: every day once, every length positive.

use proptest::prelude::*;
use talktrail_model::date::Date;

use super::{Derived, derived, derived_under, study};
use crate::Repeat;

/// Days of 2024 from 1 January.
fn date(day: i32) -> String {
    let first = Date::parse("2024-01-01").unwrap();
    first.plus_days(day).to_string()
}

prop_compose! {
    /// A referral: received within 500 days, then open, discharged or no longer sent, with some contacts.
    fn any_referral()(
        received in 0_i32..420,
        length in 0_i32..200,
        ending in 0_u8..4,
        contacts in prop::collection::vec((0_i32..220, 1_u8..6, prop::sample::select(vec![5, 7]), prop::sample::select(vec![1, 17, 19, 23])), 0..6),
    ) -> (i32, String) {
        let end = if ending < 2 { date(received + length) } else { String::new() };
        let held = if ending == 3 {
            format!(" delivered={}..{} provider_last=2024-12-31", date(received), date(received + length))
        } else {
            String::new()
        };
        let code = if ending == 1 && length > 190 { " end=49" } else { "" };
        let mut contacts = contacts;
        contacts.sort_unstable();
        let contact = |(day, kind, attendance, therapy)| {
            format!("contact {} {kind} {attendance} therapy={therapy}\n", date(received + day))
        };
        let contacts: String = contacts.into_iter().map(contact).collect();
        (received, format!("referral ID {}..{end}{held}{code}\n{contacts}", date(received)))
    }
}

prop_compose! {
    fn any_history()(referrals in prop::collection::vec(any_referral(), 1..6)) -> String {
        let mut referrals = referrals;
        referrals.sort();
        let numbered = referrals.iter().enumerate();
        numbered.map(|(n, (_, text))| text.replace("ID", &format!("r{n}"))).collect()
    }
}

/// Numbers of a table in halves, so that half days are whole; missing is the smallest one.
fn halves(outcome: &Derived, table: &str, wanted: &str) -> Vec<Vec<i64>> {
    let half = |text: &str| {
        let number: Option<f64> = text.parse().ok();
        number.map_or(i64::MIN, |number| (number * 2.0) as i64)
    };
    let rows = outcome.rows(table, wanted);
    rows.iter()
        .map(|row| row.split(' ').map(half).collect())
        .collect()
}

/// Days from the first referral to the end of follow-up, both included, in halves; 0 where none is left.
fn followed(outcome: &Derived) -> i64 {
    let day = |name| Date::parse(&outcome.row("participants", name));
    let ends = day("followup_start_date").zip(day("followup_end_date"));
    let days = ends.map_or(0, |(start, end)| end.days_since(start) + 1);
    2 * i64::from(days.max(0))
}

const YES: i64 = 2;
const BETWEEN: i64 = 2 * 8;
const DIED: i64 = 2 * 7;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spells_tile_follow_up(history in any_history()) {
        let outcome = derived(&history);
        let spells = halves(&outcome, "spells", "begin_day end_day n_days state next_state is_censored");
        let mut day = 0;
        for spell in &spells {
            prop_assert_eq!(spell[0], day + 2);
            prop_assert!(spell[1] >= spell[0]);
            prop_assert_eq!(spell[2], spell[1] - day);
            day = spell[1];
        }
        prop_assert_eq!(day, followed(&outcome));
        for pair in spells.windows(2) {
            prop_assert_eq!(pair[0][4], pair[1][3]);
            prop_assert_eq!(pair[0][5], 0);
        }
    }

    #[test]
    fn time_at_risk_is_follow_up_less_time_not_at_risk(history in any_history()) {
        let outcome = derived(&history);
        let rows = halves(&outcome, "risk_intervals", "start_day stop_day gap_days is_at_risk is_event stratum");
        let mut day = 0;
        let mut n_returns = 0;
        for row in &rows {
            prop_assert_eq!(row[0], day);
            prop_assert!(row[1] > row[0]);
            prop_assert_eq!(row[2], row[1] - row[0]);
            prop_assert_eq!(row[5], n_returns + 2);
            prop_assert!(row[4] <= row[3]);
            n_returns += row[4];
            day = row[1];
        }
        // From the first day to the last is a day less than both ends counted; events on one day add a half each.
        let days = (followed(&outcome) - 2).max(0);
        prop_assert!(day >= days && day <= days + rows.len() as i64);
        if !rows.iter().any(|row| row[2] < 2) {
            let spells = halves(&outcome, "spells", "state n_days");
            let between: i64 = spells.iter().filter(|s| s[0] == BETWEEN).map(|s| s[1]).sum();
            let at_risk = || rows.iter().filter(|row| row[3] == YES);
            let returned: i64 = at_risk().map(|row| row[4]).sum();
            let at_risk: i64 = at_risk().map(|row| row[2]).sum();
            prop_assert_eq!(at_risk, between + returned);
        }
    }

    #[test]
    fn published_repeats_are_those_of_a_slow_and_obvious_count(history in any_history()) {
        let mut rules = study::rules();
        rules.repeat = Repeat::Published;
        let outcome = derived_under(rules, &history);
        let spells = outcome.rows("referrals", "received_date discharge_date is_finished_course");
        let spells: Vec<Vec<&str>> = spells.iter().map(|row| row.split(' ').collect()).collect();
        let finished: Vec<_> = spells.iter().filter(|spell| spell[2] == "1").collect();
        let is_repeat = |pair: &[&Vec<&str>]| {
            let days = Date::parse(pair[1][0]).unwrap().days_since(Date::parse(pair[0][1]).unwrap());
            (0..=365).contains(&days) && pair[0][0] != pair[1][0]
        };
        let n_repeats = finished.windows(2).filter(|pair| is_repeat(pair)).count();
        let flags = outcome.rows("rereferrals", "is_nhse_repeat");
        prop_assert_eq!(flags.iter().filter(|flag| *flag == "1").count(), n_repeats);
    }

    #[test]
    fn gaps_and_care_add_up(history in any_history()) {
        let outcome = derived(&history);
        let days = halves(&outcome, "participants", "days_in_care days_out_of_care days_not_submitted");
        let known = days[0].iter().filter(|n| **n != i64::MIN);
        prop_assert_eq!(known.sum::<i64>(), followed(&outcome));
    }

    #[test]
    fn a_visit_leads_to_at_most_one_state_and_there_the_next_begins(history in any_history()) {
        let outcome = derived(&history);
        let rows = halves(&outcome, "transitions", "visit_number from to tstart tstop time status");
        for row in &rows {
            prop_assert!(row[5] > 0);
            prop_assert!(row[1] != row[2]);
        }
        for visit in rows.chunk_by(|a, b| a[0] == b[0]) {
            prop_assert!(visit.iter().map(|row| row[6]).sum::<i64>() <= YES);
        }
        for row in rows.iter().filter(|row| row[6] == YES && row[2] != DIED) {
            let next = rows.iter().find(|next| next[0] == row[0] + 2);
            prop_assert!(next.is_some_and(|next| next[1] == row[2] && next[3] == row[4]));
        }
    }
}
