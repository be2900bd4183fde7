//! What lies between one referral and the next: gaps, and the several meanings of "came back".
//!
//! Rows are consecutive referrals of a participant, in order of received date. Four questions are asked of each pair:
//!
//! | flag | true when |
//! |---|---|
//! | re-referral | the earlier was discharged, the later was received on that day or after it |
//! | NHS England's repeat | the same within the window, after a finished course, on another received date |
//! | return to treatment | a re-referral in which both were treated |
//! | relapse after recovery | a re-referral after recovery whose first score is at caseness and reliably worse than the last one before |
//!
//! A continuation under another provider code is none of them. National counting leaves out referrals that were not
//! finished before it looks at neighbours; here every neighbour is looked at, and only the earlier one has to be
//! finished.

use talktrail_model::{
    caseness::is_case,
    change::{Change, reliable_change},
    instrument::InstrumentId,
    row::{RereferralColumns, RereferralRow},
    score::ScoreValue,
    series::Pair,
    truth::{both, either},
    wait::days_between,
};

use crate::{
    cell::{count, instrument_code},
    history::{Chapter, History},
};

/// Days of the windows of 12 and 24 months, last day included.
pub(crate) const TWELVE_MONTHS: i32 = 365;
pub(crate) const TWENTY_FOUR_MONTHS: i32 = 730;

/// The gap from discharge to the next referral, as exported by the list `gap_band`: the first four bands from 0 days on
/// are those of NHS England's dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
enum GapBand {
    Overlapping = 1,
    UpTo91 = 2,
    UpTo182 = 3,
    UpTo273 = 4,
    UpTo365 = 5,
    UpTo730 = 6,
    Longer = 7,
}

fn gap_band(days: i32) -> GapBand {
    match days {
        ..0 => GapBand::Overlapping,
        0..=91 => GapBand::UpTo91,
        92..=182 => GapBand::UpTo182,
        183..=273 => GapBand::UpTo273,
        274..=365 => GapBand::UpTo365,
        366..=730 => GapBand::UpTo730,
        731.. => GapBand::Longer,
    }
}

/// Writes every pair.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut RereferralColumns) {
    for (pair, n) in pairs(*history).zip(1..) {
        columns.push(&RereferralRow {
            pair_number: count(n),
            ..pair.row(history)
        });
    }
}

/// Number of re-referrals of a participant.
pub(crate) fn n_rereferrals(history: &History<'_, '_>) -> usize {
    pairs(*history).filter(Neighbours::is_rereferral).count()
}

fn pairs<'h, 'p>(history: History<'h, 'p>) -> impl Iterator<Item = Neighbours<'h, 'p>> {
    let later = history.chapters().skip(1);
    history
        .chapters()
        .zip(later)
        .map(|(from, to)| Neighbours { from, to })
}

/// A referral and the next one.
struct Neighbours<'h, 'p> {
    from: Chapter<'h, 'p>,
    to: Chapter<'h, 'p>,
}

impl<'p> Neighbours<'_, 'p> {
    fn gap(&self) -> Option<i32> {
        days_between(self.from.referral.discharged, self.to.referral.received)
    }

    fn is_transfer(&self) -> bool {
        self.from.place.first == self.to.place.first
    }

    /// Whether the later referral began before the earlier one ended. Without a discharge it did if the earlier one was
    /// still delivered then; otherwise nobody knows.
    fn is_overlapping(&self) -> Option<bool> {
        let by_delivery = || {
            let still_there = self.from.referral.lineage.period_end? >= self.to.referral.received?;
            still_there.then_some(true)
        };
        self.gap().map(|gap| gap < 0).or_else(by_delivery)
    }

    fn is_rereferral(&self) -> bool {
        self.is_rereferral_within(i32::MAX)
    }

    fn is_rereferral_within(&self, days: i32) -> bool {
        !self.is_transfer() && self.gap().is_some_and(|gap| (0..=days).contains(&gap))
    }

    fn is_nhse_repeat(&self, window: i32) -> bool {
        let is_other_day = self.from.referral.received != self.to.referral.received;
        self.from.course.is_finished == Some(true)
            && is_other_day
            && self.is_rereferral_within(window)
    }

    fn is_treatment_return(&self) -> bool {
        self.from.course.is_treated() && self.to.course.is_treated() && self.is_rereferral()
    }

    /// Asked only of a re-referral after recovery, and missing without scores on both sides of the gap.
    fn is_relapse(&self, history: &History<'_, '_>) -> Option<bool> {
        let is_asked = self.from.course.outcome.is_recovered == Some(true) && self.is_rereferral();
        let relapsed = |instrument| self.is_relapse_on(history, instrument);
        let depression = history.prepared.rules.rule_set.depression;
        is_asked
            .then(|| {
                either_known(
                    relapsed(depression),
                    relapsed(self.from.course.anxiety_instrument),
                )
            })
            .flatten()
    }

    fn is_relapse_on(&self, history: &History<'_, '_>, id: InstrumentId) -> Option<bool> {
        let instrument = history.prepared.instrument(id)?;
        let (before, after) = self.around_gap(history, id);
        let is_worse =
            reliable_change(before, after, instrument).map(|c| c == Change::Deterioration);
        both(is_case(after, instrument), is_worse)
    }

    /// The last score before the gap and the first one after it; a single score before the gap is the last one.
    fn around_gap(
        &self,
        history: &History<'_, '_>,
        id: InstrumentId,
    ) -> (Option<ScoreValue>, Option<ScoreValue>) {
        let pair = |chapter: &Chapter<'_, '_>| history.scores.pair(&chapter.course.scores, id);
        (
            pair(&self.from).map(Pair::latest),
            pair(&self.to).map(Pair::first),
        )
    }

    fn row(&self, history: &History<'_, 'p>) -> RereferralRow<'p> {
        let Self { from, to } = self;
        let (earlier, later) = (from.course, to.course);
        let rule_set = &history.prepared.rules.rule_set;
        let gap = self.gap();
        let last_contact = earlier.contacts.attended.last;
        let (phq9_before, phq9_after) = self.around_gap(history, rule_set.depression);
        let (gad7_before, gad7_after) = self.around_gap(history, rule_set.default_anxiety);
        let drift =
            |before: Option<ScoreValue>, after: Option<ScoreValue>| Some(after?.minus(before?));
        RereferralRow {
            participant_id: history.id,
            pair_number: 0,
            from_referral_id: from.id,
            to_referral_id: to.id,
            from_episode_id: from.episode,
            to_episode_id: to.episode,
            from_received_date: from.referral.received,
            from_discharge_date: from.referral.discharged,
            from_last_contact_date: last_contact,
            to_received_date: to.referral.received,
            gap_days: gap,
            gap_days_from_contact: days_between(last_contact, to.referral.received),
            gap_days_received: days_between(from.referral.received, to.referral.received),
            gap_band: gap.map(|days| gap_band(days) as i16),
            is_overlapping: self.is_overlapping(),
            is_transfer: Some(self.is_transfer()),
            is_rereferral: Some(self.is_rereferral()),
            is_rereferral_12_months: Some(self.is_rereferral_within(TWELVE_MONTHS)),
            is_rereferral_24_months: Some(self.is_rereferral_within(TWENTY_FOUR_MONTHS)),
            is_nhse_repeat: Some(self.is_nhse_repeat(history.prepared.rules.repeat_window_days)),
            is_treatment_return: Some(self.is_treatment_return()),
            is_relapse_after_recovery: self.is_relapse(history),
            from_is_finished_course: earlier.is_finished,
            from_is_recovered: earlier.outcome.is_recovered,
            from_is_reliably_improved: earlier.outcome.is_change(Change::Improvement),
            from_end_group: history.prepared.end_group(from.referral.end_code),
            same_problem: same(earlier.descriptor, later.descriptor),
            same_provider: same(from.referral.provider, to.referral.provider),
            same_anxiety_instrument: same(anxiety_code(from), anxiety_code(to)),
            phq9_last_before: phq9_before,
            phq9_first_after: phq9_after,
            phq9_drift: drift(phq9_before, phq9_after),
            gad7_last_before: gad7_before,
            gad7_first_after: gad7_after,
            gad7_drift: drift(gad7_before, gad7_after),
        }
    }
}

/// Whether one of two answers is yes, from the known ones alone.
fn either_known(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    either(a.or(b), b.or(a))
}

/// Whether two values are equal; missing when one is.
fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<bool> {
    Some(a? == b?)
}

/// The anxiety measure of a referral's outcome, where it was scored.
fn anxiety_code(chapter: &Chapter<'_, '_>) -> Option<i16> {
    let course = chapter.course;
    course
        .anxiety
        .first
        .map(|_| instrument_code(course.anxiety_instrument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_those_of_the_dashboard() {
        for (days, band) in [
            (-1, GapBand::Overlapping),
            (0, GapBand::UpTo91),
            (91, GapBand::UpTo91),
            (92, GapBand::UpTo182),
            (182, GapBand::UpTo182),
            (183, GapBand::UpTo273),
            (273, GapBand::UpTo273),
            (274, GapBand::UpTo365),
            (365, GapBand::UpTo365),
            (366, GapBand::UpTo730),
            (730, GapBand::UpTo730),
            (731, GapBand::Longer),
        ] {
            assert_eq!(gap_band(days), band, "{days}");
        }
    }

    #[test]
    fn a_relapse_on_one_measure_is_enough_and_a_missing_one_does_not_hinder() {
        for (a, b, expected) in [
            (Some(true), None, Some(true)),
            (Some(false), None, Some(false)),
            (Some(false), Some(true), Some(true)),
            (None, None, None),
        ] {
            assert_eq!(either_known(a, b), expected);
        }
    }
}
