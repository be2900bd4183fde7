//! How distress moves: where a person starts on each measure, how much of it goes, and along which curve.

use crate::calibration::{FIRST_CORRELATION, IMPROVEMENT};
use crate::clinic::{N_TOOLS, TOOLS, Tool};
use crate::draw::Draw;

/// Share of a score's first deviation that is error of measurement (assumed, from test-retest figures near 0.9).
const ERROR_SHARE: f64 = 0.30;
/// Not applicable on the work item of the Work and Social Adjustment Scale.
const NOT_WORKING: i16 = 9;

/// The curve along which change comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    /// Equal steps.
    Gradual,
    /// Fast at first, then slower.
    Early,
    /// Most of it between two sessions.
    Sudden,
}

impl Curve {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gradual => "gradual",
            Self::Early => "early",
            Self::Sudden => "sudden_gain",
        }
    }

    /// Share of the whole change that has come about at this progress (0 to 1).
    fn share(self, progress: f64, turn: f64) -> f64 {
        match self {
            Self::Gradual => progress,
            // Hyperbola through (0, 0) and (1, 1): half of the change within the first quarter of the course.
            Self::Early => progress * 1.5 / (progress + 0.5),
            Self::Sudden if progress < turn => 0.15 * progress,
            Self::Sudden => 0.70 + 0.30 * progress,
        }
    }
}

/// A person's true course through one referral.
pub(crate) struct Trajectory {
    start: [f64; N_TOOLS],
    end: [f64; N_TOOLS],
    pub(crate) curve: Curve,
    turn: f64,
    is_working: bool,
}

impl Trajectory {
    /// Draws starts, ends and curve.
    pub(crate) fn draw(draw: &mut Draw, is_working: bool) -> Self {
        let depression = draw.normal();
        let rest = (1.0 - FIRST_CORRELATION * FIRST_CORRELATION).sqrt();
        let anxiety = FIRST_CORRELATION * depression + rest * draw.normal();
        let responds = draw.chance(IMPROVEMENT.responders);
        let group = if responds {
            IMPROVEMENT.responding
        } else {
            IMPROVEMENT.other
        };
        let shared_change = draw.normal();
        let depression_change = improvement(group, shared_change, draw);
        let anxiety_change = improvement(group, shared_change, draw);
        let mut start = [0.0; N_TOOLS];
        let mut end = [0.0; N_TOOLS];
        for (place, facts) in TOOLS.iter().enumerate() {
            let (z, change) = match facts.tool {
                Tool::Phq9 => (depression, depression_change),
                Tool::Gad7 => (anxiety, anxiety_change),
                Tool::WsasWork
                | Tool::WsasHome
                | Tool::WsasSocial
                | Tool::WsasPrivate
                | Tool::WsasRelationships => (
                    0.6 * depression + 0.8 * draw.normal(),
                    0.6 * depression_change,
                ),
                _ => (0.5 * anxiety + 0.86 * draw.normal(), 0.95 * anxiety_change),
            };
            let (mean, deviation) = facts.first;
            let (low, high) = (f64::from(facts.min), f64::from(facts.max));
            start[place] =
                (mean + deviation * (1.0 - ERROR_SHARE * ERROR_SHARE).sqrt() * z).clamp(low, high);
            end[place] = (start[place] - change * (start[place] - low)).clamp(low, high);
        }
        let curve = draw.pick(&[
            (0.40, Curve::Gradual),
            (0.45, Curve::Early),
            (0.15, Curve::Sudden),
        ]);
        let turn = 0.25 + 0.5 * draw.unit();
        Self {
            start,
            end,
            curve,
            turn,
            is_working,
        }
    }

    /// The score given at this progress of the course: the true level, an error of measurement, rounded, within range.
    pub(crate) fn score(&self, tool: Tool, progress: f64, draw: &mut Draw) -> i16 {
        let facts = tool.facts();
        let error = draw.normal() * facts.first.1 * ERROR_SHARE;
        if tool == Tool::WsasWork && !self.is_working {
            return NOT_WORKING;
        }
        let (start, end) = (self.start[tool as usize], self.end[tool as usize]);
        let level = start + (end - start) * self.curve.share(progress, self.turn);
        ((level + error).round() as i16).clamp(facts.min, facts.max)
    }
}

/// The share of the start that is gone at the end; negative when it got worse.
fn improvement((mean, deviation): (f64, f64), shared: f64, draw: &mut Draw) -> f64 {
    let own = (1.0 - IMPROVEMENT.shared * IMPROVEMENT.shared).sqrt();
    let z = IMPROVEMENT.shared * shared + own * draw.normal();
    (mean + deviation * z).clamp(-0.6, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_begins_at_nothing_and_ends_with_everything() {
        for curve in [Curve::Gradual, Curve::Early, Curve::Sudden] {
            assert!(curve.share(0.0, 0.5).abs() < 1e-9);
            assert!((curve.share(1.0, 0.5) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn who_does_not_work_scores_nine_on_the_work_item() {
        let mut draw = Draw::new(1, 1);
        let trajectory = Trajectory::draw(&mut draw, false);
        assert_eq!(trajectory.score(Tool::WsasWork, 0.3, &mut draw), 9);
    }
}
