//! The bounds of masked cells: the smallest and largest value that each could have, given what is shown.
//!
//! Counts are never negative, so sums bound their parts: between a whole of 38 and an inner part of 38 nothing but 38
//! fits. Bounds are narrowed sum by sum until none changes.

use crate::disclosure::cells::{Cells, Sum};

/// Above every count, and far enough below the largest integer that sums of it fit.
const UNBOUNDED: i64 = 1 << 50;
/// Narrowing ends far earlier for tables of this kind; what is left then is left wide.
const ROUNDS: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bounds {
    low: i64,
    high: i64,
}

/// Masked cells of which only one value fits, in order.
pub(crate) fn determined(cells: &Cells, is_masked: &[bool]) -> Vec<usize> {
    let is_masked = |cell: usize| is_masked.get(cell).copied().unwrap_or_default();
    let start = |(cell, value): (usize, &i64)| Bounds {
        low: if is_masked(cell) { 0 } else { *value },
        high: if is_masked(cell) { UNBOUNDED } else { *value },
    };
    let mut bounds: Vec<Bounds> = cells.values.iter().enumerate().map(start).collect();
    for _ in 0..ROUNDS {
        let narrowed = cells.sums.iter().map(|sum| narrow(&mut bounds, sum));
        if narrowed.filter(|is_narrowed| *is_narrowed).count() == 0 {
            break;
        }
    }
    let fits_one =
        |(cell, b): (usize, &Bounds)| (is_masked(cell) && b.low >= b.high).then_some(cell);
    bounds.iter().enumerate().filter_map(fits_one).collect()
}

/// Narrows the cells of a sum; whether any became narrower.
fn narrow(bounds: &mut [Bounds], sum: &Sum) -> bool {
    let of = |bounds: &[Bounds], cell: usize| {
        let unknown = Bounds {
            low: 0,
            high: UNBOUNDED,
        };
        bounds.get(cell).copied().unwrap_or(unknown)
    };
    let low: i64 = sum.parts.iter().map(|p| of(bounds, *p).low).sum();
    let high: i64 = sum.parts.iter().map(|p| of(bounds, *p).high).sum();
    let whole = of(bounds, sum.whole);
    let mut is_narrowed = tighten(bounds, sum.whole, low, high);
    for part in &sum.parts {
        let own = of(bounds, *part);
        let others = (low - own.low, high - own.high);
        is_narrowed |= tighten(bounds, *part, whole.low - others.1, whole.high - others.0);
    }
    is_narrowed
}

fn tighten(bounds: &mut [Bounds], cell: usize, low: i64, high: i64) -> bool {
    let Some(place) = bounds.get_mut(cell) else {
        return false;
    };
    let before = *place;
    place.low = before.low.max(low);
    place.high = before.high.min(high);
    *place != before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(whole: usize, parts: &[usize]) -> Sum {
        let parts = parts.to_vec();
        Sum { whole, parts }
    }

    /// 0 = 1 + 2, 1 = 3 + 4; the outer and the inner count are shown.
    fn nested(outer: i64, inner: i64) -> Vec<usize> {
        let cells = Cells {
            values: vec![outer, 0, 0, inner, 0],
            is_unshown: vec![false; 5],
            sums: vec![sum(0, &[1, 2]), sum(1, &[3, 4])],
        };
        determined(&cells, &[false, true, true, false, true])
    }

    #[test]
    fn what_lies_between_equal_counts_fits_one_value() {
        assert_eq!(nested(38, 38), [1, 2, 4]);
        assert!(nested(38, 37).is_empty());
    }
}
