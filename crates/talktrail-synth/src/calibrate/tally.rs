//! Sums from which means, deviations, shares and medians follow.

use std::collections::BTreeMap;

/// What is counted, and in which group of people; an empty group is everyone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(String, String);

impl Key {
    pub(super) fn new(figure: &str, group: &str) -> Self {
        Self(figure.to_owned(), group.to_owned())
    }
}

/// A figure and three standard errors of it: with so many figures, two would often be passed by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) value: f64,
    pub(super) chance: f64,
}

/// All figures under way.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Key, Moments>);

/// Values so far; those of a `_median` are kept.
#[derive(Default)]
struct Moments {
    n: f64,
    sum: f64,
    squares: f64,
    values: Vec<f64>,
}

/// Standard errors that are allowed for chance.
const STANDARD_ERRORS: f64 = 3.0;
const MEAN: &str = "_mean";
const DEVIATION: &str = "_sd";
const MEDIAN: &str = "_median";

impl Tally {
    /// Takes a value; a share takes 0 and 1.
    pub(super) fn see(&mut self, figure: &str, group: &str, value: f64) {
        let moments = self.0.entry(Key::new(figure, group)).or_default();
        moments.n += 1.0;
        moments.sum += value;
        moments.squares += value * value;
        if figure.ends_with(MEDIAN) {
            moments.values.push(value);
        }
    }

    /// Takes a case of a share.
    pub(super) fn case(&mut self, figure: &str, group: &str, holds: bool) {
        self.see(figure, group, if holds { 1.0 } else { 0.0 });
    }

    /// Takes a value for both mean and deviation of a measure.
    pub(super) fn measure(&mut self, measure: &str, value: f64) {
        for end in [MEAN, DEVIATION] {
            self.see(&format!("{measure}{end}"), "", value);
        }
    }

    /// The figure: a median, a deviation, or a mean, in percent where that is the unit.
    pub(super) fn told(&self, key: &Key, is_percent: bool) -> Option<Told> {
        let moments = self.0.get(key)?;
        let scale = if is_percent { 100.0 } else { 1.0 };
        let mean = moments.sum / moments.n;
        let deviation = (moments.squares / moments.n - mean * mean).max(0.0).sqrt();
        let error = deviation / moments.n.sqrt();
        let value = match key.0.as_str() {
            figure if figure.ends_with(MEDIAN) => moments.median()?,
            figure if figure.ends_with(DEVIATION) => deviation,
            _ => mean,
        };
        Some(Told {
            value: value * scale,
            chance: STANDARD_ERRORS * error * scale,
        })
    }
}

impl Moments {
    fn median(&self) -> Option<f64> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_deviations_and_medians_follow_from_their_values() {
        let mut tally = Tally::default();
        for holds in [true, false, false, false] {
            tally.case("a", "", holds);
        }
        for value in [1.0, 2.0, 9.0] {
            tally.see("b_median", "", value);
        }
        tally.measure("c", 1.0);
        tally.measure("c", 3.0);
        let value =
            |figure: &str, percent| tally.told(&Key::new(figure, ""), percent).map(|t| t.value);
        assert_eq!(value("a", true), Some(25.0));
        assert_eq!(value("b_median", false), Some(2.0));
        assert_eq!(value("c_mean", false), Some(2.0));
        assert_eq!(value("c_sd", false), Some(1.0));
        assert_eq!(value("d", false), None);
    }
}
