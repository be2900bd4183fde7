//! Instruments for tests.

use crate::{
    instrument::{Confidence, Direction, Instrument, Operator, Role, Threshold},
    score::ScoreValue,
};

/// An instrument of whole points from 0 to 100 with the thresholds given, each compared with "at least".
pub(crate) fn instrument(
    short_name: &str,
    caseness: Option<&str>,
    reliable_change: Option<&str>,
) -> Instrument {
    let threshold = |text: &str| Threshold {
        amount: ScoreValue::parse(text).unwrap(),
        operator: Operator::AtLeast,
        confidence: Confidence::High,
    };
    Instrument {
        short_name: short_name.to_owned(),
        name: short_name.to_owned(),
        snomed_code: String::new(),
        adsm_token: None,
        role: Role::Other,
        minimum: Some(ScoreValue::from_points(0)),
        maximum: Some(ScoreValue::from_points(100)),
        decimals: 0,
        not_a_score: Vec::new(),
        caseness: caseness.map(threshold),
        reliable_change: reliable_change.map(threshold),
        direction: Direction::LowerIsBetter,
        in_referrals: true,
    }
}
