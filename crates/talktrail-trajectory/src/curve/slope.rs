//! The straight line through the points of a curve, by ordinary least squares.
//!
//! A slope needs three points at no fewer than two different places. Its standard error and p value are those of the
//! usual model of independent errors with one variance, which repeated scores of one person do not obey strictly: they
//! describe one curve, and are no test over people. A growth model over all curves is the tool for that.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Fewest points of a slope.
const LEAST_POINTS: usize = 3;
/// Parameters of the line: its level and its slope.
const PARAMETERS: usize = 2;
/// Residuals whose sum of squares is below this part of that of the scores are rounding of the arithmetic: the points
/// lie on the line.
const EXACT: f64 = 1e-24;

/// A slope with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slope {
    /// Score points for each unit of the predictor.
    pub(crate) per_unit: f64,
    /// Its standard error; 0 where the points lie on a line.
    pub(crate) standard_error: f64,
    n: usize,
}

impl Slope {
    /// The slope of the points `(t, y)`; `None` with fewer than three points, or where all lie at one place.
    pub(crate) fn of(points: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Self> {
        let n = points.clone().count();
        if n < LEAST_POINTS {
            return None;
        }
        let sum = points
            .clone()
            .fold((0.0, 0.0), |(t, y), p| (t + p.0, y + p.1));
        let (mean_t, mean_y) = (sum.0 / n as f64, sum.1 / n as f64);
        let centred = points.map(|(t, y)| (t - mean_t, y - mean_y));
        let (tt, ty, yy) = centred
            .clone()
            .fold((0.0, 0.0, 0.0), |(tt, ty, yy), (t, y)| {
                (tt + t * t, ty + t * y, yy + y * y)
            });
        if tt <= 0.0 {
            return None;
        }
        let per_unit = ty / tt;
        let residuals: f64 = centred.map(|(t, y)| (y - per_unit * t).powi(2)).sum();
        let is_exact = residuals <= EXACT * yy;
        let variance = residuals / (n - PARAMETERS) as f64 / tt;
        Some(Self {
            per_unit,
            standard_error: if is_exact { 0.0 } else { variance.sqrt() },
            n,
        })
    }

    /// Two-sided p value of a slope of zero, by Student's t with two degrees of freedom fewer than there are points;
    /// missing where the points lie on a line.
    pub(crate) fn p_value(&self) -> Option<f64> {
        if self.standard_error <= 0.0 {
            return None;
        }
        let t = StudentsT::new(0.0, 1.0, (self.n - PARAMETERS) as f64).ok()?;
        let distance = (self.per_unit / self.standard_error).abs();
        Some((2.0 * t.sf(distance)).min(1.0))
    }
}

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{vectors::VECTORS, *};

    fn slope(points: &[(f64, f64)]) -> Option<Slope> {
        Slope::of(points.iter().copied())
    }

    fn numbers(text: &str, separator: char) -> Vec<f64> {
        text.split(separator).map(|n| n.parse().unwrap()).collect()
    }

    #[test]
    fn slopes_errors_and_p_values_are_those_of_scipy() {
        for line in VECTORS.lines().filter(|line| !line.is_empty()) {
            let (points, expected) = line.split_once(" | ").unwrap();
            let points: Vec<_> = points
                .split_whitespace()
                .map(|point| numbers(point, ':'))
                .map(|point| (point[0], point[1]))
                .collect();
            let found = slope(&points).unwrap();
            let found = [
                found.per_unit,
                found.standard_error,
                found.p_value().unwrap(),
            ];
            for (found, expected) in found.into_iter().zip(numbers(expected, ' ')) {
                let tolerance = 1e-9 * expected.abs().max(1.0);
                assert!((found - expected).abs() <= tolerance, "{line}");
            }
        }
    }

    #[test]
    fn a_slope_needs_three_points_at_two_places() {
        assert_eq!(slope(&[(1.0, 20.0), (2.0, 10.0)]), None);
        assert_eq!(slope(&[(1.0, 20.0), (1.0, 10.0), (1.0, 5.0)]), None);
        assert!(slope(&[(1.0, 20.0), (1.0, 10.0), (2.0, 5.0)]).is_some());
    }

    #[test]
    fn points_on_a_line_have_no_error_and_no_p_value() {
        for points in [
            [(1.0, 20.0), (2.0, 17.0), (3.0, 14.0)],
            [(0.0, 5.0), (1.0, 5.0), (4.0, 5.0)],
        ] {
            let found = slope(&points).unwrap();
            assert_eq!((found.standard_error, found.p_value()), (0.0, None));
        }
    }

    fn curves() -> impl Strategy<Value = Vec<(f64, f64)>> {
        let point = (0u8..60, 0u8..28).prop_map(|(t, y)| (f64::from(t), f64::from(y)));
        prop::collection::vec(point, 3..20)
    }

    proptest! {
        #[test]
        fn a_shift_of_all_scores_or_all_times_leaves_the_slope(points in curves(), by in -20i8..20) {
            let by = f64::from(by);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * a.abs().max(1.0);
            let own = slope(&points);
            for moved in [(0.0, by), (by, 0.0)] {
                let moved: Vec<_> = points.iter().map(|p| (p.0 + moved.0, p.1 + moved.1)).collect();
                let moved = slope(&moved);
                prop_assert_eq!(own.is_some(), moved.is_some());
                if let (Some(a), Some(b)) = (own, moved) {
                    prop_assert!(near(a.per_unit, b.per_unit));
                    prop_assert!(near(a.standard_error, b.standard_error));
                }
            }
        }

        #[test]
        fn turning_the_scores_round_turns_the_slope_and_keeps_its_error(points in curves()) {
            let turned: Vec<_> = points.iter().map(|p| (p.0, 27.0 - p.1)).collect();
            if let (Some(a), Some(b)) = (slope(&points), slope(&turned)) {
                prop_assert!((a.per_unit + b.per_unit).abs() < 1e-9);
                prop_assert!((a.standard_error - b.standard_error).abs() < 1e-9);
            }
        }
    }
}
