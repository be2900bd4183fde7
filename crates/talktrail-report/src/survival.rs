//! Time to an event among people who are followed for different lengths of time.
//!
//! Someone who has not come back by the end of follow-up may come back later. Leaving them out, or counting them as "no",
//! gives wrong answers; what they tell is that nothing happened *so far*. The estimators here use exactly that. They are
//! pure: counts at each time in, estimates out.
//!
//! | question | function |
//! |---|---|
//! | which share has had no event by a time | [`kaplan_meier`] |
//! | how much hazard has added up | [`nelson_aalen`] |
//! | which share has had *this* event where another one may come first | [`aalen_johansen`] |
//! | do groups differ | [`log_rank`] |
//! | when half have had it; mean time up to a horizon | [`median`], [`restricted_mean`] |
//! | how many events for each year at risk | [`rate`] |
//!
//! An observation lies in `(entry, exit]`: whoever enters at a time is not at risk at it, whoever leaves at it is. At one
//! time, events come before censoring.
//!
//! ```
//! use talktrail_report::survival::{AtRisk, Exit, kaplan_meier};
//!
//! let mut group = AtRisk::default();
//! for (days, exit) in [(5.0, Exit::Event(0)), (8.0, Exit::Censored), (10.0, Exit::Event(0))] {
//!     group.add(0.0, days, exit, 1);
//! }
//! let steps = kaplan_meier(&group.moments());
//! assert!((steps[0].survival - 2.0 / 3.0).abs() < 1e-12);
//! assert!(steps[1].survival.abs() < 1e-12);
//! ```

mod at_risk;
mod curve;
mod incidence;
mod log_rank;
mod rate;
#[cfg(test)]
mod tests;
mod time;

pub use self::{
    at_risk::{AtRisk, CAUSES, Exit, Moment},
    curve::{HazardStep, SurvivalStep, kaplan_meier, nelson_aalen},
    incidence::{IncidenceStep, aalen_johansen},
    log_rank::{LogRank, log_rank},
    rate::{Rate, rate},
    time::{Median, RestrictedMean, median, restricted_mean},
};

use statrs::distribution::{ContinuousCDF, Normal};

/// Both sides of an interval together.
const CONFIDENCE: f64 = 0.95;

/// Quantile of the standard normal distribution that leaves half of the rest above it.
fn normal_quantile() -> f64 {
    Normal::standard().inverse_cdf(1.0 - (1.0 - CONFIDENCE) / 2.0)
}

/// Interval of a proportion that stays within 0 and 1: symmetric on the scale of `ln(-ln p)`. A proportion of 0 or 1,
/// and one without an error, has no interval.
fn log_log(proportion: f64, standard_error: f64) -> Option<(f64, f64)> {
    let is_inside = proportion > 0.0 && proportion < 1.0 && standard_error > 0.0;
    is_inside.then(|| {
        let spread = normal_quantile() * standard_error / (proportion * proportion.ln());
        let (a, b) = (
            proportion.powf(spread.exp()),
            proportion.powf((-spread).exp()),
        );
        (a.min(b), a.max(b))
    })
}
