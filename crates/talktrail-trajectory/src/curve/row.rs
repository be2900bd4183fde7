//! Rows of `curves`.

use talktrail_model::{
    caseness::is_case,
    change::{Change, reliable_change},
    instrument::Direction,
    measure_outcome::measure_outcome,
    row::CurveRow,
    score::ScoreValue,
    series::FirstLast,
    wait::days_between,
};

use super::{
    Curve,
    area::area,
    points::Point,
    response::{Response, is_improved_by},
    slope::Slope,
    sudden::Sudden,
    weeks_between,
};
use crate::{
    cell::count,
    history::{Chapter, History},
};

/// Curve sessions by which an early improvement is looked for.
const EARLY: [u16; 2] = [3, 4];

#[expect(
    clippy::too_many_lines,
    reason = "one line for each column of a wide table"
)]
pub(super) fn row<'r>(
    history: &History<'r, 'r>,
    chapter: &Chapter<'r, 'r>,
    curve: Curve<'_>,
) -> Option<CurveRow<'r>> {
    let (first, end) = (curve.points.first()?, curve.points.last()?);
    let baseline = first.value;
    let may_have_last = chapter.course.scores.may_have_last && end.date > first.date;
    let last = may_have_last.then_some(end.value);
    let change = last.map(|last| last.minus(baseline));
    let outcome = measure_outcome(
        FirstLast {
            first: Some(baseline),
            last,
        },
        curve.instrument,
    );
    let before = true_baseline(&curve, chapter);
    let by_treatment = Treatment::new(&curve, before, last);
    let slopes = Slopes::of(&curve);
    let weeks = weeks_between(first, end);
    let area = area(
        curve
            .points
            .iter()
            .map(|p| (weeks_between(first, p), p.value.points())),
    );
    let response = Response::of(&curve);
    let sudden = Sudden::of(&curve);
    let (best, worst) = extremes(&curve);
    let number = |point: Option<Point>| point.map(|p| count(usize::from(p.session)));
    Some(CurveRow {
        participant_id: history.id,
        referral_id: chapter.id,
        participant_index: history.index(),
        referral_index: chapter.index,
        instrument: Some(curve.code),
        rule_set: Some(&history.prepared.rules.rule_set.name),
        n_points: count(curve.points.len()),
        n_curve_sessions: count(curve.series.len()),
        n_gaps: count(usize::from(end.session - first.session) + 1 - curve.points.len()),
        first_point_date: Some(first.date),
        last_point_date: Some(end.date),
        weeks: Some(weeks),
        baseline: Some(baseline),
        last,
        best,
        worst,
        change,
        percent_change: change.and_then(|change| percent(change, baseline)),
        true_baseline: before.map(|p| p.value),
        true_baseline_date: before.map(|p| p.date),
        days_to_true_baseline: days_between(Some(first.date), before.map(|p| p.date)),
        change_from_true_baseline: by_treatment.change,
        is_case_first: outcome.is_case_first,
        is_case_last: outcome.is_case_last,
        is_recovered: outcome.is_recovered,
        change_status: outcome.change.map(Change::integer),
        is_rcsi: outcome.is_rcsi,
        outcome_reason: Some(outcome.reason.integer()),
        is_case_true_baseline: by_treatment.is_case,
        change_status_true_baseline: by_treatment.status.map(Change::integer),
        has_low_confidence: outcome.has_low_confidence,
        slope_session: slopes.session.map(|s| s.per_unit),
        slope_session_se: slopes.session.map(|s| s.standard_error),
        slope_session_p: slopes.session.and_then(|s| s.p_value()),
        slope_week: slopes.week.map(|s| s.per_unit),
        slope_week_se: slopes.week.map(|s| s.standard_error),
        slope_week_p: slopes.week.and_then(|s| s.p_value()),
        slope_log_session: slopes.log_session.map(|s| s.per_unit),
        slope_log_session_se: slopes.log_session.map(|s| s.standard_error),
        area_under_curve: area,
        mean_level: area.map(|area| area / weeks),
        is_improved_by_session_3: is_improved_by(&curve, EARLY[0]),
        is_improved_by_session_4: is_improved_by(&curve, EARLY[1]),
        improvement_session: number(response.improvement),
        improvement_days: days_between(Some(first.date), response.improvement.map(|p| p.date)),
        is_improvement_kept: response.is_kept,
        deterioration_session: number(response.deterioration),
        below_caseness_session: number(response.below_caseness),
        n_intervals: count(sudden.n_intervals),
        has_sudden_gain: sudden.has_gain(),
        n_sudden_gains: count(sudden.n_gains),
        sudden_gain_session: sudden.first_gain.map(|g| count(usize::from(g.session))),
        sudden_gain_magnitude: sudden.first_gain.map(|g| g.magnitude),
        sudden_gain_proportion: sudden.first_gain.and_then(|g| g.proportion),
        is_gain_reversed: sudden.first_gain.map(|g| g.is_reversed),
        is_gain_reversed_package: sudden.first_gain.map(|g| g.is_reversed_in_package),
        n_sudden_losses: count(sudden.n_losses),
        sudden_loss_session: sudden.first_loss.map(|(n, _)| count(usize::from(n))),
        sudden_loss_magnitude: sudden.first_loss.map(|(_, magnitude)| magnitude),
    })
}

/// Change in percent of the baseline; missing for a baseline of 0.
fn percent(change: ScoreValue, baseline: ScoreValue) -> Option<f64> {
    (baseline > ScoreValue::default()).then(|| 100.0 * change.points() / baseline.points())
}

fn extremes(curve: &Curve<'_>) -> (Option<ScoreValue>, Option<ScoreValue>) {
    let values = || curve.points.iter().map(|p| p.value);
    match curve.direction() {
        Direction::HigherIsBetter => (values().max(), values().min()),
        _ => (values().min(), values().max()),
    }
}

/// The last point before the day of the first treatment.
fn true_baseline(curve: &Curve<'_>, chapter: &Chapter<'_, '_>) -> Option<Point> {
    let treated = chapter.course.contacts.treatments.first?;
    let before = curve.points.iter().take_while(|p| p.date < treated);
    before.last().copied()
}

/// The change over treatment alone, from the true baseline.
struct Treatment {
    is_case: Option<bool>,
    change: Option<ScoreValue>,
    status: Option<Change>,
}

impl Treatment {
    fn new(curve: &Curve<'_>, before: Option<Point>, last: Option<ScoreValue>) -> Self {
        let value = before.map(|p| p.value);
        // A curve that ends before treatment has no change over it.
        let end = curve
            .points
            .last()
            .filter(|p| Some(p.date) > before.map(|b| b.date));
        let last = last.and(end).map(|p| p.value);
        let instrument = curve.instrument;
        Self {
            is_case: instrument.and_then(|i| is_case(value, i)),
            change: value.and_then(|value| Some(last?.minus(value))),
            status: instrument.and_then(|i| reliable_change(value, last, i)),
        }
    }
}

struct Slopes {
    session: Option<Slope>,
    week: Option<Slope>,
    log_session: Option<Slope>,
}

impl Slopes {
    fn of(curve: &Curve<'_>) -> Self {
        let points = curve.points.iter();
        let session = |p: &Point| (f64::from(p.session), p.value.points());
        let log_session = |p: &Point| (f64::from(p.session).ln(), p.value.points());
        let week = |p: &Point| {
            let weeks = curve
                .points
                .first()
                .map_or(0.0, |first| weeks_between(first, p));
            (weeks, p.value.points())
        };
        Self {
            session: Slope::of(points.clone().map(session)),
            week: Slope::of(points.clone().map(week)),
            log_session: Slope::of(points.map(log_session)),
        }
    }
}
