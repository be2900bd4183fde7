//! The linked records of one participant: what the kernel is given.
//!
//! Everything is harmonised and de-duplicated; nothing is derived. Events lie in flat lists sorted by referral, and
//! each [`Referral`] knows its ranges. Text borrows from the buffers of the partition.

use std::ops::Range;

use crate::{
    code::{AppointmentType, Attendance, Code, Therapies},
    date::Date,
    id::Id,
    instrument::InstrumentId,
    score::{ScoreStatus, ScoreValue},
};

/// Version of the data set that a row was built to, as ten times its number: 15, 20 or 21.
pub type DatasetVersion = i8;

/// Everything that was delivered about one participant.
#[derive(Clone, Debug, Default)]
pub struct Participant<'a> {
    /// The participant key, as delivered.
    pub id: Option<Id<'a>>,
    /// Day on which the participant withdrew from the study, where the study's list says so.
    pub withdrawn: Option<Date>,
    /// Referrals by received date (missing last), then referral id.
    pub referrals: Vec<Referral<'a>>,
    /// Contacts by referral, then date, time, type and row.
    pub contacts: Vec<Contact<'a>>,
    /// Scores by referral, then date, time, row, instrument and value.
    pub scores: Vec<Score<'a>>,
    /// Internet-therapy logs by referral, then end date.
    pub logs: Vec<InternetLog<'a>>,
    /// Presenting complaints by referral.
    pub problems: Vec<Problem<'a>>,
    /// Pauses of the waiting time by referral, then start.
    pub pauses: Vec<Pause>,
    /// Employment records of the participant by date.
    pub employment: Vec<Employment>,
}

impl Participant<'_> {
    /// Empties every list but keeps the memory.
    pub fn clear(&mut self) {
        self.id = None;
        self.withdrawn = None;
        self.referrals.clear();
        self.contacts.clear();
        self.scores.clear();
        self.logs.clear();
        self.problems.clear();
        self.pauses.clear();
        self.employment.clear();
    }
}

/// One referral to a service, from receipt to discharge.
#[derive(Clone, Debug, Default)]
pub struct Referral<'a> {
    /// Stable id: `pathwayid` (UK LLC) or `Unique_ServiceRequestID` (NHS England).
    pub id: Option<Id<'a>>,
    /// `PathwayID` as delivered on the chosen row.
    pub pathway_id: Option<Id<'a>>,
    /// Pathway id under which version 1.5 delivered the same referral, where version 2 delivers it too.
    pub older_pathway_id: Option<Id<'a>>,
    /// `UniqueID_IDS101` of the chosen row (`REFERRAL_ID` in version 1.5).
    pub row_id: Option<Id<'a>>,
    /// Data set version of the chosen row.
    pub version: Option<DatasetVersion>,
    /// Provider code of the chosen row.
    pub provider: Option<&'a str>,
    /// Date on which the referral request was received.
    pub received: Option<Date>,
    /// Date of discharge from the service.
    pub discharged: Option<Date>,
    /// Source of referral, list `source_of_referral`.
    pub source: Code,
    /// Reason for the end, list `end_code`.
    pub end_code: Code,
    /// Gender, list `gender`.
    pub gender: Code,
    /// Ethnic category, list `ethnic_category`.
    pub ethnicity: Code,
    /// Deprivation decile, 1 (most deprived) to 10.
    pub imd_decile: Option<i8>,
    /// Date of birth, where delivered.
    pub birth: Option<Date>,
    /// Age at receipt in completed years, where delivered.
    pub age_at_referral: Option<i16>,
    /// What NHS England supplied.
    pub supplied: Supplied,
    /// Where the row comes from.
    pub lineage: Lineage,
    /// Texts outside their code lists, as `variable=text;variable=text`.
    pub unrecognised: Option<&'a str>,
    /// Contacts of this referral.
    pub contacts: Range<usize>,
    /// Scores of this referral.
    pub scores: Range<usize>,
    /// Internet-therapy logs of this referral.
    pub logs: Range<usize>,
    /// Presenting complaints of this referral.
    pub problems: Range<usize>,
    /// Waiting-time pauses of this referral.
    pub pauses: Range<usize>,
}

/// Which delivered rows stand behind a referral.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// First day of the extract or reporting period that was chosen.
    pub period_start: Option<Date>,
    /// Last day of the extract or reporting period that was chosen.
    pub period_end: Option<Date>,
    /// First day of the earliest period in which the referral was delivered.
    pub first_period_start: Option<Date>,
    /// Referral rows delivered, before de-duplication.
    pub n_rows: u32,
    /// Different pathway ids under which it was delivered.
    pub n_pathway_ids: u16,
    /// Last day of the latest period that the referral's provider delivered; `None` when unknown.
    pub provider_last_period: Option<Date>,
}

/// Counts, scores and flags that NHS England derived. Flags are true or null there, seldom false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supplied {
    /// `CareContact_Count`.
    pub n_contacts: Option<i16>,
    /// `TreatmentCareContact_Count`.
    pub n_treatment_contacts: Option<i16>,
    /// `TherapySession_FirstDate`.
    pub first_treatment: Option<Date>,
    /// `PHQ9_FirstScore`.
    pub phq9_first: Option<ScoreValue>,
    /// `PHQ9_LastScore`.
    pub phq9_last: Option<ScoreValue>,
    /// `GAD_FirstScore`.
    pub gad7_first: Option<ScoreValue>,
    /// `GAD_LastScore`.
    pub gad7_last: Option<ScoreValue>,
    /// `CompletedTreatment_Flag`.
    pub finished: Option<bool>,
    /// `Caseness_Flag`.
    pub caseness: Option<bool>,
    /// `NotCaseness_Flag`.
    pub not_caseness: Option<bool>,
    /// `Recovery_Flag`.
    pub recovery: Option<bool>,
    /// `ReliableImprovement_Flag`.
    pub improvement: Option<bool>,
    /// `ReliableDeterioration_Flag`.
    pub deterioration: Option<bool>,
    /// `NoChange_Flag`.
    pub no_change: Option<bool>,
}

/// One appointment, attended or not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contact<'a> {
    /// Date of the contact.
    pub date: Option<Date>,
    /// Minute of the day, 0 to 1439; midnight counts as missing.
    pub minute: Option<u16>,
    /// What became of it.
    pub attendance: Attendance,
    /// Planned-contact indicator; `Some(false)` (unplanned) counts as attended.
    pub is_planned: Option<bool>,
    /// What it was for.
    pub appointment: AppointmentType,
    /// Consultation medium or mechanism, harmonised list `consultation`.
    pub consultation: Code,
    /// Individual, group or couple, list `patient_therapy_mode`.
    pub mode: Code,
    /// Use of psychotropic medication, list `psych_med`.
    pub medication: Code,
    /// Length in minutes.
    pub duration: Option<i16>,
    /// Therapies given (offered but not given ones are left out).
    pub therapies: Therapies,
    /// Care activities delivered with it.
    pub n_activities: u16,
    /// Texts outside their code lists.
    pub unrecognised: Option<&'a str>,
}

/// One score on one questionnaire.
#[derive(Clone, Copy, Debug)]
pub struct Score<'a> {
    /// Date on which it was filled in (referral level) or of its contact (contact level).
    pub date: Option<Date>,
    /// Minute of the day.
    pub minute: Option<u16>,
    /// The questionnaire; `None` when the tool is unknown.
    pub instrument: Option<InstrumentId>,
    /// The tool's code as delivered, kept only when unknown.
    pub tool: Option<&'a str>,
    /// The number, where it is one.
    pub value: Option<ScoreValue>,
    /// Whether rules may use it.
    pub status: ScoreStatus,
    /// The delivered text where it is not the plain form of `value`.
    pub raw: Option<&'a str>,
    /// Whether it came with a contact; otherwise at referral level.
    pub is_contact_level: bool,
    /// Position of its contact in the participant's list of contacts.
    pub contact: Option<u32>,
    /// Row number inside its submission, the last tie-breaker; 0 when unknown.
    pub row: u32,
}

/// One weekly log of internet-enabled therapy.
#[derive(Clone, Copy, Debug, Default)]
pub struct InternetLog<'a> {
    /// First day of the log.
    pub start: Option<Date>,
    /// Last day of the log.
    pub end: Option<Date>,
    /// Minutes of therapy.
    pub minutes: Option<i16>,
    /// Name of the programme.
    pub programme: Option<&'a str>,
}

/// One presenting complaint.
#[derive(Clone, Copy, Debug, Default)]
pub struct Problem<'a> {
    /// The cleaned code: ICD-10 in upper case without punctuation, or a SNOMED CT concept; `None` when invalid.
    pub code: Option<&'a str>,
    /// Whether it is marked primary.
    pub is_primary: bool,
    /// Date of the complaint.
    pub date: Option<Date>,
    /// Number of its row, for the last tie-break.
    pub row: u128,
}

/// A pause of the waiting time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pause {
    /// First day.
    pub start: Option<Date>,
    /// Last day; open when missing.
    pub end: Option<Date>,
}

/// The employment status recorded on a date.
#[derive(Clone, Copy, Debug, Default)]
pub struct Employment {
    /// Date of the record.
    pub date: Option<Date>,
    /// Status, list `employment_status`.
    pub status: Code,
}
