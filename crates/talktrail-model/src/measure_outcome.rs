//! The outcome on one measure alone: caseness, recovery and reliable change, whatever the course was.
//!
//! NHS England's outcome rests on a pair of measures and is asked of finished courses; see [`crate::outcome`]. On one
//! measure the same thresholds say whether it started and ended at caseness and whether it changed by more than error.
//! Both together are reliable and clinically significant improvement (RCSI).

use crate::{
    caseness::is_case,
    change::{Change, reliable_change},
    instrument::{Confidence, Instrument},
    outcome::Reason,
    series::FirstLast,
    truth::{both, not},
};

/// The outcome on one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureOutcome {
    /// At caseness at the start.
    pub is_case_first: Option<bool>,
    /// At caseness at the end.
    pub is_case_last: Option<bool>,
    /// At caseness at the start and not at the end; missing for those not at caseness at the start.
    pub is_recovered: Option<bool>,
    /// Reliable change from first to last.
    pub change: Option<Change>,
    /// Recovered and reliably improved; missing for those not at caseness at the start.
    pub is_rcsi: Option<bool>,
    /// Why something above is missing.
    pub reason: Reason,
    /// Whether an answer rests on a threshold of low confidence.
    pub has_low_confidence: bool,
}

/// The outcome of first and last score on one measure; `None` stands for a measure without thresholds of its own, such
/// as the total of the Work and Social Adjustment Scale.
pub fn measure_outcome(scores: FirstLast, instrument: Option<&Instrument>) -> MeasureOutcome {
    let case = |score| instrument.and_then(|i| is_case(score, i));
    let (is_case_first, is_case_last) = (case(scores.first), case(scores.last));
    let change = instrument.and_then(|i| reliable_change(scores.first, scores.last, i));
    let if_case = |answer: Option<bool>| answer.filter(|_| is_case_first == Some(true));
    let is_recovered = if_case(not(is_case_last));
    let is_improved = change.map(|c| c == Change::Improvement);
    let is_paired = scores.last.is_some();
    let thresholds = instrument.map(|i| [i.caseness, i.reliable_change]);
    MeasureOutcome {
        is_case_first,
        is_case_last,
        is_recovered,
        change,
        is_rcsi: if_case(both(is_recovered, is_improved).filter(|_| is_paired)),
        reason: reason(scores, is_case_first, change),
        has_low_confidence: thresholds
            .iter()
            .flatten()
            .flatten()
            .any(|t| t.confidence == Confidence::Low),
    }
}

fn reason(scores: FirstLast, is_case_first: Option<bool>, change: Option<Change>) -> Reason {
    if scores.first.is_none() {
        Reason::NoFirstScore
    } else if scores.last.is_none() {
        Reason::NoLaterScore
    } else if is_case_first.is_none() || change.is_none() {
        Reason::ThresholdNotPublished
    } else if is_case_first == Some(false) {
        Reason::NotAtCaseness
    } else {
        Reason::Assessable
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{sample::instrument, score::ScoreValue};

    fn judged(first: Option<i16>, last: Option<i16>, instrument: Option<&Instrument>) -> String {
        let scores = FirstLast {
            first: first.map(ScoreValue::from_points),
            last: last.map(ScoreValue::from_points),
        };
        let o = measure_outcome(scores, instrument);
        let flag = |f: Option<bool>| f.map_or("?", |f| if f { "yes" } else { "no" });
        let change = o.change.map_or(0, Change::integer);
        let (first, last) = (flag(o.is_case_first), flag(o.is_case_last));
        let (recovered, rcsi) = (flag(o.is_recovered), flag(o.is_rcsi));
        format!(
            "{first} {last} {recovered} {change} {rcsi} {}",
            o.reason.integer()
        )
    }

    #[test]
    fn answers_walk_along_the_thresholds() {
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        for (first, last, expected) in [
            (Some(15), Some(9), "yes no yes 1 yes 6"),
            (Some(15), Some(10), "yes yes no 3 no 6"),
            (Some(16), Some(10), "yes yes no 1 no 6"),
            (Some(14), Some(9), "yes no yes 3 no 6"),
            (Some(10), Some(4), "yes no yes 1 yes 6"),
            (Some(9), Some(3), "no no ? 1 ? 4"),
            (Some(9), Some(15), "no yes ? 2 ? 4"),
            (Some(15), None, "yes ? ? 0 ? 3"),
            (None, None, "? ? ? 0 ? 2"),
        ] {
            assert_eq!(
                judged(first, last, Some(&phq9)),
                expected,
                "{first:?} {last:?}"
            );
        }
    }

    #[test]
    fn without_thresholds_nothing_is_said() {
        let biq = instrument("biq", None, None);
        for measure in [Some(&biq), None] {
            assert_eq!(judged(Some(60), Some(10), measure), "? ? ? 0 ? 5");
        }
    }

    proptest! {
        #[test]
        fn recovery_needs_caseness_and_rcsi_needs_both(first in 0i16..28, last in prop::option::of(0i16..28)) {
            let phq9 = instrument("phq9", Some("10"), Some("6"));
            let scores = FirstLast {
                first: Some(ScoreValue::from_points(first)),
                last: last.map(ScoreValue::from_points),
            };
            let o = measure_outcome(scores, Some(&phq9));
            prop_assert!(o.is_recovered != Some(true) || o.is_case_first == Some(true));
            let is_both = o.is_recovered == Some(true) && o.change == Some(Change::Improvement);
            prop_assert_eq!(o.is_rcsi == Some(true), is_both);
        }
    }
}
