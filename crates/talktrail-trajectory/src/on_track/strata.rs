//! Strata of about equal size, from the mildest start to the most severe, each with its line.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, Normal};
use talktrail_model::score::ScoreValue;

use super::{
    line::Line,
    tally::{Start, Sums, Tally},
};

/// What a study chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Strata of first scores for each measure.
    pub strata: usize,
    /// Percent of deviations from the line that are no sign, both sides counted.
    pub level_percent: u8,
    /// Fewest curves behind a line.
    pub fewest: u64,
}

/// Some curves and their line.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// From 1, lowest first scores first; 0 is the whole measure.
    pub number: i16,
    /// The lowest first score.
    pub lowest: ScoreValue,
    /// The highest first score.
    pub highest: ScoreValue,
    /// Curves with a later point.
    pub n_curves: u64,
    /// Later points.
    pub n_points: u64,
    /// The line; `None` where too few curves are behind it, so that the line of the whole measure stands in.
    pub line: Option<Line>,
}

/// What to expect at a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Number of the stratum whose line it is.
    pub stratum: i16,
    /// The expected score.
    pub score: f64,
    /// How far a score may lie on the worse side of it.
    pub margin: f64,
}

/// The lines of all measures: of each the whole, then its strata.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectations {
    measures: BTreeMap<i16, Vec<Stratum>>,
    /// Standard deviations from the line to the boundary.
    z: f64,
}

impl Expectations {
    /// The lines that points show.
    pub fn of(tally: &Tally, choices: Choices) -> Self {
        let measures = tally.measures.iter();
        let with_strata = |(measure, starts): (&i16, &BTreeMap<ScoreValue, Start>)| {
            (*measure, strata(starts, choices))
        };
        let level = f64::from(choices.level_percent) / 100.0;
        Self {
            measures: measures.map(with_strata).collect(),
            z: Normal::standard().inverse_cdf(f64::midpoint(1.0, level)),
        }
    }

    /// What to expect of a curve so many sessions after its first point. `None` at the first point itself, and where
    /// the whole measure has too few curves.
    pub fn at(&self, measure: i16, baseline: ScoreValue, sessions: i16) -> Option<Expected> {
        let [whole, strata @ ..] = self.measures.get(&measure)?.as_slice() else {
            return None;
        };
        let own = strata.iter().find(|s| baseline <= s.highest);
        let stratum = own.filter(|s| s.line.is_some()).unwrap_or(whole);
        let line = stratum.line.filter(|_| sessions > 0)?;
        Some(Expected {
            stratum: stratum.number,
            score: line.at(sessions),
            margin: self.z * line.deviation,
        })
    }

    /// Measures and their strata: the whole first, as number 0, then from the lowest first scores up.
    pub fn iter(&self) -> impl Iterator<Item = (i16, &[Stratum])> {
        self.measures
            .iter()
            .map(|(measure, strata)| (*measure, strata.as_slice()))
    }

    /// Standard deviations from the line to the boundary.
    pub fn z(&self) -> f64 {
        self.z
    }
}

/// The whole measure and its strata. Equal first scores stay together, so strata are of about equal size only.
fn strata(starts: &BTreeMap<ScoreValue, Start>, choices: Choices) -> Vec<Stratum> {
    let all: Vec<_> = starts.iter().collect();
    let total: u64 = all.iter().map(|(_, start)| start.curves).sum();
    let mut strata: Vec<_> = stratum(0, &all, choices).into_iter().collect();
    let mut before = 0;
    let place = |(_, start): &(&ScoreValue, &Start)| {
        let middle = 2 * before + start.curves;
        before += start.curves;
        // Where the middle of the curves with this first score lies among all.
        middle * choices.strata as u64 / (2 * total).max(1)
    };
    let places: Vec<u64> = all.iter().map(place).collect();
    let mut rest = all.as_slice();
    for (of_stratum, number) in places.chunk_by(|a, b| a == b).zip(1..) {
        let (own, others) = rest.split_at(of_stratum.len().min(rest.len()));
        strata.extend(stratum(number, own, choices));
        rest = others;
    }
    strata
}

fn stratum(number: i16, starts: &[(&ScoreValue, &Start)], choices: Choices) -> Option<Stratum> {
    let mut later: BTreeMap<i16, Sums> = BTreeMap::new();
    let of_starts = starts.iter().flat_map(|(_, start)| &start.later);
    for (sessions, sums) in of_starts {
        later.entry(*sessions).or_default().add(*sums);
    }
    let n_curves = starts.iter().map(|(_, start)| start.curves).sum();
    Some(Stratum {
        number,
        lowest: *starts.first()?.0,
        highest: *starts.last()?.0,
        n_curves,
        n_points: later.values().map(|sums| sums.n).sum(),
        line: Line::of(&later).filter(|_| n_curves >= choices.fewest),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHOICES: Choices = Choices {
        strata: 3,
        level_percent: 80,
        fewest: 2,
    };

    fn tally(curves: &[(i16, Vec<i16>)]) -> Tally {
        let mut tally = Tally::default();
        for (start, later) in curves {
            let start = ScoreValue::from_points(*start);
            tally.add_curve(1, start);
            for (value, sessions) in later.iter().zip(1..) {
                tally.add(1, start, (sessions, ScoreValue::from_points(*value)));
            }
        }
        tally
    }

    #[test]
    fn a_line_is_that_of_least_squares() {
        // Against scipy 1.17: linregress(log([2, 3, 2, 3, 4]), [15, 12, 17, 13, 9]).
        let expectations = Expectations::of(
            &tally(&[(18, vec![15, 12]), (20, vec![17, 13, 9])]),
            CHOICES,
        );
        let whole = &expectations.measures[&1][0];
        let line = whole.line.unwrap();
        assert!(
            (line.slope - -9.749_998_635_946_461).abs() < 1e-9,
            "{line:?}"
        );
        assert!(
            (line.intercept - 22.891_134_578_354_915).abs() < 1e-9,
            "{line:?}"
        );
        assert!(
            (line.deviation - 0.979_970_913_812_886).abs() < 1e-9,
            "{line:?}"
        );
        assert!((expectations.z() - 1.281_551_565_544_6).abs() < 1e-9);
        assert_eq!((whole.n_curves, whole.n_points), (2, 5));
    }

    #[test]
    fn strata_are_about_equal_and_the_small_ones_use_the_whole() {
        let curves: Vec<_> = [5, 6, 10, 10, 10, 20, 21]
            .map(|start| (start, vec![start - 1, start - 3]))
            .to_vec();
        let expectations = Expectations::of(&tally(&curves), CHOICES);
        let strata = &expectations.measures[&1];
        let bounds: Vec<_> = strata
            .iter()
            .map(|s| (s.number, s.lowest.points(), s.highest.points(), s.n_curves))
            .collect();
        let expected = [
            (0, 5.0, 21.0, 7),
            (1, 5.0, 6.0, 2),
            (2, 10.0, 10.0, 3),
            (3, 20.0, 21.0, 2),
        ];
        assert_eq!(bounds, expected);
        let at = |choices, baseline| {
            let expectations = Expectations::of(&tally(&curves), choices);
            let expected = expectations.at(1, ScoreValue::from_points(baseline), 1);
            expected.map(|e| e.stratum)
        };
        assert_eq!(at(CHOICES, 5), Some(1));
        assert_eq!(
            at(CHOICES, 8),
            Some(2),
            "between two starts: the higher one"
        );
        let more = Choices {
            fewest: 3,
            ..CHOICES
        };
        assert_eq!((at(more, 5), at(more, 10)), (Some(0), Some(2)));
        assert_eq!(
            at(
                Choices {
                    fewest: 8,
                    ..CHOICES
                },
                10
            ),
            None
        );
        assert_eq!(expectations.at(1, ScoreValue::from_points(5), 0), None);
        assert_eq!(expectations.at(2, ScoreValue::from_points(5), 1), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_order_of_work_does_not_show(
            curves in prop::collection::vec((0i16..28, prop::collection::vec(0i16..28, 1..8)), 1..40),
            cut in 0usize..40,
        ) {
            let whole = tally(&curves);
            let (one, other) = curves.split_at(cut.min(curves.len()));
            let mut joined = tally(other);
            joined.merge(&tally(one));
            prop_assert_eq!(Expectations::of(&whole, CHOICES), Expectations::of(&joined, CHOICES));
            let curves: u64 = whole.measures[&1].values().map(|start| start.curves).sum();
            let strata = Expectations::of(&whole, CHOICES);
            let of_strata: u64 = strata.measures[&1].iter().skip(1).map(|s| s.n_curves).sum();
            prop_assert_eq!(curves, of_strata);
        }
    }
}
