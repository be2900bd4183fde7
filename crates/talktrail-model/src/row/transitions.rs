//! Rows of `transitions`.

table! {
    /// One state that may follow a visit to a state.
    TransitionRow, TransitionColumns, "transitions" {
        participant_id: id,
        visit_number: count,
        from: code,
        to: code,
        trans: code,
        tstart: int32,
        tstop: int32,
        time: int32,
        status: yes,
        episode_id: other_id,
    }
}
