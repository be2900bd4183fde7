//! Sudden gains and losses along a curve.

use talktrail_model::{
    instrument::Direction,
    score::ScoreValue,
    sudden_gain::{Jump, is_reversed, is_reversed_in_package, is_sudden},
};

use super::Curve;

/// The sudden changes of a curve, looked for between every two neighbouring curve sessions. Without a published amount
/// of reliable change nothing is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sudden {
    /// Changes that could be judged.
    pub(super) n_intervals: usize,
    pub(super) n_gains: usize,
    pub(super) n_losses: usize,
    pub(super) first_gain: Option<Gain>,
    /// Curve session before the first loss, from 1, and its size in points.
    pub(super) first_loss: Option<(u16, ScoreValue)>,
}

/// A sudden gain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gain {
    /// Curve session before the gain, from 1.
    pub(super) session: u16,
    /// Points gained; positive.
    pub(super) magnitude: ScoreValue,
    /// Share of the improvement from first to last point; missing where there is none.
    pub(super) proportion: Option<f64>,
    pub(super) is_reversed: bool,
    pub(super) is_reversed_in_package: bool,
}

impl Sudden {
    pub(super) fn of(curve: &Curve<'_>) -> Self {
        let mut found = Self::default();
        let Some(cutoff) = curve.instrument.and_then(|i| i.reliable_change) else {
            return found;
        };
        let (gain, loss) = match curve.direction() {
            Direction::LowerIsBetter => (Jump::Fall, Jump::Rise),
            Direction::HigherIsBetter => (Jump::Rise, Jump::Fall),
            Direction::Categorical => return found,
        };
        for n in 0..curve.series.len() {
            let is = |jump| is_sudden(curve.series, n, cutoff.amount, jump);
            let Some(is_gain) = is(gain) else { continue };
            found.n_intervals += 1;
            if is_gain {
                found.n_gains += 1;
                found.first_gain = found.first_gain.or_else(|| Gain::at(curve, n, gain));
            } else if is(loss) == Some(true) {
                found.n_losses += 1;
                let loss = || Some((n as u16 + 1, step(curve, n)?));
                found.first_loss = found.first_loss.or_else(loss);
            }
        }
        found
    }

    /// Whether there is a gain; missing where no change could be judged.
    pub(super) fn has_gain(&self) -> Option<bool> {
        (self.n_intervals > 0).then_some(self.n_gains > 0)
    }
}

impl Gain {
    fn at(curve: &Curve<'_>, n: usize, jump: Jump) -> Option<Self> {
        let magnitude = step(curve, n)?;
        let (start, end) = (curve.points.first()?.value, curve.points.last()?.value);
        let total = match jump {
            Jump::Fall => start.minus(end),
            Jump::Rise => end.minus(start),
        };
        let is_better = total > ScoreValue::default();
        Some(Self {
            session: n as u16 + 1,
            magnitude,
            proportion: is_better.then(|| magnitude.points() / total.points()),
            is_reversed: is_reversed(curve.series, n, jump),
            is_reversed_in_package: is_reversed_in_package(curve.series, n, jump),
        })
    }
}

/// Size of the step from place `n` to the next, in points.
fn step(curve: &Curve<'_>, n: usize) -> Option<ScoreValue> {
    let at = |n: usize| curve.series.get(n).copied().flatten();
    let (before, after) = (at(n)?, at(n + 1)?);
    Some(before.minus(after).max(after.minus(before)))
}
