//! Rows of `contacts`.

table! {
    /// One contact or internet-therapy log.
    ContactRow, ContactColumns, "contacts" {
        participant_id: id,
        referral_id: id,
        contact_number: count,
        contact_kind: code,
        contact_date: date,
        contact_minute: int16,
        app_type: code,
        attendance: code,
        is_planned: flag,
        is_attended: flag,
        is_treatment: flag,
        is_in_window: flag,
        is_employment_support: flag,
        session_number: int16,
        days_since_received: int32,
        duration_minutes: int16,
        consultation: code,
        therapy: code,
        n_therapies: count,
        intensity: code,
        patient_therapy_mode: code,
        psych_med: code,
        employment_status: code,
        n_activities: count,
        iet_programme: text,
        unrecognised_codes: text,
    }
}
