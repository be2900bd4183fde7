//! The rows of the output tables.
//!
//! A row type and its columns are declared together, once; names, order and types are those of the dictionary's
//! `outputs/`, where each variable has its label, unit, missing rule and derivation (a test holds the two together).
//! A column's kind says what it may hold: `id` and `count` kinds are always present, the others may be missing.
#![expect(
    missing_docs,
    reason = "every field is a variable that the dictionary documents"
)]

use crate::{
    column::{
        Buffer, Cell, Column, DateBuffer, Float64Buffer, Int8Buffer, Int16Buffer, Int32Buffer,
        MeasureBuffer, MeasureScores, TextBuffer,
    },
    date::Date,
    id::Id,
    score::ScoreValue,
};

macro_rules! cell {
    (id) => { Id<'a> };
    (other_id) => { Option<Id<'a>> };
    (text) => { Option<&'a str> };
    (flag) => { Option<bool> };
    (yes) => { bool };
    (code) => { Option<i16> };
    (small) => { Option<i8> };
    (int16) => { Option<i16> };
    (int32) => { Option<i32> };
    (count) => { i16 };
    (total) => { i32 };
    (float) => { Option<f64> };
    (score) => { Option<ScoreValue> };
    (date) => { Option<Date> };
    (measures) => { MeasureScores<'a> };
}
macro_rules! buffer {
    (id) => {
        TextBuffer
    };
    (other_id) => {
        TextBuffer
    };
    (text) => {
        TextBuffer
    };
    (flag) => {
        Int8Buffer
    };
    (yes) => {
        Int8Buffer
    };
    (code) => {
        Int16Buffer
    };
    (small) => {
        Int8Buffer
    };
    (int16) => {
        Int16Buffer
    };
    (int32) => {
        Int32Buffer
    };
    (count) => {
        Int16Buffer
    };
    (total) => {
        Int32Buffer
    };
    (float) => {
        Float64Buffer
    };
    (score) => {
        Float64Buffer
    };
    (date) => {
        DateBuffer
    };
    (measures) => {
        MeasureBuffer
    };
}
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}
macro_rules! table {
    ($(#[$doc:meta])* $row:ident, $columns:ident, $name:literal { $($field:ident $(as $column:literal)?: $kind:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $row<'a> { $(pub $field: cell!($kind),)* }

        #[doc = concat!("Columns of the table `", $name, "`, filled row by row.")]
        #[derive(Debug)]
        pub struct $columns { rows: usize, $($field: buffer!($kind),)* }

        impl $columns {
            /// Name of the table.
            pub const TABLE: &'static str = $name;
            /// Names of the columns, in order; `{measure}_…` stands for one column for each instrument that has columns of its own.
            pub const NAMES: &'static [&'static str] = &[$(name!($field $($column)?)),*];

            /// Empty columns; `measures` is the number of instruments that have columns of their own.
            pub fn new(measures: usize) -> Self {
                Self { rows: 0, $($field: Buffer::new(measures),)* }
            }
            /// Appends a row.
            pub fn push(&mut self, row: &$row<'_>) {
                self.rows += 1;
                $(Cell::push(row.$field, &mut self.$field);)*
            }
            /// Number of rows.
            pub fn len(&self) -> usize {
                self.rows
            }
            /// Whether there is no row.
            pub fn is_empty(&self) -> bool {
                self.rows == 0
            }
            /// The finished columns, in order.
            pub fn finish(self) -> Vec<Column> {
                let mut out = Vec::new();
                $(self.$field.finish(&mut out);)*
                out
            }
        }
    };
}

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

table! {
    /// One referral.
    ReferralRow, ReferralColumns, "referrals" {
        participant_id: id,
        referral_id: id,
        pathway_id: other_id,
        episode_id: id,
        referral_number: count,
        n_referrals_in_episode: count,
        received_date: date,
        discharge_date: date,
        status: code,
        source_of_referral: code,
        end_code: code,
        end_group: code,
        provider_code: text,
        dataset_version: code,
        age_at_referral: int16,
        gender: code,
        ethnicity: code,
        imd_decile: small,
        employment_status: code,
        problem_code: text,
        problem_descriptor: code,
        n_problems: count,
        first_assessment_date: date,
        first_treatment_date: date,
        second_treatment_date: date,
        last_treatment_date: date,
        first_contact_date: date,
        last_contact_date: date,
        days_to_assessment: int32,
        days_to_treatment: int32,
        days_to_treatment_less_pauses: int32,
        days_first_to_second: int32,
        days_in_care: int32,
        n_contacts: count,
        n_contacts_attended: count,
        n_contacts_missed: count,
        n_contacts_cancelled: count,
        n_contacts_outside_window: count,
        n_same_slot: count,
        n_treatment_contacts: count,
        n_employment_contacts: count,
        n_internet_logs: count,
        n_treatment_contacts_nhs: count,
        n_low_intensity: count,
        n_high_intensity: count,
        intensity: code,
        first_therapy: code,
        last_therapy: code,
        n_therapies: count,
        n_sessions: count,
        n_scores: count,
        n_scores_valid: count,
        n_scores_same_day: count,
        anxiety_instrument: code,
        measure_first as "{measure}_first": measures,
        measure_last as "{measure}_last": measures,
        adsm_first: score,
        adsm_last: score,
        wsas_first: score,
        wsas_last: score,
        wsas_n_valid_first: small,
        wsas_n_valid_last: small,
        first_score_date: date,
        last_score_date: date,
        is_finished_course: flag,
        is_at_caseness: flag,
        is_recovered: flag,
        is_reliably_improved: flag,
        is_reliably_deteriorated: flag,
        is_not_reliably_changed: flag,
        is_reliably_recovered: flag,
        outcome_reason: code,
        rule_set: text,
        nhs_n_contacts: int16,
        nhs_n_treatment_contacts: int16,
        nhs_first_treatment_date: date,
        nhs_phq9_first: score,
        nhs_phq9_last: score,
        nhs_gad7_first: score,
        nhs_gad7_last: score,
        nhs_is_finished_course: flag,
        nhs_is_at_caseness: flag,
        nhs_is_not_at_caseness: flag,
        nhs_is_recovered: flag,
        nhs_is_reliably_improved: flag,
        nhs_is_reliably_deteriorated: flag,
        nhs_is_not_reliably_changed: flag,
        disagreement: code,
        extract_start_date: date,
        extract_end_date: date,
        first_extract_start_date: date,
        n_rows_collapsed: total,
        n_pathway_ids: count,
        unrecognised_codes: text,
    }
}

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

table! {
    /// One attended contact, log or score occasion.
    SessionRow, SessionColumns, "sessions" {
        participant_id: id,
        referral_id: id,
        session_number: count,
        attended_number: int16,
        treatment_number: int16,
        scored_number: int16,
        session_date: date,
        session_kind: code,
        days_since_received: int32,
        days_since_treatment: int32,
        weeks_since_treatment: float,
        n_missed_since: count,
        n_cancelled_since: count,
        n_collapsed: count,
        app_type: code,
        is_treatment: flag,
        consultation: code,
        therapy: code,
        intensity: code,
        psych_med: code,
        employment_status: code,
        phq9: score,
        gad7: score,
        adsm: score,
        adsm_instrument: code,
        wsas: score,
        wsas_n_valid: small,
        wsas_work: score,
        wsas_home: score,
        wsas_social: score,
        wsas_private: score,
        wsas_relationships: score,
        phq9_change: score,
        gad7_change: score,
        adsm_change: score,
        is_phq9_case: flag,
        is_anxiety_case: flag,
        is_case: flag,
        reliable_status: code,
    }
}

table! {
    /// One score.
    ScoreRow, ScoreColumns, "scores" {
        participant_id: id,
        referral_id: id,
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

table! {
    /// One consecutive pair of referrals of a participant.
    RereferralRow, RereferralColumns, "rereferrals" {
        participant_id: id,
        pair_number: count,
        from_referral_id: id,
        to_referral_id: id,
        from_episode_id: id,
        to_episode_id: id,
        from_received_date: date,
        from_discharge_date: date,
        from_last_contact_date: date,
        to_received_date: date,
        gap_days: int32,
        gap_days_from_contact: int32,
        gap_days_received: int32,
        gap_band: code,
        is_overlapping: flag,
        is_transfer: flag,
        is_rereferral: flag,
        is_rereferral_12_months: flag,
        is_rereferral_24_months: flag,
        is_nhse_repeat: flag,
        is_treatment_return: flag,
        is_relapse_after_recovery: flag,
        from_is_finished_course: flag,
        from_is_recovered: flag,
        from_is_reliably_improved: flag,
        from_end_group: code,
        same_problem: flag,
        same_provider: flag,
        same_anxiety_instrument: flag,
        phq9_last_before: score,
        phq9_first_after: score,
        phq9_drift: score,
        gad7_last_before: score,
        gad7_first_after: score,
        gad7_drift: score,
    }
}

table! {
    /// One referral, with recomputed values under NHS England's own column names.
    NhsDerivedRow, NhsDerivedColumns, "nhs_derived" {
        unique_id_ids101 as "UniqueID_IDS101": other_id,
        unique_service_request_id as "Unique_ServiceRequestID": id,
        pathway_id as "PathwayID": other_id,
        participant_id as "Person_ID": id,
        care_contact_count as "CareContact_Count": count,
        treatment_care_contact_count as "TreatmentCareContact_Count": count,
        internet_enabled_therapy_count as "InternetEnabledTherapy_Count": count,
        assessment_first_date as "Assessment_FirstDate": date,
        assessment_last_date as "Assessment_LastDate": date,
        therapy_session_first_date as "TherapySession_FirstDate": date,
        therapy_session_second_date as "TherapySession_SecondDate": date,
        therapy_session_last_date as "TherapySession_LastDate": date,
        phq9_first as "PHQ9_FirstScore": score,
        phq9_last as "PHQ9_LastScore": score,
        gad_first as "GAD_FirstScore": score,
        gad_last as "GAD_LastScore": score,
        adsm as "ADSM": text,
        adsm_first as "ADSM_FirstScore": score,
        adsm_last as "ADSM_LastScore": score,
        wsas_work_first as "WASAS_Work_FirstScore": score,
        wsas_work_last as "WASAS_Work_LastScore": score,
        wsas_home_first as "WASAS_HomeManagement_FirstScore": score,
        wsas_home_last as "WASAS_HomeManagement_LastScore": score,
        wsas_social_first as "WASAS_SocialLeisureActivities_FirstScore": score,
        wsas_social_last as "WASAS_SocialLeisureActivities_LastScore": score,
        wsas_private_first as "WASAS_PrivateLeisureActivities_FirstScore": score,
        wsas_private_last as "WASAS_PrivateLeisureActivities_LastScore": score,
        wsas_relationships_first as "WASAS_Relationships_FirstScore": score,
        wsas_relationships_last as "WASAS_Relationships_LastScore": score,
        completed_treatment as "CompletedTreatment_Flag": flag,
        caseness as "Caseness_Flag": flag,
        not_caseness as "NotCaseness_Flag": flag,
        recovery as "Recovery_Flag": flag,
        reliable_improvement as "ReliableImprovement_Flag": flag,
        reliable_deterioration as "ReliableDeterioration_Flag": flag,
        no_change as "NoChange_Flag": flag,
    }
}

/// The output tables of a build, in the order in which they are listed to users.
pub const TABLES: &[&str] = &[
    ParticipantColumns::TABLE,
    ReferralColumns::TABLE,
    ContactColumns::TABLE,
    SessionColumns::TABLE,
    ScoreColumns::TABLE,
    RereferralColumns::TABLE,
    NhsDerivedColumns::TABLE,
];

/// All output tables under construction. A table that a study does not ask for is `None` and costs nothing.
#[derive(Debug)]
pub struct Tables {
    pub participants: Option<ParticipantColumns>,
    pub referrals: Option<ReferralColumns>,
    pub contacts: Option<ContactColumns>,
    pub sessions: Option<SessionColumns>,
    pub scores: Option<ScoreColumns>,
    pub rereferrals: Option<RereferralColumns>,
    pub nhs_derived: Option<NhsDerivedColumns>,
}

impl Tables {
    /// Empty tables for the names that `is_wanted` accepts.
    pub fn new(measures: usize, is_wanted: impl Fn(&str) -> bool) -> Self {
        Self {
            participants: is_wanted(ParticipantColumns::TABLE)
                .then(|| ParticipantColumns::new(measures)),
            referrals: is_wanted(ReferralColumns::TABLE).then(|| ReferralColumns::new(measures)),
            contacts: is_wanted(ContactColumns::TABLE).then(|| ContactColumns::new(measures)),
            sessions: is_wanted(SessionColumns::TABLE).then(|| SessionColumns::new(measures)),
            scores: is_wanted(ScoreColumns::TABLE).then(|| ScoreColumns::new(measures)),
            rereferrals: is_wanted(RereferralColumns::TABLE)
                .then(|| RereferralColumns::new(measures)),
            nhs_derived: is_wanted(NhsDerivedColumns::TABLE)
                .then(|| NhsDerivedColumns::new(measures)),
        }
    }

    /// The finished tables with their names, in listing order; unwanted ones are left out.
    pub fn finish(self) -> Vec<(&'static str, Vec<Column>)> {
        let mut out = Vec::new();
        let mut add = |name, columns: Option<Vec<Column>>| out.extend(columns.map(|c| (name, c)));
        add(
            ParticipantColumns::TABLE,
            self.participants.map(ParticipantColumns::finish),
        );
        add(
            ReferralColumns::TABLE,
            self.referrals.map(ReferralColumns::finish),
        );
        add(
            ContactColumns::TABLE,
            self.contacts.map(ContactColumns::finish),
        );
        add(
            SessionColumns::TABLE,
            self.sessions.map(SessionColumns::finish),
        );
        add(ScoreColumns::TABLE, self.scores.map(ScoreColumns::finish));
        add(
            RereferralColumns::TABLE,
            self.rereferrals.map(RereferralColumns::finish),
        );
        add(
            NhsDerivedColumns::TABLE,
            self.nhs_derived.map(NhsDerivedColumns::finish),
        );
        out
    }
}
