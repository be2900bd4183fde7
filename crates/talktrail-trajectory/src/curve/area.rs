//! The area under a curve: the burden of symptoms over time, by the trapezoid rule.

/// Area under the line through the points `(t, y)` in order, in score points times the unit of `t`; `None` where the
/// curve has no length.
pub(crate) fn area(points: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let mut before: Option<(f64, f64)> = None;
    let (mut area, mut length) = (0.0, 0.0);
    for (t, y) in points {
        if let Some((t0, y0)) = before {
            area += (t - t0) * f64::midpoint(y0, y);
            length += t - t0;
        }
        before = Some((t, y));
    }
    (length > 0.0).then_some(area)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trapezoids_add_up() {
        let points = [(0.0, 10.0), (2.0, 20.0), (5.0, 0.0)];
        assert_eq!(area(points.into_iter()), Some(60.0));
        assert_eq!(area([(3.0, 10.0)].into_iter()), None);
        assert_eq!(area(std::iter::empty()), None);
    }

    proptest! {
        #[test]
        fn a_shift_of_all_scores_adds_a_rectangle(
            steps in prop::collection::vec((1u8..20, 0u8..28), 2..15),
            by in 0u8..20,
        ) {
            let curve = |by: u8| {
                steps.iter().scan(0.0, move |t, (step, y)| {
                    *t += f64::from(*step);
                    Some((*t, f64::from(*y) + f64::from(by)))
                })
            };
            let length: f64 = steps.iter().skip(1).map(|(step, _)| f64::from(*step)).sum();
            let (own, moved) = (area(curve(0)).unwrap(), area(curve(by)).unwrap());
            prop_assert!((moved - own - f64::from(by) * length).abs() < 1e-6);
        }
    }
}
