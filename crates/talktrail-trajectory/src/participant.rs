//! Rows of `participants`: one person's whole history in one line.

use talktrail_model::{
    change::Change,
    code::Code,
    date::Date,
    record::Referral,
    row::{ParticipantColumns, ParticipantRow},
};

use crate::{
    cell::{count, total},
    contact::Dates,
    course::Course,
    history::History,
    referral::age_at_referral,
    rereferral::n_rereferrals,
};

/// Writes the participant.
pub(crate) fn write(
    history: &History<'_, '_>,
    columns: &mut ParticipantColumns,
    pattern: &mut String,
) {
    history.pattern(pattern);
    columns.push(&row(history, pattern));
}

#[expect(clippy::too_many_lines, reason = "one line for each column")]
fn row<'r>(history: &History<'r, 'r>, pattern: &'r str) -> ParticipantRow<'r> {
    let referrals = &history.participant.referrals;
    let contacts = |pick: fn(&Dates) -> Option<Date>| {
        history
            .courses
            .iter()
            .filter_map(move |c| pick(&c.contacts.attended))
    };
    let sum = |n: fn(&Course) -> usize| total(history.courses.iter().map(n).sum());
    let n_true = |flag: fn(&Course) -> Option<bool>| {
        count(
            history
                .courses
                .iter()
                .filter(|c| flag(c) == Some(true))
                .count(),
        )
    };
    let first_known =
        |code: fn(&Referral<'_>) -> Code| referrals.iter().find_map(|r| code(r).integer());
    let received = || referrals.iter().filter_map(|r| r.received);
    ParticipantRow {
        participant_id: history.id,
        n_referrals: count(referrals.len()),
        n_episodes: count(
            history
                .places
                .iter()
                .filter(|p| p.predecessor.is_none())
                .count(),
        ),
        n_rereferrals: count(n_rereferrals(history)),
        first_received_date: received().min(),
        last_received_date: received().max(),
        last_discharge_date: referrals.iter().filter_map(|r| r.discharged).max(),
        first_contact_date: contacts(|dates| dates.first).min(),
        last_contact_date: contacts(|dates| dates.last).max(),
        followup_start_date: history.followup.start,
        followup_end_date: Some(history.followup.end),
        followup_end_reason: Some(history.followup.reason as i16),
        n_contacts_attended: sum(|c| c.contacts.n_attended),
        n_treatment_contacts: sum(|c| c.contacts.n_treatments()),
        n_internet_logs: sum(|c| c.contacts.n_logs),
        n_sessions: sum(|c| c.sessions.len()),
        n_scores: sum(|c| c.scores.n),
        n_finished_courses: n_true(|c| c.is_finished),
        n_at_caseness: n_true(|c| c.outcome.is_at_caseness),
        n_recovered: n_true(|c| c.outcome.is_recovered),
        n_reliably_improved: n_true(|c| c.outcome.is_change(Change::Improvement)),
        n_reliably_deteriorated: n_true(|c| c.outcome.is_change(Change::Deterioration)),
        n_reliably_recovered: n_true(|c| c.outcome.is_reliably_recovered),
        is_ever_recovered: history
            .courses
            .iter()
            .filter_map(|c| c.outcome.is_recovered)
            .max(),
        gender: first_known(|r| r.gender),
        ethnicity: first_known(|r| r.ethnicity),
        imd_decile: referrals.iter().find_map(|r| r.imd_decile),
        age_at_first_referral: referrals.first().and_then(age_at_referral),
        has_changed_demographics: has_changed(referrals),
        history_pattern: Some(pattern),
    }
}

/// Whether gender or ethnic category differ between referrals; missing where neither is known twice.
fn has_changed(referrals: &[Referral<'_>]) -> Option<bool> {
    let gender = differs(referrals.iter().map(|r| r.gender));
    let ethnicity = differs(referrals.iter().map(|r| r.ethnicity));
    gender.max(ethnicity)
}

/// Whether known codes differ; missing with fewer than two of them.
fn differs(codes: impl Iterator<Item = Code>) -> Option<bool> {
    let mut known = codes.filter_map(Code::integer);
    let first = known.next()?;
    known.map(|code| code != first).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_needs_two_known_values() {
        let codes = |values: &[i16]| {
            differs(
                values
                    .iter()
                    .map(|v| if *v < 0 { Code::MISSING } else { Code::new(*v) }),
            )
        };
        assert_eq!(codes(&[1, 1, 2]), Some(true));
        assert_eq!(codes(&[1, -1, 1]), Some(false));
        assert_eq!(codes(&[1, -1]), None);
        assert_eq!(codes(&[]), None);
    }
}
