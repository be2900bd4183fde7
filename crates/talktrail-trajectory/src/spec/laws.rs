//! Laws of the tables about days, over invented histories: every day once, every length positive.

use proptest::prelude::*;
use talktrail_model::date::Date;

use super::{Derived, derived, derived_under, study};
use crate::{Compared, GapFrom, Repeat, Rules};

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

/// What an episode is told by.
const EPISODE: &str = "episode_id episode_number received_date discharge_date status end_code problem_code n_contacts n_contacts_attended n_treatment_contacts first_treatment_date second_treatment_date last_treatment_date days_to_treatment intensity n_sessions n_scores phq9_first phq9_last first_score_date last_score_date is_finished_course is_at_caseness is_recovered is_reliably_improved outcome_reason stage_path";

prop_compose! {
    /// Contacts of a referral of 2024: day, type, attendance, therapy, PHQ-9.
    fn any_contacts()(
        contacts in prop::collection::vec((9_i32..170, 1_u8..4, prop::sample::select(vec![5, 7]), prop::sample::select(vec![1, 17]), 0_u8..28), 0..9),
    ) -> Vec<(i32, String)> {
        let mut contacts = contacts;
        contacts.sort_unstable();
        contacts.dedup_by_key(|contact| contact.0);
        let line = |(day, kind, attendance, therapy, score)| {
            (day, format!("contact {} {kind} {attendance} therapy={therapy} phq9={score} gad7=9\n", date(day)))
        };
        contacts.into_iter().map(line).collect()
    }
}

/// A referral from January to June, in one piece or under another code from a month on, and one that comes after it.
fn moved(contacts: &[(i32, String)], month: Option<u32>, back: i32) -> String {
    let of = |from: i32, to: i32| -> String {
        let own = contacts.iter().filter(|(day, _)| (from..to).contains(day));
        own.map(|(_, line)| line.as_str()).collect()
    };
    let next = format!("referral r9 {}..\n", date(171 + back));
    let last = "provider_last=2024-12-31";
    let Some(month) = month else {
        return format!(
            "referral r0 2024-01-10..2024-06-20 provider=A end=46 delivered=2024-01-01..2024-06-30 {last}\n\
             problem F401 primary 2024-01-10\n{}{next}",
            of(0, 400)
        );
    };
    let turn = Date::from_ymd(2024, month, 1).unwrap();
    let day = turn.days_since(Date::parse("2024-01-01").unwrap());
    format!(
        "referral r0 2024-01-10.. provider=A delivered=2024-01-01..{} {last}\n\
         problem F401 primary 2024-01-10\n{}\
         referral r1 2024-01-10..2024-06-20 provider=B end=46 delivered={turn}..2024-06-30 {last}\n{}{next}",
        turn.plus_days(-1),
        of(0, day),
        of(day, 400)
    )
}

prop_compose! {
    fn any_repeat()(
        compared in prop::sample::select(vec![Compared::Neighbours, Compared::Published]),
        gap_from in prop::sample::select(vec![GapFrom::Discharge, GapFrom::Received]),
        days in 0_i32..400,
        least_contacts in 0_usize..5,
        counts in prop::array::uniform3(any::<bool>()),
    ) -> Repeat {
        let [counts_same_day, counts_overlapping, counts_late] = counts;
        Repeat { compared, gap_from, days, least_contacts, counts_same_day, counts_overlapping, counts_late }
    }
}

/// For each referral but the first, whether it is a repeat, from the table of referrals alone.
fn slow_repeats(outcome: &Derived, rule: Repeat) -> Vec<String> {
    let columns = "received_date discharge_date is_finished_course n_treatment_contacts first_extract_start_date";
    let rows = outcome.rows("referrals", columns);
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split(' ').collect()).collect();
    let day = |text: &str| Date::parse(text);
    let is_repeat = |at: usize| -> Option<bool> {
        let to = rows.get(at)?;
        let mut before = rows.get(..at)?.iter();
        let from = match rule.compared {
            Compared::Neighbours => before.last(),
            Compared::Published if to[2] != "1" => None,
            Compared::Published => before.rfind(|row| row[2] == "1"),
        }?;
        let (ended, again) = (day(from[1])?, day(to[0])?);
        let days = match rule.gap_from {
            GapFrom::Discharge => again.days_since(ended),
            GapFrom::Received => again.days_since(day(from[0])?),
        };
        let is_late = day(to[4]).is_some_and(|first| first.month_id() > again.month_id());
        let objections = [
            from[2] != "1",
            from[3].parse::<usize>().unwrap() < rule.least_contacts,
            days > rule.days,
            !rule.counts_same_day && from[0] == to[0],
            !rule.counts_overlapping && again < ended,
            !rule.counts_late && is_late,
        ];
        Some(!objections.contains(&true))
    };
    (1..rows.len())
        .map(|at| u8::from(is_repeat(at) == Some(true)).to_string())
        .collect()
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
    fn repeats_are_those_of_a_slow_and_obvious_count(history in any_history(), rule in any_repeat()) {
        let rules = Rules {
            repeat: rule,
            ..study::rules()
        };
        let outcome = derived_under(rules, &history);
        let flags = outcome.rows("rereferrals", "is_nhse_repeat");
        prop_assert_eq!(flags, slow_repeats(&outcome, rule));
    }

    /// A referral that goes on under another code is told as if it had not changed.
    #[test]
    fn a_change_of_code_changes_no_gap_and_no_outcome(contacts in any_contacts(), month in 2_u32..7, back in 1_i32..150) {
        let (whole, split) = (derived(&moved(&contacts, None, back)), derived(&moved(&contacts, Some(month), back)));
        prop_assert_eq!(split.rows("referrals", "referral_id").len(), 3);
        for (table, columns) in [
            ("episodes", EPISODE),
            ("participants", "n_episodes n_rereferrals n_finished_courses n_recovered days_in_care days_out_of_care"),
            ("spells", "state begin_date end_date episode_id"),
            ("risk_intervals", "risk_status start_day stop_day is_event event_type is_recovered phq9_last n_treatments_before"),
            ("transitions", "from to tstart tstop status"),
        ] {
            prop_assert_eq!(split.rows(table, columns), whole.rows(table, columns), "{}", table);
        }
        let pair = "gap_days days_at_risk is_rereferral is_treatment_return is_relapse_after_recovery from_is_recovered phq9_drift is_transfer";
        let pairs = split.rows("rereferrals", pair);
        let others: Vec<_> = pairs.iter().filter(|row| row.ends_with(" 0")).cloned().collect();
        prop_assert_eq!(others, whole.rows("rereferrals", pair));
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
