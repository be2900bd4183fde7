//! Events for each unit of time at risk.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::CONFIDENCE;

/// A rate with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Events over time.
    pub rate: f64,
    /// Exact 95 % interval.
    pub interval: (f64, f64),
}

/// The rate of `events` in `time`; `None` where there is no time. The lower end of a rate of 0 is 0.
///
/// Source: Garwood 1936.
pub fn rate(events: u64, time: f64) -> Option<Rate> {
    let is_time = time > 0.0 && time.is_finite();
    is_time.then(|| {
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let n = events as f64;
        let low = if events == 0 {
            0.0
        } else {
            quantile(2.0 * n, tail)
        };
        let high = quantile(2.0 * (n + 1.0), 1.0 - tail);
        Rate {
            rate: n / time,
            interval: (low / 2.0 / time, high / 2.0 / time),
        }
    })
}

/// A quantile of the chi-squared distribution. Degrees of freedom are positive here, so there always is one.
fn quantile(freedom: f64, p: f64) -> f64 {
    ChiSquared::new(freedom).map_or(f64::NAN, |chi| chi.inverse_cdf(p))
}
