//! Sudden gains and losses: a large change from one session to the next that stays.
//!
//! The change between two neighbouring sessions is a sudden gain when it is large in itself, large beside the score
//! before it, and large beside the ups and downs around it (Tang and `DeRubeis` 1999). In routine data the first of
//! these three asks for the amount of reliable change of the measure (Stiles et al 2003), and the third adjusts its
//! critical value to the number of scores present (Lutz et al 2013), as the R package `suddengains` 0.7.2 does.
//!
//! A series has one place for each session, in order, and a missing score keeps its place. A change is only looked at
//! between neighbouring places: nothing is bridged. Where a score next to the change is missing, or fewer than two of
//! the three on one side are there, the answer is missing, even if another criterion already failed.
//!
//! ```
//! use talktrail_model::{score::ScoreValue, sudden_gain::{Jump, is_sudden}};
//! let series = [35, 37, 23, 23, 24, 21].map(|n| Some(ScoreValue::from_points(n)));
//! let cutoff = ScoreValue::from_points(7);
//! assert_eq!(is_sudden(&series, 1, cutoff, Jump::Fall), Some(true));
//! assert_eq!(is_sudden(&series, 2, cutoff, Jump::Fall), Some(false));
//! ```

use crate::score::ScoreValue;

/// Sessions looked at on each side of a change.
const SIDE: usize = 3;
/// Parts of the score before a change of which at least one must be gained: a quarter (criterion 2).
const QUARTER: i64 = 4;
/// Two-sided 5 % critical values of Student's t with 2, 3 and 4 degrees of freedom (4.303, 3.182 and 2.776 in print).
const CRITICAL: [f64; 3] = [
    4.302_652_729_911_275,
    3.182_446_305_284_263,
    2.776_445_105_198_055,
];

/// Which way scores go in a sudden change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// Down: a gain where a lower score is better.
    Fall,
    /// Up: a loss where a lower score is better.
    Rise,
}

/// Whether the change from place `n` (from 0) to the next is sudden. The first criterion is met by a change of exactly
/// `cutoff`, the second by one of exactly a quarter of the score before it, the third by strictly more than its limit.
/// As in the package, the second criterion is asked of falls only.
pub fn is_sudden(
    series: &[Option<ScoreValue>],
    n: usize,
    cutoff: ScoreValue,
    jump: Jump,
) -> Option<bool> {
    let (before, after) = (at(series, n)?, at(series, n + 1)?);
    let pre = Side::of(series.get((n + 1).saturating_sub(SIDE)..=n)?);
    let post = Side::of(series.get(n + 1..series.len().min(n + 1 + SIDE))?);
    let critical = CRITICAL.get((pre.n + post.n).checked_sub(4)?)?;
    if pre.n < 2 || post.n < 2 {
        return None;
    }
    let pooled = (pre.squares + post.squares) / (pre.n + post.n - 2) as f64;
    let (fall, mean_fall) = (before.minus(after), pre.mean - post.mean);
    let (change, mean_change, is_large_part) = match jump {
        Jump::Fall => (fall, mean_fall, is_quarter(fall, before)),
        Jump::Rise => (after.minus(before), -mean_fall, true),
    };
    let is_large = change >= cutoff;
    let is_beyond_error = mean_change > critical * pooled.sqrt();
    Some(is_large && is_large_part && is_beyond_error)
}

/// The score beyond which half of a sudden change is lost again.
pub fn reversal_value(before: ScoreValue, after: ScoreValue) -> f64 {
    f64::midpoint(before.points(), after.points())
}

/// Whether the sudden gain from place `n` to the next is reversed: any later score is strictly beyond the reversal
/// value, as published.
pub fn is_reversed(series: &[Option<ScoreValue>], n: usize, jump: Jump) -> bool {
    is_reversed_from(series, n, (n + 2, jump))
}

/// The same as the package `suddengains` has it: it skips the session that follows the gain.
pub fn is_reversed_in_package(series: &[Option<ScoreValue>], n: usize, jump: Jump) -> bool {
    is_reversed_from(series, n, (n + 3, jump))
}

fn is_reversed_from(series: &[Option<ScoreValue>], n: usize, (from, jump): (usize, Jump)) -> bool {
    let (Some(before), Some(after)) = (at(series, n), at(series, n + 1)) else {
        return false;
    };
    let value = reversal_value(before, after);
    let later = series.get(from..).unwrap_or_default();
    let is_beyond = |score: &ScoreValue| match jump {
        Jump::Fall => score.points() > value,
        Jump::Rise => score.points() < value,
    };
    later.iter().flatten().any(is_beyond)
}

fn at(series: &[Option<ScoreValue>], n: usize) -> Option<ScoreValue> {
    series.get(n).copied().flatten()
}

fn is_quarter(fall: ScoreValue, before: ScoreValue) -> bool {
    QUARTER * i64::from(fall.ten_thousandths()) >= i64::from(before.ten_thousandths())
}

/// The scores that are there on one side of a change.
struct Side {
    n: usize,
    mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
}

impl Side {
    fn of(scores: &[Option<ScoreValue>]) -> Self {
        let points = || scores.iter().flatten().map(|s| s.points());
        let n = points().count();
        let mean = points().sum::<f64>() / n as f64;
        Self {
            n,
            mean,
            squares: points().map(|p| (p - mean).powi(2)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CUTOFF: ScoreValue = ScoreValue::from_points(7);

    fn series(text: &str) -> Vec<Option<ScoreValue>> {
        text.split(',')
            .map(|word| word.parse().ok().map(ScoreValue::from_points))
            .collect()
    }

    fn answer(answer: Option<bool>) -> char {
        answer.map_or('?', |yes| if yes { '1' } else { '0' })
    }

    #[test]
    fn intervals_of_the_package_tests() {
        for (text, expected) in [
            ("28,19,23,12,13,_", "00?"),
            ("28,19,23,11,12,_", "01?"),
            ("28,19,_,12,13,_", "???"),
            ("28,19,23,12,14,_", "00?"),
            ("28,25,28,11,12,_", "01?"),
            ("_,26,28,_,12,11", "???"),
            ("35,37,23,23,24,21", "100"),
            ("35,37,34,24,24,21", "010"),
            ("35,37,34,34,24,21", "001"),
        ] {
            let series = series(text);
            let found: String = (1..4)
                .map(|n| answer(is_sudden(&series, n, CUTOFF, Jump::Fall)))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn gains_of_the_package_tests_and_their_reversal() {
        for (text, expected) in [
            (
                "35,37,34,23,24,21,29,17,11,11,10,7",
                "3:11:28.5:yes 7:12:23:no",
            ),
            ("31,30,32,22,22,20,21,19,24,33,30,28", "3:10:27:yes"),
            ("35,35,25,25,17,17,16,16,11,9,7,8", "2:10:30:no 4:8:21:no"),
            ("38,38,31,23,21,22,24,25,30,31,_,25", "3:8:27:yes"),
            ("26,_,26,_,27,17,19,11,10,3,_,7", ""),
        ] {
            let series = series(text);
            let gain = |n: usize| {
                let (before, after) = (at(&series, n).unwrap(), at(&series, n + 1).unwrap());
                let reversed = if is_reversed(&series, n, Jump::Fall) {
                    "yes"
                } else {
                    "no"
                };
                assert_eq!(
                    is_reversed(&series, n, Jump::Fall),
                    is_reversed_in_package(&series, n, Jump::Fall),
                    "{text}"
                );
                let magnitude = before.minus(after).points();
                let value = reversal_value(before, after);
                format!("{}:{magnitude}:{value}:{reversed}", n + 1)
            };
            let found: Vec<String> = (0..series.len())
                .filter(|n| is_sudden(&series, *n, CUTOFF, Jump::Fall) == Some(true))
                .map(gain)
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn the_package_skips_the_session_after_the_gain() {
        let series = series("30,30,15,23,15,15");
        assert!(is_reversed(&series, 1, Jump::Fall));
        assert!(!is_reversed_in_package(&series, 1, Jump::Fall));
    }

    #[test]
    fn each_criterion_alone_decides_at_its_boundary() {
        for (text, n, expected, title) in [
            ("16,16,10,10", 1, '1', "cut-off of 6: on it"),
            ("16,16,11,11", 1, '0', "cut-off of 6: below it"),
            ("24,24,18,18", 1, '1', "a quarter: on it"),
            ("25,25,19,19", 1, '0', "a quarter: below it"),
            ("20,10,4,4", 1, '0', "a fall that goes on is not sudden"),
            ("16,10", 0, '?', "one score on each side"),
            ("16,16,10", 1, '?', "one score after"),
        ] {
            let cutoff = ScoreValue::from_points(6);
            let found = is_sudden(&series(text), n, cutoff, Jump::Fall);
            assert_eq!(answer(found), expected, "{title}");
        }
    }

    proptest! {
        #[test]
        fn no_interval_is_a_gain_and_a_loss(
            points in prop::collection::vec(prop::option::weighted(0.8, 0i16..28), 2..12),
            n in 0usize..12,
        ) {
            let series: Vec<_> = points.iter().map(|p| p.map(ScoreValue::from_points)).collect();
            let [fall, rise] = [Jump::Fall, Jump::Rise].map(|j| is_sudden(&series, n, CUTOFF, j));
            prop_assert_eq!(fall.is_some(), rise.is_some());
            prop_assert!(!(fall == Some(true) && rise == Some(true)));
        }

        #[test]
        fn a_gain_read_backwards_is_a_loss(
            points in prop::collection::vec(prop::option::weighted(0.8, 0i16..28), 2..12),
            n in 0usize..11,
        ) {
            let series: Vec<_> = points.iter().map(|p| p.map(ScoreValue::from_points)).collect();
            let backwards: Vec<_> = series.iter().rev().copied().collect();
            if n + 1 < series.len() && is_sudden(&series, n, CUTOFF, Jump::Fall) == Some(true) {
                let mirrored = series.len() - 2 - n;
                prop_assert_eq!(is_sudden(&backwards, mirrored, CUTOFF, Jump::Rise), Some(true));
            }
        }
    }
}
