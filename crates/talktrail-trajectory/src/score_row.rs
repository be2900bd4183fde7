//! Rows of `scores`: every delivered score, with what it counts for.

use talktrail_model::row::{ScoreColumns, ScoreRow};

use crate::{
    cell::{count, instrument_code, number},
    contact::part,
    history::History,
};

/// Where a score was recorded, as exported by the list `score_source`.
#[derive(Clone, Copy)]
#[repr(i16)]
enum Source {
    Contact = 1,
    Referral = 2,
}

/// Writes the scores of every referral.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut ScoreColumns) {
    for chapter in history.chapters() {
        let range = &chapter.referral.scores;
        let scores = part(&history.participant.scores, range).iter();
        for ((score, facts), n) in scores.zip(part(&history.scores.facts, range)).zip(1..) {
            let source = if score.is_contact_level {
                Source::Contact
            } else {
                Source::Referral
            };
            columns.push(&ScoreRow {
                participant_id: history.id,
                referral_id: chapter.id,
                participant_index: history.index(),
                referral_index: chapter.index,
                score_number: count(n),
                session_number: number(facts.session),
                score_date: score.date,
                score_minute: score.minute.and_then(|m| i16::try_from(m).ok()),
                instrument: score.instrument.map(instrument_code),
                tool_code: score.tool,
                raw_text: score.raw,
                value: score.value,
                status: Some(score.status as i16),
                score_source: Some(source as i16),
                number_of_instrument: number(facts.number_of_instrument),
                number_in_day: number(facts.number_in_day),
                is_follow_up: Some(facts.is_follow_up),
                is_in_window: Some(facts.is_in_window),
            });
        }
    }
}
