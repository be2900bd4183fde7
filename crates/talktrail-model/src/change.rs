//! Reliable change: whether two scores differ by more than measurement error.
//!
//! Each questionnaire has a published amount; the dictionary says which, and whether a change of exactly that amount
//! counts. Most scales fall with improvement; the instrument says which way is better.

use crate::{
    instrument::{Direction, Instrument},
    score::ScoreValue,
};

/// What two scores on one questionnaire say, as exported by the code list `change_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum Change {
    /// Better by more than error.
    Improvement = 1,
    /// Worse by more than error.
    Deterioration = 2,
    /// No more than error.
    NoReliableChange = 3,
}

impl Change {
    /// The exported integer.
    pub const fn integer(self) -> i16 {
        self as i16
    }
}

/// The change from `first` to `last` on one instrument. `None` when a score is missing, when no amount is published,
/// or when the answers are categories.
pub fn reliable_change(
    first: Option<ScoreValue>,
    last: Option<ScoreValue>,
    instrument: &Instrument,
) -> Option<Change> {
    let threshold = instrument.reliable_change?;
    let (first, last) = (first?, last?);
    let gain = match instrument.direction {
        Direction::LowerIsBetter => first.minus(last),
        Direction::HigherIsBetter => last.minus(first),
        Direction::Categorical => return None,
    };
    let amount = threshold.amount.ten_thousandths();
    let exceeds = |points: i32| threshold.operator.holds(points, amount);
    Some(if exceeds(gain.ten_thousandths()) {
        Change::Improvement
    } else if exceeds(-gain.ten_thousandths()) {
        Change::Deterioration
    } else {
        Change::NoReliableChange
    })
}

/// The change on a pair of measures: an improvement on one and no deterioration on the other is an improvement, and
/// the other way round; one of each is no reliable change. `None` when either is unknown.
pub fn joint_change(depression: Option<Change>, anxiety: Option<Change>) -> Option<Change> {
    let (a, b) = (depression?, anxiety?);
    Some(match (a, b) {
        (a, Change::NoReliableChange) => a,
        (Change::NoReliableChange, b) => b,
        (a, b) if a == b => a,
        _ => Change::NoReliableChange,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        instrument::{Operator, Threshold},
        sample::instrument,
    };
    use Change::{Deterioration, Improvement, NoReliableChange};

    fn change(first: i16, last: i16, instrument: &Instrument) -> Option<Change> {
        let points = |n| Some(ScoreValue::from_points(n));
        reliable_change(points(first), points(last), instrument)
    }

    #[test]
    fn change_of_exactly_the_amount_counts() {
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        for (first, last, expected) in [
            (16, 11, NoReliableChange),
            (16, 10, Improvement),
            (16, 9, Improvement),
            (10, 15, NoReliableChange),
            (10, 16, Deterioration),
            (14, 14, NoReliableChange),
        ] {
            assert_eq!(
                change(first, last, &phq9),
                Some(expected),
                "{first} to {last}"
            );
        }
    }

    #[test]
    fn strict_operator_moves_the_boundary() {
        let mut gad7 = instrument("gad7", Some("8"), Some("4"));
        gad7.reliable_change = gad7.reliable_change.map(|t| Threshold {
            operator: Operator::Above,
            ..t
        });
        assert_eq!(change(12, 8, &gad7), Some(NoReliableChange));
        assert_eq!(change(12, 7, &gad7), Some(Improvement));
    }

    #[test]
    fn direction_turns_the_sign() {
        let mut scale = instrument("wellbeing", None, Some("6"));
        scale.direction = Direction::HigherIsBetter;
        assert_eq!(change(10, 16, &scale), Some(Improvement));
        assert_eq!(change(16, 10, &scale), Some(Deterioration));
        scale.direction = Direction::Categorical;
        assert_eq!(change(10, 16, &scale), None);
    }

    #[test]
    fn nothing_is_said_without_two_scores_and_an_amount() {
        let ten = Some(ScoreValue::from_points(10));
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        assert_eq!(reliable_change(ten, None, &phq9), None);
        assert_eq!(reliable_change(None, ten, &phq9), None);
        assert_eq!(change(10, 0, &instrument("biq", None, None)), None);
    }

    #[test]
    fn opposite_changes_cancel() {
        for (a, b, expected) in [
            (Improvement, Improvement, Improvement),
            (Improvement, NoReliableChange, Improvement),
            (Improvement, Deterioration, NoReliableChange),
            (Deterioration, NoReliableChange, Deterioration),
            (Deterioration, Deterioration, Deterioration),
            (NoReliableChange, NoReliableChange, NoReliableChange),
        ] {
            assert_eq!(joint_change(Some(a), Some(b)), Some(expected));
            assert_eq!(joint_change(Some(b), Some(a)), Some(expected));
        }
        assert_eq!(joint_change(Some(Improvement), None), None);
    }
}
