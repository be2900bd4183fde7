//! Rows of `wide`.

table! {
    /// One curve, its points side by side.
    WideRow, WideColumns, "wide" {
        participant_id: id,
        referral_id: id,
        participant_index: index,
        referral_index: index,
        instrument: code,
        n_points: count,
        n_places: count,
        n_left_out: count,
        y as "y{place}": places,
        t as "t{place}": places,
    }
}
