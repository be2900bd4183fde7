//! Confidence intervals of proportions.

use statrs::distribution::{ContinuousCDF, Normal};

/// Both sides together; 0.95 is the convention of the published rates.
const CONFIDENCE: f64 = 0.95;

/// Lower and upper end of an interval, as proportions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Wilson's score interval of `successes` among `n`, 95 %, without continuity correction. `None` when `n` is 0 or
/// less, or `successes` is outside 0 to `n`.
///
/// Source: Wilson 1927; Newcombe 1998, Statistics in Medicine 17:857, method 3.
pub(crate) fn wilson(successes: i64, n: i64) -> Option<Interval> {
    if n <= 0 || !(0..=n).contains(&successes) {
        return None;
    }
    let z = Normal::standard().inverse_cdf(1.0 - (1.0 - CONFIDENCE) / 2.0);
    let (n, p) = (n as f64, successes as f64 / n as f64);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let centre = p + z * z / (2.0 * n);
    let scale = 1.0 + z * z / n;
    Some(Interval {
        low: ((centre - spread) / scale).max(0.0),
        high: ((centre + spread) / scale).min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998, Table I, method 3; to four decimals as printed.
    #[test]
    fn published_intervals_are_met() {
        for (successes, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = wilson(successes, n).unwrap();
            assert!((interval.low - low).abs() < 5e-5, "{successes}/{n}");
            assert!((interval.high - high).abs() < 5e-5, "{successes}/{n}");
        }
    }

    #[test]
    fn the_interval_mirrors_and_needs_a_denominator() {
        let (few, many) = (wilson(3, 10).unwrap(), wilson(7, 10).unwrap());
        assert!((few.low - (1.0 - many.high)).abs() < 1e-12);
        assert!((wilson(10, 10).unwrap().high - 1.0).abs() < 1e-12);
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(11, 10), None);
        assert_eq!(wilson(-1, 10), None);
    }
}
