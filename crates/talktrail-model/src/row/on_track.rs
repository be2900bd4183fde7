//! Rows of `on_track`.

table! {
    /// A later point of a curve beside what was to be expected of it.
    OnTrackRow, OnTrackColumns, "on_track" {
        participant_id: id,
        referral_id: id,
        participant_index: int32,
        referral_index: int32,
        instrument: code,
        curve_session: int16,
        sessions: int16,
        value: score,
        stratum: int16,
        expected: float,
        boundary: float,
        is_on_track: flag,
    }
}
