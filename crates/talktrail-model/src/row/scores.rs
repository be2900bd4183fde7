//! Rows of `scores`.

table! {
    /// One score.
    ScoreRow, ScoreColumns, "scores" {
        participant_id: id,
        referral_id: id,
        participant_index: index,
        referral_index: index,
        score_number: count,
        session_number: int16,
        score_date: date,
        score_minute: int16,
        instrument: code,
        tool_code: text,
        raw_text: text,
        value: score,
        status: code,
        score_source: code,
        number_of_instrument: int16,
        number_in_day: int16,
        is_follow_up: flag,
        is_in_window: flag,
    }
}
