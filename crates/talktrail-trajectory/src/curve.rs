//! Curves: what the scores of one measure say from session to session of a referral.
//!
//! A curve has one point for each day with a score that counts. Of several scores on one day the last one is the point,
//! on the first day the first one, so that a curve starts and ends where `referrals` says. The total of the Work and
//! Social Adjustment Scale is a measure of its own, made day by day from its items.
//!
//! Places on a curve are numbered by *curve sessions*: the days of the referral with a treatment contact, a log or a
//! score of any measure, in order, follow-ups left out. All measures of a referral share them, so a treatment without
//! a score is a gap that can be seen.

mod area;
mod point_row;
mod points;
mod response;
mod row;
mod slope;
mod sudden;
mod wide_row;

pub(crate) use points::Reader;

use talktrail_model::{
    date::Date,
    instrument::{Direction, Instrument},
    row::{CurveColumns, PointColumns, WideColumns},
    score::ScoreValue,
};

use self::points::Point;
use crate::history::History;

/// Days of a week.
const WEEK: f64 = 7.0;

/// One measure of a referral, ready to be described.
#[derive(Clone, Copy)]
struct Curve<'c> {
    /// Integer of the measure in the list `instrument`.
    code: i16,
    /// The measure with its thresholds; the total of the Work and Social Adjustment Scale has none.
    instrument: Option<&'c Instrument>,
    /// At least one, in order of date.
    points: &'c [Point],
    /// The days of the curve sessions of the referral.
    days: &'c [Date],
    /// A place for each curve session of the referral.
    series: &'c [Option<ScoreValue>],
}

impl Curve<'_> {
    fn direction(&self) -> Direction {
        self.instrument
            .map_or(Direction::LowerIsBetter, |i| i.direction)
    }
}

/// The wanted tables that are made of curves.
pub(crate) struct Wanted<'t> {
    pub(crate) curves: Option<&'t mut CurveColumns>,
    pub(crate) points: Option<&'t mut PointColumns>,
    pub(crate) wide: Option<&'t mut WideColumns>,
}

/// Writes the curves of every referral, in the order of the instruments.
pub(crate) fn write(history: &History<'_, '_>, wanted: Wanted<'_>, reader: &mut Reader) {
    let Wanted {
        mut curves,
        mut points,
        mut wide,
    } = wanted;
    if curves.is_none() && points.is_none() && wide.is_none() {
        return;
    }
    for chapter in history.chapters() {
        reader.read(history, &chapter);
        reader.each(history.prepared, |curve| {
            if let Some(columns) = &mut curves
                && let Some(row) = row::row(history, &chapter, curve)
            {
                columns.push(&row);
            }
            if let Some(columns) = &mut points {
                point_row::write(history, &chapter, curve, columns);
            }
            if let Some(columns) = &mut wide {
                wide_row::write(history, &chapter, curve, columns);
            }
        });
    }
}

/// Weeks from one point to a later one.
fn weeks_between(first: &Point, point: &Point) -> f64 {
    f64::from(point.date.days() - first.date.days()) / WEEK
}
