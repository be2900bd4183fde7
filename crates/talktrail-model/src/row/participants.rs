//! Rows of `participants`.

table! {
    /// One participant.
    ParticipantRow, ParticipantColumns, "participants" {
        participant_id: id,
        n_referrals: count,
        n_episodes: count,
        n_rereferrals: count,
        first_received_date: date,
        last_received_date: date,
        last_discharge_date: date,
        first_contact_date: date,
        last_contact_date: date,
        followup_start_date: date,
        followup_end_date: date,
        followup_end_reason: code,
        n_contacts_attended: total,
        n_treatment_contacts: total,
        n_internet_logs: total,
        n_sessions: total,
        n_scores: total,
        n_finished_courses: count,
        n_at_caseness: count,
        n_recovered: count,
        n_reliably_improved: count,
        n_reliably_deteriorated: count,
        n_reliably_recovered: count,
        is_ever_recovered: flag,
        gender: code,
        ethnicity: code,
        imd_decile: small,
        age_at_first_referral: int16,
        has_changed_demographics: flag,
        history_pattern: text,
    }
}
