//! Rows of `spells`.

table! {
    /// One spell of a participant in a state.
    SpellRow, SpellColumns, "spells" {
        participant_id: id,
        spell_number: count,
        state: code,
        begin_date: date,
        end_date: date,
        begin_day: int32,
        end_day: int32,
        n_days: int32,
        episode_id: other_id,
        next_state: code,
        is_censored: yes,
    }
}
