//! Points of curves, added up in whole numbers.

use std::collections::BTreeMap;

use talktrail_model::score::ScoreValue;

/// Points at one number of sessions after the start, in ten-thousandths of a score point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) n: u64,
    pub(super) sum: i128,
    pub(super) squares: i128,
}

impl Sums {
    pub(super) fn add(&mut self, other: Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// The curves that start with one score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// Curves with a later point.
    pub(super) curves: u64,
    /// Their later points by sessions since the first.
    pub(super) later: BTreeMap<i16, Sums>,
}

/// The points of all curves, by measure and first score. Merging two is adding, so the order of work does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub(super) measures: BTreeMap<i16, BTreeMap<ScoreValue, Start>>,
}

impl Tally {
    /// Takes in a point of a curve: the measure (an integer of the list `instrument`), the first score, curve sessions
    /// since the first point, and the score. First points, at 0 sessions, are no expectation and are left out.
    pub fn add(
        &mut self,
        measure: i16,
        baseline: ScoreValue,
        (sessions, value): (i16, ScoreValue),
    ) {
        if sessions <= 0 {
            return;
        }
        let parts = i128::from(value.ten_thousandths());
        self.start(measure, baseline)
            .later
            .entry(sessions)
            .or_default()
            .add(Sums {
                n: 1,
                sum: parts,
                squares: parts * parts,
            });
    }

    /// Counts a curve that has a later point.
    pub fn add_curve(&mut self, measure: i16, baseline: ScoreValue) {
        self.start(measure, baseline).curves += 1;
    }

    /// Adds all points of another tally.
    pub fn merge(&mut self, other: &Self) {
        for (measure, starts) in &other.measures {
            for (baseline, other) in starts {
                let own = self.start(*measure, *baseline);
                own.curves += other.curves;
                for (sessions, sums) in &other.later {
                    own.later.entry(*sessions).or_default().add(*sums);
                }
            }
        }
    }

    fn start(&mut self, measure: i16, baseline: ScoreValue) -> &mut Start {
        let starts = self.measures.entry(measure).or_default();
        starts.entry(baseline).or_default()
    }
}
