//! What the delivered text of a score says under its instrument.

use crate::{
    instrument::Instrument,
    score::{ScoreStatus, ScoreValue},
};

/// Parses the delivered text of a score and says what it is under its instrument (`None`: unknown tool).
///
/// Range ends are inclusive. A decimal part of zero (`12.0`) on a whole-number scale is accepted.
pub fn read_score(
    text: &str,
    instrument: Option<&Instrument>,
) -> (Option<ScoreValue>, ScoreStatus) {
    let text = text.trim();
    if text.is_empty() {
        return (None, ScoreStatus::Missing);
    }
    let Some(instrument) = instrument else {
        return (ScoreValue::parse(text), ScoreStatus::UnknownTool);
    };
    if instrument
        .not_a_score
        .iter()
        .any(|s| s.eq_ignore_ascii_case(text))
    {
        return (None, ScoreStatus::NotAScore);
    }
    let Some(value) = ScoreValue::parse(text) else {
        return (None, ScoreStatus::WrongShape);
    };
    if instrument.decimals == 0 && value.whole().is_none() {
        return (Some(value), ScoreStatus::WrongShape);
    }
    let below = instrument.minimum.is_some_and(|m| value < m);
    let above = instrument.maximum.is_some_and(|m| value > m);
    let status = if below || above {
        ScoreStatus::OutOfRange
    } else {
        ScoreStatus::Valid
    };
    (Some(value), status)
}
