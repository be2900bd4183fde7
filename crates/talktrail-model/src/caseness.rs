//! Caseness: whether a score means a clinical case.
//!
//! Each questionnaire has a published threshold; the dictionary says which, and whether a score on it counts.
//! For NHS England's measures a score on the threshold is a case.

use crate::{instrument::Instrument, score::ScoreValue};

/// Whether a score means a case under its instrument. `None` when there is no score, or no published threshold.
pub fn is_case(score: Option<ScoreValue>, instrument: &Instrument) -> Option<bool> {
    let threshold = instrument.caseness?;
    let (score, amount) = (score?.ten_thousandths(), threshold.amount.ten_thousandths());
    Some(threshold.operator.holds(score, amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        instrument::{Operator, Threshold},
        sample::instrument,
    };

    #[test]
    fn a_score_on_the_threshold_is_a_case() {
        let phq9 = instrument("phq9", Some("10"), Some("6"));
        let cases = [9, 10, 11].map(|n| is_case(Some(ScoreValue::from_points(n)), &phq9));
        assert_eq!(cases, [Some(false), Some(true), Some(true)]);
        assert_eq!(is_case(None, &phq9), None);
    }

    #[test]
    fn decimals_compare_exactly_and_the_operator_decides_a_tie() {
        let mut mi = instrument("mi_alone", Some("2.3"), None);
        let tie = ScoreValue::parse("2.30");
        assert_eq!(is_case(tie, &mi), Some(true));
        mi.caseness = mi.caseness.map(|t| Threshold {
            operator: Operator::Above,
            ..t
        });
        assert_eq!(is_case(tie, &mi), Some(false));
        assert_eq!(is_case(ScoreValue::parse("2.31"), &mi), Some(true));
    }

    #[test]
    fn no_threshold_no_answer() {
        let biq = instrument("biq", None, None);
        assert_eq!(is_case(Some(ScoreValue::from_points(72)), &biq), None);
    }
}
