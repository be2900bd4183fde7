//! Rows of `points`.

table! {
    /// One point of a curve.
    PointRow, PointColumns, "points" {
        participant_id: id,
        referral_id: id,
        participant_index: index,
        referral_index: index,
        instrument: code,
        point_number: count,
        curve_session: int16,
        point_date: date,
        sessions: int16,
        days: int32,
        weeks: float,
        weeks_since_treatment: float,
        value: score,
        baseline: score,
        change: score,
        change_status: code,
        is_case: flag,
        previous_value: score,
        previous_weeks: float,
        next_value: score,
        next_weeks: float,
    }
}
