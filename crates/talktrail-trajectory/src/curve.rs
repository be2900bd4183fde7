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
mod points;
mod response;
mod row;
mod slope;
mod sudden;

pub(crate) use points::Reader;

use talktrail_model::{
    instrument::{Direction, Instrument},
    row::CurveColumns,
    score::ScoreValue,
};

use self::points::Point;
use crate::history::History;

/// One measure of a referral, ready to be described.
#[derive(Clone, Copy)]
struct Curve<'c> {
    /// Integer of the measure in the list `instrument`.
    code: i16,
    /// The measure with its thresholds; the total of the Work and Social Adjustment Scale has none.
    instrument: Option<&'c Instrument>,
    /// At least one, in order of date.
    points: &'c [Point],
    /// A place for each curve session of the referral.
    series: &'c [Option<ScoreValue>],
}

impl Curve<'_> {
    fn direction(&self) -> Direction {
        self.instrument
            .map_or(Direction::LowerIsBetter, |i| i.direction)
    }
}

/// Writes the curves of every referral, in the order of the instruments.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut CurveColumns, reader: &mut Reader) {
    for chapter in history.chapters() {
        reader.read(history, &chapter);
        reader.each(history.prepared, |curve| {
            if let Some(row) = row::row(history, &chapter, curve) {
                columns.push(&row);
            }
        });
    }
}
