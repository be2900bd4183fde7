//! When a reliable change first shows, and whether it lasts.

use talktrail_model::{
    caseness::is_case,
    change::{Change, reliable_change},
};

use super::{Curve, points::Point};

/// The course of reliable change along a curve, each point against the first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Response {
    /// The first point that is reliably better.
    pub(super) improvement: Option<Point>,
    /// Whether the last point still is; missing where the first such point is the last.
    pub(super) is_kept: Option<bool>,
    /// The first point that is reliably worse.
    pub(super) deterioration: Option<Point>,
    /// The first point below caseness, where the curve starts at caseness.
    pub(super) below_caseness: Option<Point>,
}

impl Response {
    pub(super) fn of(curve: &Curve<'_>) -> Self {
        let first_with = |change| {
            let mut later = curve.points.iter().skip(1);
            later.find(|p| change_at(curve, p) == Some(change)).copied()
        };
        let improvement = first_with(Change::Improvement);
        Self {
            improvement,
            is_kept: improvement.and_then(|point| is_kept(curve, point)),
            deterioration: first_with(Change::Deterioration),
            below_caseness: below_caseness(curve),
        }
    }
}

/// Whether any point up to a curve session is reliably better than the first; missing where none but the first lies so
/// early, or without a published amount.
pub(super) fn is_improved_by(curve: &Curve<'_>, session: u16) -> Option<bool> {
    let later = curve.points.iter().skip(1);
    let changes = later
        .take_while(|p| p.session <= session)
        .map(|p| Some(change_at(curve, p)? == Change::Improvement));
    changes.reduce(|a, b| Some(a? || b?)).flatten()
}

fn change_at(curve: &Curve<'_>, point: &Point) -> Option<Change> {
    let first = curve.points.first()?.value;
    reliable_change(Some(first), Some(point.value), curve.instrument?)
}

fn is_kept(curve: &Curve<'_>, improvement: Point) -> Option<bool> {
    let last = curve.points.last().filter(|p| p.date > improvement.date)?;
    Some(change_at(curve, last)? == Change::Improvement)
}

fn below_caseness(curve: &Curve<'_>) -> Option<Point> {
    let is_case = |point: &Point| is_case(Some(point.value), curve.instrument?);
    let first = curve.points.first()?;
    let mut later = curve.points.iter().skip(1);
    is_case(first)?.then(|| later.find(|p| is_case(p) == Some(false)).copied())?
}
