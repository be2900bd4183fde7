//! Rows of `risk_intervals`: an interval and what was known when it started.

use talktrail_model::{
    change::Change, date::Date, instrument::InstrumentId, row::RiskIntervalRow, score::ScoreValue,
    series::Pair,
};

use super::{Interval, RiskStatus};
use crate::{
    cell::{count, total},
    followup::Reason,
    history::{Chapter, History},
    referral::age_at_referral,
    stay::Stay,
};

/// What ends an interval, as exported by the list `risk_event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
enum Event {
    None = 0,
    TreatedReturn = 1,
    UntreatedReturn = 2,
    Death = 3,
}

/// An interval with all that is known about the participant.
pub(super) struct View<'v, 'p> {
    pub(super) history: &'v History<'v, 'p>,
    pub(super) stays: &'v [Stay],
    pub(super) interval: &'v Interval,
}

impl<'p> View<'_, 'p> {
    pub(super) fn row(&self, number: usize) -> RiskIntervalRow<'p> {
        let Self {
            history, interval, ..
        } = self;
        let opener = history.chapter(interval.opener);
        let rule_set = &history.prepared.rules.rule_set;
        let event = self.event();
        let before = self.last_before();
        let course = before.map(|chapter| history.episode(&chapter).1.course);
        let outcome = course.map(|course| course.outcome);
        let sum = |n: fn(&Chapter<'_, '_>) -> usize| total(self.before().map(|c| n(&c)).sum());
        RiskIntervalRow {
            participant_id: history.id,
            interval_number: count(number),
            risk_status: Some(interval.status as i16),
            is_at_risk: interval.status == RiskStatus::AtRisk,
            stratum: count(interval.n_returns + 1),
            n_episodes_before: count(
                self.stays
                    .iter()
                    .filter(|s| s.received <= interval.start && self.is_before_return(s))
                    .count(),
            ),
            episode_id: opener.map(|chapter| chapter.episode),
            next_episode_id: interval
                .returns_to
                .and_then(|at| Some(history.chapter(at)?.episode)),
            start_date: Some(interval.start),
            stop_date: Some(interval.stop),
            start_day: Some(interval.start_day),
            stop_day: Some(interval.stop_day),
            gap_days: Some(interval.stop_day - interval.start_day),
            is_event: interval.returns_to.is_some(),
            is_competing_event: event == Event::Death,
            event_type: Some(event as i16),
            censored_by: interval
                .is_last
                .then_some(self.history.followup.reason as i16),
            is_return_short: self.is_return_within(history.prepared.rules.windows.short_days),
            is_return_long: self.is_return_within(history.prepared.rules.windows.long_days),
            age_at_start: opener.and_then(|chapter| age_at(&chapter, interval.start)),
            gender: opener.and_then(|chapter| chapter.referral.gender.integer()),
            ethnicity: opener.and_then(|chapter| chapter.referral.ethnicity.integer()),
            imd_decile: opener.and_then(|chapter| chapter.referral.imd_decile),
            problem_descriptor: opener.and_then(|chapter| chapter.course.descriptor),
            n_treatments_before: sum(|c| c.course.contacts.n_treatments()),
            n_attended_before: sum(|c| c.course.contacts.n_attended),
            end_group: before.and_then(|c| history.prepared.end_group(c.referral.end_code)),
            is_finished_course: course.and_then(|course| course.is_finished),
            is_recovered: outcome.and_then(|o| o.is_recovered),
            is_reliably_improved: outcome.and_then(|o| o.is_change(Change::Improvement)),
            phq9_last: self.last_score(rule_set.depression),
            gad7_last: self.last_score(rule_set.default_anxiety),
        }
    }

    fn event(&self) -> Event {
        let is_death = self.interval.is_last && self.history.followup.reason == Reason::Death;
        match self.interval.returns_to {
            Some(at) if self.history.is_chain_treated(at) => Event::TreatedReturn,
            Some(_) => Event::UntreatedReturn,
            None if is_death => Event::Death,
            None => Event::None,
        }
    }

    /// Missing where the participant was not at risk, or where follow-up ends before the window does. A return does not
    /// make up for that: with it counted and its like without a return left out, shares would be too large.
    fn is_return_within(&self, days: i32) -> Option<bool> {
        let interval = self.interval;
        let (_, end) = self.history.followup.days()?;
        let is_followed = end.days_since(interval.start) >= days;
        let is_within = interval.stop.days_since(interval.start) <= days;
        let is_told = interval.status == RiskStatus::AtRisk && is_followed;
        is_told.then_some(interval.returns_to.is_some() && is_within)
    }

    /// Whether a stay comes before the return that ends the interval; it may be of the day of its start.
    fn is_before_return(&self, stay: &Stay) -> bool {
        self.interval.returns_to.is_none_or(|at| stay.first < at)
    }

    /// The referrals of episodes that ended by the start. A stay that ends on the day on which an interval in care
    /// starts came before it only if it began earlier in the order of referrals.
    fn before(&self) -> impl Iterator<Item = Chapter<'_, 'p>> {
        let Interval { start, opener, .. } = *self.interval;
        let is_in_care = self.interval.status == RiskStatus::InCare;
        let has_ended = move |stay: &&Stay| {
            let came_before = !is_in_care || stay.first < opener;
            stay.end <= start && came_before && self.is_before_return(stay)
        };
        self.stays
            .iter()
            .filter(has_ended)
            .flat_map(|stay| self.history.chain(stay.first))
            .filter_map(|at| self.history.chapter(at))
    }

    /// The referral before the start that ended last.
    fn last_before(&self) -> Option<Chapter<'_, 'p>> {
        self.before()
            .max_by_key(|chapter| chapter.referral.discharged)
    }

    fn last_score(&self, id: InstrumentId) -> Option<ScoreValue> {
        let pair = |chapter: Chapter<'_, '_>| self.history.scores.pair(&chapter.course.scores, id);
        let latest = self
            .before()
            .filter_map(pair)
            .max_by_key(|p| p.latest_date());
        latest.map(Pair::latest)
    }
}

/// Age on a day: from the date of birth, else as it was at the referral.
fn age_at(chapter: &Chapter<'_, '_>, day: Date) -> Option<i16> {
    let from_birth = || i16::try_from(day.age(chapter.referral.birth?)).ok();
    from_birth().or_else(|| age_at_referral(chapter.referral))
}
