//! Waits from referral to first treatment, of finished courses.
//!
//! The two standards are shares of all finished courses. The median leaves out missing waits and negative ones, which
//! are mistakes of dates.

use std::collections::BTreeMap;

use polars::prelude::{Expr, col, lit};

use crate::{
    block::{Group, Statistic},
    error::Result,
    read::Frames,
    summary::{
        Counted, add_up, integers,
        outcomes::{discharged, finished, year},
        records,
    },
};

/// Days from referral to first treatment, raw, as every national measure takes it.
pub(super) const WAIT: &str = "days_to_treatment";
/// Standard of 6 weeks, in days, inclusive. Source: metadata of the monthly and annual publications.
pub(super) const WITHIN_6_WEEKS: i32 = 42;
/// Standard of 18 weeks, in days, inclusive. Source: as above.
pub(super) const WITHIN_18_WEEKS: i32 = 126;

const MEDIAN: &str = "median_days_to_treatment";
const BESIDE: &str = "n_finished";
const N: &str = "n";

/// How often each wait occurs.
type Histogram = BTreeMap<i64, i64>;

/// A wait from 0 to this many days.
pub(super) fn waited_at_most(days: i32) -> Expr {
    is_wait().and(col(WAIT).lt_eq(lit(days)))
}

fn is_wait() -> Expr {
    col(WAIT).gt_eq(lit(0))
}

/// Puts the median wait beside the counts of each year, whose groups stand in the order of their keys, and of all.
pub(super) fn add_medians(
    rows: Frames<'_>,
    by_year: &Counted,
    years: &mut [Group],
    total: &mut Group,
) -> Result<()> {
    let histograms = histograms(rows)?;
    let mut of_all = Histogram::new();
    for (wait, n) in histograms.values().flatten() {
        *of_all.entry(*wait).or_default() += n;
    }
    total.statistics.insert(MEDIAN, statistic(&of_all));
    for (key, group) in by_year.keys().zip(years) {
        let histogram = key.and_then(|year| histograms.get(&year));
        let statistic = histogram.map_or_else(|| statistic(&Histogram::new()), statistic);
        group.statistics.insert(MEDIAN, statistic);
    }
    Ok(())
}

fn histograms(rows: Frames<'_>) -> Result<BTreeMap<i64, Histogram>> {
    const WHAT: &str = "waits";
    let frame = add_up(rows, &["financial_year", WAIT], &[N], WHAT, |frame| {
        discharged(frame)
            .filter(finished().and(is_wait()))
            .group_by([year(), col(WAIT)])
            .agg([records(N)])
    })?;
    let mut out: BTreeMap<i64, Histogram> = BTreeMap::new();
    if frame.height() == 0 {
        return Ok(out);
    }
    let column = |name| {
        let values = frame.column(name).and_then(integers);
        values.map_err(crate::error::Error::summarising(WHAT))
    };
    let (years, waits, counts) = (column("financial_year")?, column(WAIT)?, column(N)?);
    for ((year, wait), n) in years.into_iter().zip(waits).zip(counts) {
        if let (Some(year), Some(wait), Some(n)) = (year, wait, n) {
            *out.entry(year).or_default().entry(wait).or_default() += n;
        }
    }
    Ok(out)
}

fn statistic(histogram: &Histogram) -> Statistic {
    Statistic {
        beside: BESIDE,
        value: median(histogram),
        n: histogram.values().sum(),
    }
}

/// The middle value, or the mean of the two middle ones.
fn median(histogram: &Histogram) -> Option<f64> {
    let n: i64 = histogram.values().sum();
    let at = |rank: i64| {
        let mut below = 0;
        histogram.iter().find_map(|(wait, n)| {
            below += n;
            (below > rank).then_some(*wait as f64)
        })
    };
    (n > 0).then_some(())?;
    Some(f64::midpoint(at((n - 1) / 2)?, at(n / 2)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_histograms_are_those_of_their_values() {
        let median = |pairs: &[(i64, i64)]| median(&pairs.iter().copied().collect());
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[(4, 1)]), Some(4.0));
        assert_eq!(median(&[(4, 1), (9, 1)]), Some(6.5));
        assert_eq!(median(&[(4, 3), (9, 2)]), Some(4.0));
        assert_eq!(median(&[(1, 2), (5, 1), (9, 2)]), Some(5.0));
    }
}
