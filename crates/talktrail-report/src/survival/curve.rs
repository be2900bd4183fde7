//! Kaplan and Meier's estimate of survival, and Nelson and Aalen's of the cumulative hazard.

use super::{at_risk::Moment, log_log, normal_quantile};

/// Survival from one time of an event to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalStep {
    /// Time of the events.
    pub time: f64,
    /// How many were at risk just before it.
    pub at_risk: u64,
    /// Events at it, of all kinds.
    pub events: u64,
    /// Share without an event, this time included.
    pub survival: f64,
    /// Its standard error, by Greenwood's formula. 0 where nobody is left.
    pub standard_error: f64,
    /// 95 % interval on the scale of `ln(-ln p)`; missing where survival is 0 or 1.
    pub interval: Option<(f64, f64)>,
}

/// Survival, a step for each time with an event.
///
/// Source: Kaplan and Meier 1958; Greenwood 1926; interval by Kalbfleisch and Prentice.
pub fn kaplan_meier(moments: &[Moment]) -> Vec<SurvivalStep> {
    let mut survival = 1.0;
    let mut sum = 0.0;
    let with_events = moments.iter().filter(|m| m.all_events() > 0);
    let step = |moment: &Moment| {
        let (n, d) = (moment.at_risk as f64, moment.all_events() as f64);
        survival *= 1.0 - d / n;
        if d < n {
            sum += d / (n * (n - d));
        }
        let standard_error = survival * f64::sqrt(sum);
        SurvivalStep {
            time: moment.time,
            at_risk: moment.at_risk,
            events: moment.all_events(),
            survival,
            standard_error,
            interval: log_log(survival, standard_error),
        }
    };
    with_events.map(step).collect()
}

/// Cumulative hazard from one time of an event to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HazardStep {
    /// Time of the events.
    pub time: f64,
    /// Sum of events over those at risk.
    pub hazard: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// 95 % interval, symmetric on the scale of the logarithm.
    pub interval: (f64, f64),
}

/// The cumulative hazard, a step for each time with an event. Tied events are taken together.
///
/// Source: Nelson 1972; Aalen 1978, with the variance of the latter.
pub fn nelson_aalen(moments: &[Moment]) -> Vec<HazardStep> {
    let mut hazard = 0.0;
    let mut variance = 0.0;
    let with_events = moments.iter().filter(|m| m.all_events() > 0);
    let step = |moment: &Moment| {
        let (n, d) = (moment.at_risk as f64, moment.all_events() as f64);
        hazard += d / n;
        variance += d / (n * n);
        let standard_error = f64::sqrt(variance);
        let spread = (normal_quantile() * standard_error / hazard).exp();
        HazardStep {
            time: moment.time,
            hazard,
            standard_error,
            interval: (hazard / spread, hazard * spread),
        }
    };
    with_events.map(step).collect()
}
