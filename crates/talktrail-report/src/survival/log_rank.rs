//! Whether survival differs between groups: the log-rank test, within strata where there are any.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::at_risk::{AtRisk, Moment};

/// Smallest pivot, as a share of the largest variance, that is not taken for 0.
const SINGULAR: f64 = 1e-10;

/// The answer of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRank {
    /// Chi-squared statistic.
    pub statistic: f64,
    /// Degrees of freedom: groups with someone at risk at some event, less 1.
    pub freedom: usize,
    /// Chance of a statistic at least as large if groups did not differ.
    pub p: f64,
}

/// Compares groups; the first level of `strata` is the stratum, the second the group, in the same order in each. Events
/// of all kinds count. `None` where fewer than two groups can be compared.
///
/// Source: Mantel 1966; Peto and Peto 1972.
pub fn log_rank(strata: &[Vec<AtRisk>]) -> Option<LogRank> {
    let k = strata.iter().map(Vec::len).max()?;
    let mut excess = vec![0.0; k];
    let mut variance = vec![vec![0.0; k]; k];
    for groups in strata {
        add_stratum(groups, &mut excess, &mut variance);
    }
    let (statistic, freedom) = quadratic(excess, variance)?;
    let p = ChiSquared::new(freedom as f64).ok()?.sf(statistic);
    Some(LogRank {
        statistic,
        freedom,
        p,
    })
}

/// Adds the observed less the expected events of each group, and their covariances, over the times of one stratum.
fn add_stratum(groups: &[AtRisk], excess: &mut [f64], variance: &mut [Vec<f64>]) {
    let mut all = AtRisk::default();
    for group in groups {
        all.merge(group);
    }
    let moments: Vec<Vec<Moment>> = groups.iter().map(AtRisk::moments).collect();
    let at_risk: Vec<Vec<(f64, u64)>> = groups.iter().map(AtRisk::sizes).collect();
    for moment in all.moments().iter().filter(|m| m.all_events() > 0) {
        let (n, d) = (moment.at_risk as f64, moment.all_events() as f64);
        let share: Vec<f64> = at_risk
            .iter()
            .map(|sizes| size_at(sizes, moment.time) as f64 / n)
            .collect();
        let events = moments.iter().map(|own| events_at(own, moment.time) as f64);
        for ((excess, events), share) in excess.iter_mut().zip(events).zip(&share) {
            *excess += events - d * share;
        }
        let spread = if n > 1.0 {
            d * (n - d) / (n - 1.0)
        } else {
            0.0
        };
        for (i, (row, a)) in variance.iter_mut().zip(&share).enumerate() {
            for (j, (cell, b)) in row.iter_mut().zip(&share).enumerate() {
                let own = if i == j { *a } else { 0.0 };
                *cell += spread * (own - a * b);
            }
        }
    }
}

/// How many of a group are at risk just before a time.
fn size_at(sizes: &[(f64, u64)], time: f64) -> u64 {
    let at = sizes.partition_point(|(from, _)| *from < time);
    at.checked_sub(1)
        .and_then(|at| sizes.get(at))
        .map_or(0, |(_, n)| *n)
}

fn events_at(moments: &[Moment], time: f64) -> u64 {
    let at = moments.partition_point(|m| m.time < time);
    let own = moments.get(at).filter(|m| m.time <= time);
    own.map_or(0, Moment::all_events)
}

/// `u' V⁻ u` and the rank of `V`, by elimination. A group that adds nothing to the rank (nobody at risk at any event, or
/// the last one, which follows from the others) is passed over.
fn quadratic(mut u: Vec<f64>, mut v: Vec<Vec<f64>>) -> Option<(f64, usize)> {
    let diagonal = |v: &[Vec<f64>], at: usize| v.get(at).and_then(|row| row.get(at)).copied();
    let largest = (0..u.len())
        .filter_map(|at| diagonal(&v, at))
        .fold(0.0, f64::max);
    let mut statistic = 0.0;
    let mut rank = 0;
    for at in 0..u.len() {
        let pivot = diagonal(&v, at)?;
        if pivot <= largest * SINGULAR {
            continue;
        }
        rank += 1;
        let row = v.get(at)?.clone();
        let own = *u.get(at)?;
        statistic += own * own / pivot;
        for (lower, rest) in v.iter_mut().zip(&mut u).skip(at + 1) {
            let factor = lower.get(at)? / pivot;
            *rest -= factor * own;
            for (cell, above) in lower.iter_mut().zip(&row) {
                *cell -= factor * above;
            }
        }
    }
    (rank > 0).then_some((statistic, rank))
}
