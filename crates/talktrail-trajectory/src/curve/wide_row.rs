//! Rows of `wide`: the points of a curve side by side.

use talktrail_model::{
    column::Places,
    date::Date,
    row::{WideColumns, WideRow},
    score::ScoreValue,
};

use super::{Curve, WEEK};
use crate::{
    cell::count,
    history::{Chapter, History},
};

/// Most places of a curve that a study may ask for.
const MOST_PLACES: usize = 60;

/// Writes a curve.
pub(super) fn write(
    history: &History<'_, '_>,
    chapter: &Chapter<'_, '_>,
    curve: Curve<'_>,
    columns: &mut WideColumns,
) {
    let (Some(first), Some(end)) = (curve.points.first(), curve.points.last()) else {
        return;
    };
    let places = usize::from(first.session) - 1..usize::from(end.session);
    let days = curve.days.get(places.clone()).unwrap_or_default();
    let scores = curve.series.get(places.clone()).unwrap_or_default();
    let shown = history.prepared.rules.wide_places.min(MOST_PLACES);
    let left_out = scores.iter().skip(shown).flatten().count();
    let weeks = |day: &Date| Some(f64::from(day.days() - first.date.days()) / WEEK);
    columns.push(&WideRow {
        participant_id: history.id,
        referral_id: chapter.id,
        participant_index: history.index(),
        referral_index: chapter.index,
        instrument: Some(curve.code),
        n_points: count(curve.points.len()),
        n_places: count(places.len()),
        n_left_out: count(left_out),
        y: Places(&filled(scores.iter().map(|s| s.map(ScoreValue::points)))),
        t: Places(&filled(days.iter().map(weeks))),
    });
}

/// The first numbers, without a place in memory for each row.
fn filled(numbers: impl Iterator<Item = Option<f64>>) -> [Option<f64>; MOST_PLACES] {
    let mut places = [None; MOST_PLACES];
    for (place, number) in places.iter_mut().zip(numbers) {
        *place = number;
    }
    places
}
