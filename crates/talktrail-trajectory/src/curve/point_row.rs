//! Rows of `points`.

use talktrail_model::{
    caseness::is_case,
    change::{Change, reliable_change},
    row::{PointColumns, PointRow},
    wait::days_between,
};

use super::{Curve, WEEK, points::Point, weeks_between};
use crate::{
    cell::count,
    history::{Chapter, History},
};

/// Writes the points of a curve.
pub(super) fn write(
    history: &History<'_, '_>,
    chapter: &Chapter<'_, '_>,
    curve: Curve<'_>,
    columns: &mut PointColumns,
) {
    let Some(first) = curve.points.first() else {
        return;
    };
    for (at, point) in curve.points.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|at| curve.points.get(at));
        let next = curve.points.get(at + 1);
        let weeks = |point: &Point| weeks_between(first, point);
        let since_treatment =
            days_between(chapter.course.contacts.treatments.first, Some(point.date));
        let change = previous.map(|_| point.value.minus(first.value));
        columns.push(&PointRow {
            participant_id: history.id,
            referral_id: chapter.id,
            participant_index: history.index(),
            referral_index: chapter.index,
            instrument: Some(curve.code),
            point_number: count(at + 1),
            curve_session: Some(count(usize::from(point.session))),
            point_date: Some(point.date),
            sessions: Some(count(usize::from(point.session - first.session))),
            days: days_between(Some(first.date), Some(point.date)),
            weeks: Some(weeks(point)),
            weeks_since_treatment: since_treatment.map(|days| f64::from(days) / WEEK),
            value: Some(point.value),
            baseline: Some(first.value),
            change,
            change_status: change
                .and(curve.instrument)
                .and_then(|i| reliable_change(Some(first.value), Some(point.value), i))
                .map(Change::integer),
            is_case: curve.instrument.and_then(|i| is_case(Some(point.value), i)),
            previous_value: previous.map(|p| p.value),
            previous_weeks: previous.map(weeks),
            next_value: next.map(|p| p.value),
            next_weeks: next.map(weeks),
        });
    }
}
