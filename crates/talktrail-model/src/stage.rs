//! Stages of stepped care: how the intensity of treatment moved through a referral.
//!
//! Talking therapies offers a low intensity of treatment first where it can help, and steps up to a high one where it
//! does not. One odd contact is no step, so NHS England's monthly measures (M347 to M361) look for *stages*: two or more
//! treatments in a row of one intensity. A low stage followed by a high one is a step up, the reverse a step down. One
//! opposite treatment before the first stage is ignored; a referral with more treatments than one before it has no
//! stages at all.
//!
//! ```
//! use talktrail_model::{date::Date, stage::{Intensity::{High, Low}, Stages}};
//! let mut stages = Stages::default();
//! for (day, intensity) in [(0, High), (7, Low), (14, Low), (50, High), (57, High)] {
//!     stages.treat(Date::from_days(day), intensity);
//! }
//! assert_eq!(stages.path(), Some("LH"));
//! assert_eq!(stages.days_to_step_up(), Some(36));
//! assert_eq!(stages.is_stepped_down(), Some(false));
//! ```

use crate::{date::Date, wait::days_between};

/// Treatments in a row that make a stage.
const STAGE: usize = 2;
/// Most treatments that may come before the first stage.
const MOST_BEFORE: usize = 1;
/// The longest paths that are told, from a low and from a high first stage.
const PATHS: [&str; 2] = ["LHLHLHLHLHLHLHLH", "HLHLHLHLHLHLHLHL"];

/// Intensity of one treatment. Of both in one contact, low comes before high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intensity {
    /// Low intensity.
    Low,
    /// High intensity.
    High,
}

/// The stages of a referral, taken up treatment by treatment in order of date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    n_treatments: usize,
    /// Intensity, length and first day of the treatments in a row at present.
    run: Option<(Intensity, usize, Date)>,
    /// Last day of a treatment of either intensity.
    last: [Option<Date>; 2],
    first: Option<Intensity>,
    /// Intensity of the present stage.
    stage: Option<Intensity>,
    n: usize,
    is_excluded: bool,
    /// Last day before and first day after the first step to either intensity.
    steps: [Option<(Date, Date)>; 2],
}

impl Stages {
    /// Takes up the next treatment.
    pub fn treat(&mut self, date: Date, intensity: Intensity) {
        self.n_treatments += 1;
        let run = match self.run {
            Some((of, n, start)) if of == intensity => (of, n + 1, start),
            _ => (intensity, 1, date),
        };
        self.run = Some(run);
        if run.1 == STAGE && self.stage != Some(intensity) {
            self.begin(intensity, run.2);
        }
        self.last[intensity as usize] = Some(date);
    }

    fn begin(&mut self, intensity: Intensity, start: Date) {
        if self.stage.is_none() {
            self.first = Some(intensity);
            self.is_excluded = self.n_treatments - STAGE > MOST_BEFORE;
        } else {
            let before = self.last[1 - intensity as usize];
            let step = &mut self.steps[intensity as usize];
            *step = step.or(before.map(|before| (before, start)));
        }
        self.stage = Some(intensity);
        self.n += 1;
    }

    /// The stages as letters, `L` for low and `H` for high; `None` without a stage, or where too many treatments came
    /// before the first.
    pub fn path(&self) -> Option<&'static str> {
        let first = self.first.filter(|_| !self.is_excluded)?;
        let path = PATHS[first as usize];
        path.get(..self.n.min(path.len()))
    }

    /// The intensity of the latest stage so far; `None` before the first one is complete, or where too many treatments
    /// came before it.
    pub fn now(&self) -> Option<Intensity> {
        self.stage.filter(|_| !self.is_excluded)
    }

    /// Whether a low stage is followed by a high one; `None` where there is no path.
    pub fn is_stepped_up(&self) -> Option<bool> {
        self.path().map(|path| path.contains("LH"))
    }

    /// Whether a high stage is followed by a low one; `None` where there is no path.
    pub fn is_stepped_down(&self) -> Option<bool> {
        self.path().map(|path| path.contains("HL"))
    }

    /// Days from the last low to the first high treatment of the first step up.
    pub fn days_to_step_up(&self) -> Option<i32> {
        self.days_to(Intensity::High)
    }

    /// Days from the last high to the first low treatment of the first step down.
    pub fn days_to_step_down(&self) -> Option<i32> {
        self.days_to(Intensity::Low)
    }

    fn days_to(&self, intensity: Intensity) -> Option<i32> {
        self.path()?;
        let (before, after) = self.steps[intensity as usize]?;
        days_between(Some(before), Some(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A treatment a week, as letters.
    fn stages(treatments: &str) -> Stages {
        let mut stages = Stages::default();
        for (week, letter) in (0..).zip(treatments.chars()) {
            let intensity = match letter {
                'L' => Intensity::Low,
                _ => Intensity::High,
            };
            stages.treat(Date::from_days(7 * week), intensity);
        }
        stages
    }

    #[test]
    fn two_in_a_row_are_a_stage() {
        for (treatments, path, up, down, title) in [
            ("", None, None, None, "no treatment"),
            ("L", None, None, None, "one treatment"),
            ("LL", Some("L"), None, None, "one stage"),
            ("LH", None, None, None, "two treatments, no stage"),
            ("LLHH", Some("LH"), Some(7), None, "a step up"),
            ("HHLL", Some("HL"), None, Some(7), "a step down"),
            (
                "LLH",
                Some("L"),
                None,
                None,
                "one high treatment is no stage",
            ),
            (
                "LLHLL",
                Some("L"),
                None,
                None,
                "one odd treatment on the way",
            ),
            (
                "LLHLHH",
                Some("LH"),
                Some(7),
                None,
                "odd treatments, then a stage",
            ),
            (
                "HLL",
                Some("L"),
                None,
                None,
                "one opposite before is ignored",
            ),
            ("HLHH", None, None, None, "two before the first stage"),
            (
                "LLHHLLHH",
                Some("LHLH"),
                Some(7),
                Some(7),
                "up, down and up",
            ),
        ] {
            let stages = stages(treatments);
            assert_eq!(stages.path(), path, "{title}");
            assert_eq!(stages.days_to_step_up(), up, "{title}");
            assert_eq!(stages.days_to_step_down(), down, "{title}");
            assert_eq!(
                stages.is_stepped_up(),
                path.map(|_| up.is_some()),
                "{title}"
            );
        }
    }

    #[test]
    fn a_path_of_any_length_is_told_to_its_sixteenth_stage() {
        assert_eq!(stages(&"LLHH".repeat(12)).path(), Some(PATHS[0]));
    }
}
