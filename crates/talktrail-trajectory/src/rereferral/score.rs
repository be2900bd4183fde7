//! Scores on both sides of a gap: what was left at discharge, how far scores moved, and relapse.

use talktrail_model::{
    caseness::is_case,
    change::{Change, reliable_change},
    instrument::{Instrument, InstrumentId},
    score::ScoreValue,
    series::Pair,
    truth::{both, either},
};

use super::Neighbours;
use crate::history::{Chapter, History};

/// What was still at caseness when a referral ended, as exported by the list `residual`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(super) enum Residual {
    Nothing = 1,
    Depression = 2,
    Anxiety = 3,
    Both = 4,
}

/// One measure on both sides of a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Drift {
    /// The last score before; a single score before the gap is the last one.
    pub(super) before: Option<ScoreValue>,
    /// The first score after.
    pub(super) after: Option<ScoreValue>,
    /// After less before.
    pub(super) points: Option<ScoreValue>,
    /// The same in units of the reliable-change threshold.
    pub(super) units: Option<f64>,
}

impl Neighbours<'_, '_> {
    /// How a measure moved over the gap.
    pub(super) fn drift(&self, id: InstrumentId) -> Drift {
        let before = pair(self.earlier(), id).map(Pair::latest);
        let after = pair(self.later(), id).map(Pair::first);
        let points = before.zip(after).map(|(before, after)| after.minus(before));
        let instrument = self.history.prepared.instrument(id);
        Drift {
            before,
            after,
            points,
            units: points
                .zip(instrument)
                .and_then(|(points, i)| in_units(points, i)),
        }
    }

    /// The measure of the anxiety outcome, where both referrals have the same.
    pub(super) fn anxiety_drift(&self) -> Drift {
        let id = self.earlier().1.course.anxiety_instrument;
        let is_same = id == self.later().1.course.anxiety_instrument;
        if is_same {
            self.drift(id)
        } else {
            Drift::default()
        }
    }

    /// What was at caseness on the last scores before the gap; missing without one of them.
    pub(super) fn residual(&self) -> Option<Residual> {
        let course = self.earlier().1.course;
        let depression = self.history.prepared.rules.rule_set.depression;
        let is_left = |id| is_case(self.drift(id).before, self.history.prepared.instrument(id)?);
        let left = (is_left(depression)?, is_left(course.anxiety_instrument)?);
        Some(match left {
            (false, false) => Residual::Nothing,
            (true, false) => Residual::Depression,
            (false, true) => Residual::Anxiety,
            (true, true) => Residual::Both,
        })
    }

    /// Asked only of a re-referral after recovery, and missing without scores on both sides of the gap.
    pub(super) fn is_relapse(&self) -> Option<bool> {
        let course = self.earlier().1.course;
        let is_asked =
            course.outcome.is_recovered == Some(true) && self.is_rereferral() == Some(true);
        let depression = self.history.prepared.rules.rule_set.depression;
        let relapsed = |id| self.is_relapse_on(id);
        is_asked
            .then(|| either_known(relapsed(depression), relapsed(course.anxiety_instrument)))
            .flatten()
    }

    fn is_relapse_on(&self, id: InstrumentId) -> Option<bool> {
        let instrument = self.history.prepared.instrument(id)?;
        let Drift { before, after, .. } = self.drift(id);
        let is_worse =
            reliable_change(before, after, instrument).map(|c| c == Change::Deterioration);
        both(is_case(after, instrument), is_worse)
    }
}

/// First and latest score of an instrument in a referral or episode.
fn pair<'h>(
    (history, chapter): (History<'h, '_>, Chapter<'_, '_>),
    id: InstrumentId,
) -> Option<&'h Pair> {
    history.scores.pair(&chapter.course.scores, id)
}

/// A difference in units of the amount that makes a change reliable.
fn in_units(points: ScoreValue, instrument: &Instrument) -> Option<f64> {
    let unit = instrument.reliable_change?.amount.points();
    (unit > 0.0).then(|| points.points() / unit)
}

/// Whether one of two answers is yes, from the known ones alone.
fn either_known(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    either(a.or(b), b.or(a))
}

#[cfg(test)]
mod tests {
    use super::*;

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
