//! How distress moves: where a person starts on each measure, how much of it goes, and along which curve.

use crate::calibration::{AgeEffect, BY_AGE, FIRST_CORRELATION, IMPROVEMENT, TURNED_AWAY};
use crate::clinic::{N_TOOLS, PROBLEMS, Problem, TOOLS, Tool, ToolFacts, WSAS};
use crate::draw::Draw;

/// Share of a score's first deviation that is error of measurement (assumed, from test-retest figures near 0.9).
const ERROR_SHARE: f64 = 0.30;
/// Not applicable on the work item of the Work and Social Adjustment Scale.
const NOT_WORKING: i16 = 9;

/// The curve along which change comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// Equal steps.
    Gradual,
    /// Fast at first, then slower.
    Early,
    /// Most of it between two sessions.
    Sudden,
    /// Most of it between two sessions, half of it lost soon after, then regained.
    Reversed,
    /// Half way up, then worse than at the start, and gone.
    Dropout,
}

/// Shapes of people who respond (assumed).
const RESPONDING: [(f64, Curve); 5] = [
    (36.0, Curve::Gradual),
    (40.0, Curve::Early),
    (16.0, Curve::Sudden),
    (7.0, Curve::Reversed),
    (1.0, Curve::Dropout),
];
/// Name of the shape of people who leave at the worst moment.
pub(crate) const DROPOUT: &str = "dropout_at_worst";
/// Change within this share of the start is no change to speak of.
const LITTLE: f64 = 0.15;

impl Curve {
    /// Share of the whole change that has come about at this progress (0 to 1).
    fn share(self, progress: f64, turn: f64) -> f64 {
        match self {
            Self::Gradual => progress,
            // Hyperbola through (0, 0) and (1, 1): half of the change within the first quarter of the course.
            Self::Early => progress * 1.5 / (progress + 0.5),
            Self::Sudden | Self::Reversed if progress < turn => 0.15 * progress,
            Self::Reversed if progress >= turn + 0.2 => {
                let left = (1.0 - progress) / (0.8 - turn);
                1.0 - 0.65 * left
            }
            Self::Sudden | Self::Reversed => 0.70 + 0.30 * progress,
            Self::Dropout if progress < 0.8 => 0.6 * progress,
            Self::Dropout => -0.35,
        }
    }
}

/// What a person brings to a referral.
#[derive(Clone, Copy)]
pub(crate) struct Background {
    pub(crate) is_working: bool,
    /// Age in years.
    pub(crate) age: i32,
    /// Place of the problem among the problems.
    pub(crate) problem: u8,
}

impl Background {
    fn problem(self) -> &'static Problem {
        &PROBLEMS[usize::from(self.problem)]
    }

    fn age_effect(self) -> &'static AgeEffect {
        BY_AGE
            .iter()
            .rfind(|effect| effect.from <= self.age)
            .unwrap_or(&BY_AGE[0])
    }

    /// Mean of a first score.
    fn mean(self, facts: &ToolFacts) -> f64 {
        match facts.tool {
            Tool::Phq9 => self.problem().start.0,
            Tool::Gad7 => self.problem().start.1,
            _ => facts.first.0,
        }
    }
}

/// A person's true course through one referral.
pub(crate) struct Trajectory {
    start: [f64; N_TOOLS],
    end: [f64; N_TOOLS],
    curve: Curve,
    /// Name of the shape, for the truth.
    pub(crate) shape: &'static str,
    turn: f64,
    is_working: bool,
}

impl Trajectory {
    /// Draws starts, ends and curve.
    pub(crate) fn draw(draw: &mut Draw, background: Background) -> Self {
        let start = starts(draw, background);
        let change = Change::draw(draw, background);
        let end = change.ends(background, &start);
        let curve = if change.responds {
            draw.pick(&RESPONDING)
        } else {
            draw.pick(&[(50.0, Curve::Gradual), (50.0, Curve::Early)])
        };
        let turn = 0.25 + 0.5 * draw.unit();
        Self {
            start,
            end,
            curve,
            shape: change.shape(curve),
            turn,
            is_working: background.is_working,
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

/// True levels at the start, each within its tool's range.
fn starts(draw: &mut Draw, background: Background) -> [f64; N_TOOLS] {
    let start = starts_once(draw, background);
    let is_below = |tool: Tool| start[tool as usize] < f64::from(tool.facts().caseness) - 0.5;
    let is_case = !is_below(Tool::Phq9) || !is_below(Tool::Gad7);
    if is_case || !draw.chance(TURNED_AWAY) {
        start
    } else {
        starts_once(draw, background)
    }
}

fn starts_once(draw: &mut Draw, background: Background) -> [f64; N_TOOLS] {
    let rest = (1.0 - FIRST_CORRELATION * FIRST_CORRELATION).sqrt();
    let depression = draw.normal();
    let anxiety = FIRST_CORRELATION * depression + rest * draw.normal();
    let impairment = 0.6 * depression + 0.8 * draw.normal();
    let moved = background.age_effect().start;
    TOOLS.each_ref().map(|facts| {
        let z = match facts.tool {
            Tool::Phq9 => depression,
            Tool::Gad7 => anxiety,
            tool if WSAS.contains(&tool) => 0.8 * impairment + 0.6 * draw.normal(),
            _ => 0.5 * anxiety + 0.86 * draw.normal(),
        };
        let spread = facts.first.1 * (1.0 - ERROR_SHARE * ERROR_SHARE).sqrt();
        let (low, high) = (f64::from(facts.min), f64::from(facts.max));
        (background.mean(facts) + spread * (z + moved)).clamp(low, high)
    })
}

/// How much of the start is gone at the end.
struct Change {
    responds: bool,
    depression: f64,
    anxiety: f64,
}

impl Change {
    fn draw(draw: &mut Draw, background: Background) -> Self {
        let responders = background.problem().responders + background.age_effect().responders;
        let responds = draw.chance(responders);
        let group = if responds {
            IMPROVEMENT.responding
        } else {
            IMPROVEMENT.other
        };
        let shared = draw.normal();
        Self {
            responds,
            depression: improvement(group, shared, draw),
            anxiety: improvement(group, shared, draw),
        }
    }

    /// True levels at the end.
    fn ends(&self, background: Background, start: &[f64; N_TOOLS]) -> [f64; N_TOOLS] {
        let mut end = *start;
        for (level, facts) in end.iter_mut().zip(&TOOLS) {
            let change = match facts.tool {
                Tool::Phq9 => self.depression,
                Tool::Gad7 => self.anxiety,
                tool if WSAS.contains(&tool) => 0.6 * self.depression,
                _ => background.problem().own_change * self.anxiety,
            };
            let (low, high) = (f64::from(facts.min), f64::from(facts.max));
            *level = (*level - change * (*level - low)).clamp(low, high);
        }
        end
    }

    /// The name of what happens, by the change of PHQ-9.
    fn shape(&self, curve: Curve) -> &'static str {
        match curve {
            Curve::Dropout => DROPOUT,
            _ if self.depression < -LITTLE => "deterioration",
            _ if self.depression < LITTLE => "little_change",
            Curve::Gradual => "gradual",
            Curve::Early => "early",
            Curve::Sudden => "sudden_gain",
            Curve::Reversed => "sudden_gain_reversed",
        }
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
        for curve in [Curve::Gradual, Curve::Early, Curve::Sudden, Curve::Reversed] {
            assert!(curve.share(0.0, 0.5).abs() < 1e-9);
            assert!((curve.share(1.0, 0.5) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_gain_that_reverses_loses_half_and_regains_it() {
        let share = |progress| Curve::Reversed.share(progress, 0.4);
        assert!(share(0.39) < 0.1 && share(0.41) > 0.8);
        assert!(share(0.59) > 0.8 && share(0.61) < 0.4);
        assert!(share(0.61) < share(0.8) && share(0.8) < share(1.0));
    }

    #[test]
    fn who_drops_out_at_the_worst_ends_worse_than_at_the_start() {
        assert!(Curve::Dropout.share(0.7, 0.5) > 0.0 && Curve::Dropout.share(1.0, 0.5) < 0.0);
    }

    #[test]
    fn who_does_not_work_scores_nine_on_the_work_item() {
        let mut draw = Draw::new(1, 1);
        let background = Background {
            is_working: false,
            age: 40,
            problem: 0,
        };
        let trajectory = Trajectory::draw(&mut draw, background);
        assert_eq!(trajectory.score(Tool::WsasWork, 0.3, &mut draw), 9);
    }
}
