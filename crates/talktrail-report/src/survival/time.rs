//! Survival in one number: the median, and the mean up to a horizon.

use super::{curve::SurvivalStep, normal_quantile};

/// The time by which half have had the event.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Median {
    /// First time at which survival is at most one half; missing where it stays above.
    pub time: Option<f64>,
    /// Lower end of its 95 % interval: where the lower limit of the curve first is at most one half.
    pub low: Option<f64>,
    /// Upper end, by the upper limit of the curve; missing where that stays above one half.
    pub high: Option<f64>,
}

/// The median of a survival curve.
///
/// Source: Brookmeyer and Crowley 1982.
pub fn median(steps: &[SurvivalStep]) -> Median {
    let first = |value: fn(&SurvivalStep) -> f64| {
        // A survival of 0.5 may come out as a hair more.
        let is_half = |step: &&SurvivalStep| value(step) <= 0.5 + f64::EPSILON;
        steps.iter().find(is_half).map(|step| step.time)
    };
    Median {
        time: first(|step| step.survival),
        low: first(|step| step.interval.map_or(step.survival, |(low, _)| low)),
        high: first(|step| step.interval.map_or(step.survival, |(_, high)| high)),
    }
}

/// Mean time without the event up to a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestrictedMean {
    /// Area under the curve from 0 to the horizon.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
}

/// Mean time without the event up to a horizon. The last step holds on to the horizon, so choose one within follow-up.
pub fn restricted_mean(steps: &[SurvivalStep], horizon: f64) -> RestrictedMean {
    let within: Vec<&SurvivalStep> = steps.iter().take_while(|s| s.time <= horizon).collect();
    let mut mean = 0.0;
    let mut variance = 0.0;
    let mut until = horizon;
    // From the horizon backwards, so that the area after each step is at hand.
    for step in within.iter().rev() {
        mean += step.survival * (until - step.time);
        until = step.time;
        let (n, d) = (step.at_risk as f64, step.events as f64);
        if d < n {
            variance += mean * mean * d / (n * (n - d));
        }
    }
    mean += until;
    let standard_error = f64::sqrt(variance);
    let spread = normal_quantile() * standard_error;
    RestrictedMean {
        mean,
        standard_error,
        interval: (mean - spread, mean + spread),
    }
}
