//! Outcomes of a course of treatment: caseness, recovery and reliable change.
//!
//! An outcome is asked of a finished course only: discharged, with the number of treatment contacts that the rule set
//! names. It rests on a pair of measures, depression and anxiety. Someone who started as a case on either and ended as
//! a case on neither has recovered; someone who got reliably better on one and not reliably worse on the other has
//! reliably improved; both together are reliable recovery.
//!
//! Answers are true, false or missing. False is said only where the question can be answered, and [`Reason`] says why
//! it could not. The national flags have no false; [`crate::truth::true_or_missing`] turns an answer into one.

use crate::{
    caseness::is_case,
    change::{Change, joint_change, reliable_change},
    instrument::{Confidence, Instrument},
    series::FirstLast,
    truth::{both, either, not},
};

/// Why an outcome is missing, or that none is: the code list `outcome_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum Reason {
    /// The course is not finished; no outcome is asked.
    NotFinished = 1,
    /// A first score of depression or anxiety is missing; nothing can be said.
    NoFirstScore = 2,
    /// A last score is missing; only caseness can be said.
    NoLaterScore = 3,
    /// Neither measure was at caseness at the start; recovery does not arise, change does.
    NotAtCaseness = 4,
    /// A threshold of the anxiety measure is not published; what rests on it is missing.
    ThresholdNotPublished = 5,
    /// Everything can be said.
    Assessable = 6,
}

impl Reason {
    /// The exported integer.
    pub const fn integer(self) -> i16 {
        self as i16
    }
}

/// One half of the pair: an instrument and its first and last score.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The instrument.
    pub instrument: &'a Instrument,
    /// Its scores.
    pub scores: FirstLast,
}

impl Measured<'_> {
    fn change(&self) -> Option<Change> {
        reliable_change(self.scores.first, self.scores.last, self.instrument)
    }

    fn has_low_confidence(&self) -> bool {
        let thresholds = [self.instrument.caseness, self.instrument.reliable_change];
        thresholds
            .iter()
            .flatten()
            .any(|t| t.confidence == Confidence::Low)
    }
}

/// The outcome of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// At caseness on either measure at the start.
    pub is_at_caseness: Option<bool>,
    /// At caseness at the start and on neither measure at the end; missing for those never at caseness.
    pub is_recovered: Option<bool>,
    /// Reliable change on the two measures together.
    pub change: Option<Change>,
    /// Recovered and reliably improved; missing for those never at caseness.
    pub is_reliably_recovered: Option<bool>,
    /// Why something above is missing.
    pub reason: Reason,
    /// Whether an answer rests on a threshold of low confidence.
    pub has_low_confidence: bool,
}

impl Outcome {
    /// No outcome, because none is asked.
    pub const NONE: Self = Self::unanswered(Reason::NotFinished);

    const fn unanswered(reason: Reason) -> Self {
        Self {
            is_at_caseness: None,
            is_recovered: None,
            change: None,
            is_reliably_recovered: None,
            reason,
            has_low_confidence: false,
        }
    }

    /// Whether the reliable change is this one, where there is an answer.
    pub fn is_change(&self, change: Change) -> Option<bool> {
        self.change.map(|c| c == change)
    }
}

/// The outcome of a course on its two measures. Both first scores are needed for anything to be said, both last
/// scores for recovery and change.
pub fn outcome(is_finished: bool, depression: &Measured<'_>, anxiety: &Measured<'_>) -> Outcome {
    let (d, a) = (depression.scores, anxiety.scores);
    if !is_finished {
        return Outcome::unanswered(Reason::NotFinished);
    }
    if d.first.is_none() || a.first.is_none() {
        return Outcome::unanswered(Reason::NoFirstScore);
    }
    let is_paired = d.last.is_some() && a.last.is_some();
    let is_case_in = |depression_score, anxiety_score| {
        either(
            is_case(depression_score, depression.instrument),
            is_case(anxiety_score, anxiety.instrument),
        )
    };
    let is_at_caseness = is_case_in(d.first, a.first);
    let is_case_at_end = is_paired.then(|| is_case_in(d.last, a.last)).flatten();
    let change = is_paired
        .then(|| joint_change(depression.change(), anxiety.change()))
        .flatten();
    let is_recovered = match is_at_caseness {
        Some(true) => not(is_case_at_end),
        _ => None,
    };
    let is_improved = change.map(|c| c == Change::Improvement);
    Outcome {
        is_at_caseness,
        is_recovered,
        change,
        is_reliably_recovered: match is_at_caseness {
            Some(true) if is_paired => both(is_recovered, is_improved),
            _ => None,
        },
        reason: reason(is_paired, is_at_caseness, is_recovered, change),
        has_low_confidence: depression.has_low_confidence() || anxiety.has_low_confidence(),
    }
}

fn reason(
    is_paired: bool,
    is_at_caseness: Option<bool>,
    is_recovered: Option<bool>,
    change: Option<Change>,
) -> Reason {
    let is_recovery_open = is_at_caseness != Some(false) && is_recovered.is_none();
    if !is_paired {
        Reason::NoLaterScore
    } else if is_recovery_open || change.is_none() {
        Reason::ThresholdNotPublished
    } else if is_at_caseness == Some(false) {
        Reason::NotAtCaseness
    } else {
        Reason::Assessable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sample::instrument, score::ScoreValue};

    /// An outcome as text: caseness, recovery, change (`+`, `-`, `=`), reliable recovery, reason; `?` for missing.
    fn judged(depression: (i16, i16), anxiety: (i16, i16)) -> String {
        let gad7 = instrument("gad7", Some("8"), Some("4"));
        on(&gad7, depression, anxiety)
    }

    fn on(anxiety_instrument: &Instrument, depression: (i16, i16), anxiety: (i16, i16)) -> String {
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        text(outcome(
            true,
            &measured(&phq9, depression),
            &measured(anxiety_instrument, anxiety),
        ))
    }

    fn measured(instrument: &Instrument, (first, last): (i16, i16)) -> Measured<'_> {
        let score = |points: i16| (points >= 0).then(|| ScoreValue::from_points(points));
        Measured {
            instrument,
            scores: FirstLast {
                first: score(first),
                last: score(last),
            },
        }
    }

    fn text(o: Outcome) -> String {
        let flag = |f: Option<bool>| f.map_or("?", |f| if f { "yes" } else { "no" });
        let change = o.change.map_or("?", |c| match c {
            Change::Improvement => "+",
            Change::Deterioration => "-",
            Change::NoReliableChange => "=",
        });
        let (case, recovered, both) = (
            flag(o.is_at_caseness),
            flag(o.is_recovered),
            flag(o.is_reliably_recovered),
        );
        format!("{case} {recovered} {change} {both} {}", o.reason.integer())
    }

    #[test]
    fn outcomes_on_both_sides_of_each_threshold() {
        for (depression, anxiety, expected) in [
            ((10, 4), (5, 3), "yes yes + yes 6"),
            ((9, 9), (8, 4), "yes yes + yes 6"),
            ((9, 2), (7, 1), "no ? + ? 4"),
            ((18, 10), (14, 4), "yes no + no 6"),
            ((18, 9), (14, 8), "yes no + no 6"),
            ((10, 9), (8, 7), "yes yes = no 6"),
            ((16, 10), (9, 9), "yes no + no 6"),
            ((16, 11), (9, 9), "yes no = no 6"),
            ((12, 12), (12, 9), "yes no = no 6"),
            ((18, 10), (9, 12), "yes no + no 6"),
            ((18, 10), (9, 13), "yes no = no 6"),
            ((10, 15), (9, 9), "yes no = no 6"),
            ((10, 16), (9, 9), "yes no - no 6"),
            ((9, 15), (7, 7), "no ? - ? 4"),
        ] {
            assert_eq!(
                judged(depression, anxiety),
                expected,
                "{depression:?} {anxiety:?}"
            );
        }
    }

    #[test]
    fn missing_scores_take_away_what_rests_on_them() {
        for (depression, anxiety, expected) in [
            ((15, -1), (12, 4), "yes ? ? ? 3"),
            ((15, 5), (12, -1), "yes ? ? ? 3"),
            ((9, -1), (7, -1), "no ? ? ? 3"),
            ((15, 5), (-1, -1), "? ? ? ? 2"),
            ((-1, -1), (12, 4), "? ? ? ? 2"),
        ] {
            assert_eq!(
                judged(depression, anxiety),
                expected,
                "{depression:?} {anxiety:?}"
            );
        }
    }

    #[test]
    fn an_unfinished_course_has_no_outcome() {
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        let scores = measured(&phq9, (20, 2));
        assert_eq!(text(outcome(false, &scores, &scores)), "? ? ? ? 1");
    }

    #[test]
    fn unpublished_thresholds_leave_only_what_depression_settles() {
        let biq = instrument("biq", None, None);
        for (depression, anxiety, expected) in [
            ((18, 4), (60, 10), "yes ? ? ? 5"),
            ((18, 10), (60, 10), "yes no ? no 5"),
            ((9, 4), (60, 10), "? ? ? ? 5"),
        ] {
            assert_eq!(on(&biq, depression, anxiety), expected, "{depression:?}");
        }
    }
}
