//! Aalen and Johansen's estimate of the share that has had one event, where another one may come first.

use super::{at_risk::Moment, log_log};

/// Cumulative incidence from one time of an event to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidenceStep {
    /// Time of the events.
    pub time: f64,
    /// Share that has had the event, this time included.
    pub incidence: f64,
    /// Its standard error, by the delta method.
    pub standard_error: f64,
    /// 95 % interval on the scale of `ln(-ln p)`.
    pub interval: Option<(f64, f64)>,
}

/// Sums from which the variance follows at every step, without going back over the steps before.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Greenwood terms, alone and times the incidence and its square.
    greenwood: [f64; 3],
    own: f64,
    /// Covariance terms, alone and times the incidence.
    cross: [f64; 2],
}

impl Sums {
    fn variance(&self, incidence: f64) -> f64 {
        let [alone, once, twice] = self.greenwood;
        let [cross, crossed] = self.cross;
        let spread = incidence * incidence * alone - 2.0 * incidence * once + twice;
        (spread + self.own - 2.0 * (incidence * cross - crossed)).max(0.0)
    }
}

/// The cumulative incidence of the event of a position, a step for each time with an event of any kind.
///
/// Unlike 1 less the Kaplan-Meier estimate, it does not count as still to come what another event has made impossible.
///
/// Source: Aalen and Johansen 1978; variance as in Marubini and Valsecchi 1995, page 341.
pub fn aalen_johansen(moments: &[Moment], cause: usize) -> Vec<IncidenceStep> {
    let mut survival = 1.0;
    let mut incidence = 0.0;
    let mut sums = Sums::default();
    let with_events = moments.iter().filter(|m| m.all_events() > 0);
    let step = |moment: &Moment| {
        let (n, all) = (moment.at_risk as f64, moment.all_events() as f64);
        let own = moment.events.get(cause).copied().unwrap_or(0) as f64;
        incidence += survival * own / n;
        if all < n {
            let greenwood = all / (n * (n - all));
            let powers = [1.0, incidence, incidence * incidence];
            for (sum, power) in sums.greenwood.iter_mut().zip(powers) {
                *sum += greenwood * power;
            }
        }
        sums.own += survival * survival * own * (n - own) / (n * n * n);
        let cross = survival * own / (n * n);
        for (sum, power) in sums.cross.iter_mut().zip([1.0, incidence]) {
            *sum += cross * power;
        }
        survival *= 1.0 - all / n;
        let standard_error = sums.variance(incidence).sqrt();
        IncidenceStep {
            time: moment.time,
            incidence,
            standard_error,
            interval: log_log(incidence, standard_error),
        }
    };
    with_events.map(step).collect()
}
