//! Score rows: the tool becomes an instrument, the text becomes a value with a status.

use talktrail_dictionary::Family;
use talktrail_model::{
    instrument::{InstrumentId, Instruments},
    provenance::{self, Rule},
    score::{ScoreStatus, ScoreValue},
    score_text::read_score,
};

use super::{
    Harmoniser, Row,
    field::{Role, score as f},
    route,
    tally::SCORE,
};
use crate::{
    delivered::{Marker, ScoreRow},
    error::Error,
    hash::short_key,
    read::Field,
};

/// Instruments by SNOMED CT concept. Two scales may share a concept; then the one whose range holds the value is meant.
pub(super) fn tools(instruments: &Instruments) -> Vec<(Box<str>, Vec<InstrumentId>)> {
    let mut tools: Vec<(Box<str>, Vec<InstrumentId>)> = Vec::new();
    for (id, instrument) in instruments
        .iter()
        .filter(|(_, i)| !i.snomed_code.is_empty())
    {
        match tools
            .iter_mut()
            .find(|(code, _)| **code == *instrument.snomed_code)
        {
            Some((_, ids)) => ids.push(id),
            None => tools.push((instrument.snomed_code.as_str().into(), vec![id])),
        }
    }
    tools
}

impl Harmoniser<'_, '_> {
    pub(super) fn score(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.event_keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let own_date = self.date(row, f::DATE);
        let scratch = &mut self.scratch;
        let tool = row.text(f::TOOL, &mut scratch.a);
        let text = row.text(f::SCORE, &mut scratch.b).unwrap_or_default();
        let ids = tool
            .and_then(|t| self.tools.iter().find(|(code, _)| **code == *t))
            .map_or(&[][..], |(_, ids)| ids);
        let instruments = &self.context.instruments;
        let (instrument, value, status) = assess(text, ids, instruments);
        self.tally.score(None);
        if let Some(rule) = finding(status) {
            self.tally.add(rule, table, SCORE);
        }
        let contact = row.text(f::CONTACT, &mut scratch.c).map_or(0, short_key);
        let is_contact_level = match (row.layout.family, row.layout.role) {
            (Family::UkllcV2, _) => own_date.is_none(),
            (_, role) => role == Role::ContactScore,
        };
        let date = own_date.or_else(|| match row.date(f::CONTACT_DATE) {
            Field::Value(date) => Some(date),
            _ => None,
        });
        let row_id = row
            .large_integer(f::ROW_607)
            .or_else(|| row.large_integer(f::ROW_606));
        let score = ScoreRow {
            referral: keys.referral,
            contact,
            activity: row.text(f::ACTIVITY, &mut scratch.c).map_or(0, short_key),
            date,
            minute: row.minute(f::TIME),
            instrument,
            value,
            status,
            is_contact_level: u8::from(is_contact_level),
            delivery: keys.delivery,
            row: row_number(row_id),
            tool: if instrument.is_none() { tool } else { None },
            raw: (!is_plain(text, value)).then_some(text),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &score)
    }
}

/// A row id is the submission followed by nine digits that number its rows.
const ROWS_IN_A_SUBMISSION: u128 = 1_000_000_000;

/// The number of a row inside its submission; 0 when unknown.
pub(super) fn row_number(row_id: Option<u128>) -> u32 {
    (row_id.unwrap_or(0) % ROWS_IN_A_SUBMISSION) as u32
}

fn assess(
    text: &str,
    ids: &[InstrumentId],
    instruments: &Instruments,
) -> (Option<InstrumentId>, Option<ScoreValue>, ScoreStatus) {
    let mut first = None;
    for id in ids {
        let (value, status) = read_score(text, instruments.get(*id));
        if status == ScoreStatus::Valid {
            return (Some(*id), value, status);
        }
        first = first.or(Some((Some(*id), value, status)));
    }
    first.unwrap_or_else(|| {
        let (value, status) = read_score(text, None);
        (None, value, status)
    })
}

pub(super) fn finding(status: ScoreStatus) -> Option<Rule> {
    match status {
        ScoreStatus::OutOfRange => Some(provenance::SCORE_OUT_OF_RANGE),
        ScoreStatus::WrongShape => Some(provenance::SCORE_WRONG_SHAPE),
        ScoreStatus::UnknownTool => Some(provenance::SCORE_UNKNOWN_TOOL),
        ScoreStatus::Valid | ScoreStatus::NotAScore | ScoreStatus::Missing => None,
    }
}

/// Whether a delivered text is just the plain form of a whole value, so that it need not be kept.
pub(super) fn is_plain(text: &str, value: Option<ScoreValue>) -> bool {
    let bytes = text.as_bytes();
    match value {
        None => bytes.is_empty(),
        Some(_) => {
            bytes.len() <= 5
                && bytes.iter().all(u8::is_ascii_digit)
                && (bytes.len() == 1 || bytes[0] != b'0')
        }
    }
}
