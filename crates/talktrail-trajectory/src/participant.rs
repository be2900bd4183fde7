//! Rows of `participants`: one person's whole history in one line.

use talktrail_model::{
    change::Change,
    date::Date,
    row::{ParticipantColumns, ParticipantRow},
};

use crate::{
    cell::{count, total},
    contact::Dates,
    course::Course,
    days::Days,
    demographics::told,
    history::History,
    referral::age_at_referral,
    rereferral::{n_rereferrals, n_treatment_returns},
    spell::State,
};

/// Writes the participant.
pub(crate) fn write(
    history: &History<'_, '_>,
    days: &Days,
    columns: &mut ParticipantColumns,
    pattern: &mut String,
) {
    history.pattern(pattern);
    columns.push(&row(history, days, pattern));
}

#[expect(clippy::too_many_lines, reason = "one line for each column")]
fn row<'r>(history: &History<'r, 'r>, days: &Days, pattern: &'r str) -> ParticipantRow<'r> {
    let referrals = &history.participant.referrals;
    let contacts = |pick: fn(&Dates) -> Option<Date>| {
        history
            .courses
            .iter()
            .filter_map(move |c| pick(&c.contacts.attended))
    };
    let sum = |n: fn(&Course) -> usize| total(history.courses.iter().map(n).sum());
    let episodes = || history.episode_courses();
    let n_true = |flag: fn(&Course) -> Option<bool>| {
        count(episodes().filter(|c| flag(c) == Some(true)).count())
    };
    let rule = history.prepared.rules.demographics;
    let gender = told(referrals.iter().map(|r| r.gender.integer()), rule);
    let ethnicity = told(referrals.iter().map(|r| r.ethnicity.integer()), rule);
    let imd_decile = told(referrals.iter().map(|r| r.imd_decile), rule);
    let received = || referrals.iter().filter_map(|r| r.received);
    ParticipantRow {
        participant_id: history.id,
        participant_index: history.index(),
        n_referrals: count(referrals.len()),
        n_episodes: count(
            history
                .places
                .iter()
                .filter(|p| p.predecessor.is_none())
                .count(),
        ),
        n_treated_episodes: count(episodes().filter(|c| c.is_treated()).count()),
        n_rereferrals: count(n_rereferrals(history)),
        n_treatment_returns: count(n_treatment_returns(history)),
        first_received_date: received().min(),
        last_received_date: received().max(),
        last_discharge_date: referrals.iter().filter_map(|r| r.discharged).max(),
        first_contact_date: contacts(|dates| dates.first).min(),
        last_contact_date: contacts(|dates| dates.last).max(),
        followup_start_date: history.followup.start,
        followup_end_date: Some(history.followup.end),
        followup_end_reason: Some(history.followup.reason as i16),
        days_in_care: days.count(|s| !matches!(s, State::Between | State::Lost)),
        days_out_of_care: days.count(|s| s == State::Between),
        days_not_submitted: days.count(|s| s == State::Lost),
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
        is_ever_recovered: episodes().filter_map(|c| c.outcome.is_recovered).max(),
        gender: gender.chosen,
        gender_first: gender.first,
        gender_last: gender.last,
        ethnicity: ethnicity.chosen,
        ethnicity_first: ethnicity.first,
        ethnicity_last: ethnicity.last,
        imd_decile: imd_decile.chosen,
        imd_decile_first: imd_decile.first,
        imd_decile_last: imd_decile.last,
        age_at_first_referral: referrals.first().and_then(age_at_referral),
        has_changed_demographics: gender.has_changed.max(ethnicity.has_changed),
        has_changed_imd_decile: imd_decile.has_changed,
        history_pattern: Some(pattern),
    }
}
