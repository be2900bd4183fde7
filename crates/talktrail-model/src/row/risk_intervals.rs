//! Rows of `risk_intervals`.

table! {
    /// One interval of a participant, at risk of a return or not.
    RiskIntervalRow, RiskIntervalColumns, "risk_intervals" {
        participant_id: id,
        interval_number: count,
        risk_status: code,
        is_at_risk: yes,
        stratum: count,
        n_episodes_before: count,
        episode_id: other_id,
        next_episode_id: other_id,
        start_date: date,
        stop_date: date,
        start_day: float,
        stop_day: float,
        gap_days: float,
        is_event: yes,
        is_competing_event: yes,
        event_type: code,
        censored_by: code,
        is_return_short: flag,
        is_return_long: flag,
        age_at_start: int16,
        gender: code,
        ethnicity: code,
        imd_decile: small,
        problem_descriptor: code,
        n_treatments_before: total,
        n_attended_before: total,
        end_group: code,
        is_finished_course: flag,
        is_recovered: flag,
        is_reliably_improved: flag,
        phq9_last: score,
        gad7_last: score,
    }
}
