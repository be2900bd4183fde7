//! A straight line of the score on the logarithm of the session.

use std::collections::BTreeMap;

use super::tally::Sums;

/// Ten-thousandths of a score point, in which sums are kept.
const PARTS: f64 = 10_000.0;
/// Fewest points behind a line with a deviation.
const FEWEST_POINTS: u64 = 3;

/// A line by ordinary least squares. The unit of its slope is score points for each unit of the natural logarithm of
/// the session, the first point being session 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The expected score at session 1.
    pub intercept: f64,
    /// How the score moves with the logarithm of the session.
    pub slope: f64,
    /// Standard deviation of the scores around the line.
    pub deviation: f64,
}

impl Line {
    /// The line of later points by sessions since the first; `None` for fewer than three points, or for points at one
    /// session only.
    pub(super) fn of(later: &BTreeMap<i16, Sums>) -> Option<Self> {
        let mut all = Sums::default();
        for sums in later.values() {
            all.add(*sums);
        }
        let n = all.n as f64;
        if all.n < FEWEST_POINTS || later.len() < 2 {
            return None;
        }
        let mean_y = all.sum as f64 / n / PARTS;
        let weighted = later.iter().map(|(s, sums)| sums.n as f64 * log(*s));
        let mean_x = weighted.sum::<f64>() / n;
        let (mut s_xx, mut s_xy) = (0.0, 0.0);
        for (sessions, sums) in later {
            let x = log(*sessions) - mean_x;
            s_xx += sums.n as f64 * x * x;
            s_xy += x * (sums.sum as f64 / PARTS - sums.n as f64 * mean_y);
        }
        let slope = s_xy / s_xx;
        // n times the sum of squares is whole, and exact: nothing cancels before the division.
        let squares = i128::from(all.n) * all.squares - all.sum * all.sum;
        let s_yy = squares as f64 / n / (PARTS * PARTS);
        let rest = (s_yy - slope * s_xy).max(0.0);
        Some(Self {
            intercept: mean_y - slope * mean_x,
            slope,
            deviation: (rest / (n - 2.0)).sqrt(),
        })
    }

    /// The expected score so many sessions after the first point.
    pub fn at(&self, sessions: i16) -> f64 {
        self.intercept + self.slope * log(sessions)
    }
}

/// The logarithm of the session number, the first point being session 1.
fn log(sessions: i16) -> f64 {
    (f64::from(sessions) + 1.0).ln()
}
