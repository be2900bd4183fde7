//! Which columns of which delivered table the rules use.
//!
//! A role (referrals, contacts, scores …) has one list of fields for every family; a field names the variable of each
//! family, or nothing where the family lacks it. Spellings and aliases of the variables are the dictionary's.

use talktrail_dictionary::Family;

/// What a table is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Submission,
    Accepted,
    Referral,
    Person,
    Contact,
    Activity,
    ContactScore,
    ReferralScore,
    Log,
    Problem,
    Pause,
    Employment,
    Questionnaire,
}

/// A field of a role: the variable of UK LLC, of NHS England and of version 1.5 (empty where there is none) and whether
/// a table without it cannot be used. The forms of version 1.5 spell some variables differently; their names stand
/// side by side, `pathwayid|IC_PATHWAY_ID`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) ukllc: &'static str,
    pub(crate) nhse: &'static str,
    pub(crate) v1_5: &'static str,
    pub(crate) is_key: bool,
}

impl Field {
    /// The name under which findings count it in a family: for UK LLC NHS England's where there is one.
    pub(crate) fn display_name(&self, family: Family) -> &'static str {
        match family {
            Family::V1_5 => self.names(family).next().unwrap_or_default(),
            _ if self.nhse.is_empty() => self.ukllc,
            _ => self.nhse,
        }
    }

    /// The variable's names in a family, the preferred one first; none where the family lacks it.
    pub(crate) fn names(&self, family: Family) -> impl Iterator<Item = &'static str> {
        let names = match family {
            Family::UkllcV2 => self.ukllc,
            Family::NhseV2 => self.nhse,
            Family::V1_5 => self.v1_5,
        };
        names.split('|').filter(|name| !name.is_empty())
    }
}

/// A delivered table and its role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableUse {
    /// Name in the dictionary.
    pub(crate) table: &'static str,
    pub(crate) role: Role,
    /// Whether the run cannot go on without it.
    pub(crate) is_required: bool,
}

const fn used(table: &'static str, role: Role, is_required: bool) -> TableUse {
    TableUse {
        table,
        role,
        is_required,
    }
}

const UKLLC: &[TableUse] = &[
    used("IAPT_demographics_and_referral", Role::Referral, true),
    used("IAPT_care_activities", Role::Contact, false),
    used("IAPT_coded_scored_assessments", Role::ContactScore, false),
    used("IAPT_internet_enabled_therapies", Role::Log, false),
    used(
        "IAPT_mental_and_physical_health_conditions",
        Role::Problem,
        false,
    ),
    used("IAPT_waiting_time_pauses", Role::Pause, false),
    used("IAPT_employment_status", Role::Employment, false),
];

const NHSE: &[TableUse] = &[
    used("IDS000Header", Role::Submission, true),
    used("IsLatest_SubmissionID", Role::Accepted, false),
    used("IDS101Referral", Role::Referral, true),
    used("IDS001MPI", Role::Person, false),
    used("IDS201CareContact", Role::Contact, false),
    used("IDS202CareActivity", Role::Activity, false),
    used("IDS607CodedScoreAssessmentAct", Role::ContactScore, false),
    used(
        "IDS606CodedScoreAssessmentRefer",
        Role::ReferralScore,
        false,
    ),
    used("IDS205InternetTherLog", Role::Log, false),
    used("IDS603PresentingComplaints", Role::Problem, false),
    used("IDS108WaitingTimePauses", Role::Pause, false),
    used("IDS004EmpStatus", Role::Employment, false),
];

/// The tables of every form of version 1.5; which of them must be there depends on the form.
const V1_5: &[TableUse] = &[
    used("Header_v15", Role::Submission, true),
    used("IAPT_Header", Role::Submission, true),
    used("rep_header", Role::Submission, true),
    used("AnnualRefresh.Header", Role::Submission, true),
    used("Person_v15", Role::Person, true),
    used("IAPT_Person", Role::Person, true),
    used("rep_person", Role::Person, true),
    used("AnnualRefresh.Person", Role::Person, true),
    used("Referral_v15", Role::Referral, true),
    used("IAPT_Referral", Role::Referral, true),
    used("rep_referral", Role::Referral, true),
    used("AnnualRefresh.Referral", Role::Referral, true),
    used("Appointment_v15", Role::Contact, false),
    used("IAPT_Appointment", Role::Contact, false),
    used("rep_appointment", Role::Contact, false),
    used("AnnualRefresh.Appointment", Role::Contact, false),
    used("Assessments_v15", Role::Questionnaire, false),
    used("IAPT_Assessments", Role::Questionnaire, false),
    used("rep_assessments", Role::Questionnaire, false),
    used("AnnualRefresh.Assessments", Role::Questionnaire, false),
    used("Treatments_v15", Role::Questionnaire, false),
    used("IAPT_Treatments", Role::Questionnaire, false),
    used("rep_treatments", Role::Questionnaire, false),
    used("AnnualRefresh.Treatments", Role::Questionnaire, false),
    used("WaitingTimes_v15", Role::Pause, false),
    used("IAPT_WaitingTimes", Role::Pause, false),
    used("rep_waitingtimes", Role::Pause, false),
    used("AnnualRefresh.WaitingTimes", Role::Pause, false),
];

/// The tables that the rules use, by family.
pub(crate) fn tables(family: Family) -> &'static [TableUse] {
    match family {
        Family::UkllcV2 => UKLLC,
        Family::NhseV2 => NHSE,
        Family::V1_5 => V1_5,
    }
}

/// The fields of a role, in the order of the constants of its module.
pub(crate) fn fields(role: Role) -> &'static [Field] {
    match role {
        Role::Submission => submission::FIELDS,
        Role::Accepted => accepted::FIELDS,
        Role::Referral => referral::FIELDS,
        Role::Person => person::FIELDS,
        Role::Contact => contact::FIELDS,
        Role::Activity => activity::FIELDS,
        Role::ContactScore | Role::ReferralScore => score::FIELDS,
        Role::Log => log::FIELDS,
        Role::Problem => problem::FIELDS,
        Role::Pause => pause::FIELDS,
        Role::Employment => employment::FIELDS,
        Role::Questionnaire => questionnaire::FIELDS,
    }
}

/// Fields that every table about referrals has, at the same positions.
pub(crate) mod event {
    pub(crate) const PARTICIPANT: usize = 0;
    pub(crate) const REFERRAL: usize = 1;
    pub(crate) const EXTRACT_START: usize = 2;
    pub(crate) const EXTRACT_END: usize = 3;
    pub(crate) const SUBMISSION: usize = 4;
    pub(crate) const RECORD: usize = 5;
}

macro_rules! fields {
    ($module:ident; $($name:ident = $ukllc:literal, $nhse:literal, $v1_5:literal $(, $key:ident)?;)*) => {
        pub(crate) mod $module {
            use super::Field;
            fields!(@index 0usize; $($name)*);
            pub(crate) const FIELDS: &[Field] = &[
                $(Field { ukllc: $ukllc, nhse: $nhse, v1_5: $v1_5, is_key: fields!(@key $($key)?) }),*
            ];
        }
    };
    (@key key) => { true };
    (@key) => { false };
    (@index $at:expr; $name:ident $($rest:ident)*) => {
        #[allow(dead_code, reason = "fields at common positions are read through `event`")]
        pub(crate) const $name: usize = $at;
        fields!(@index $at + 1; $($rest)*);
    };
    (@index $at:expr;) => {};
}

macro_rules! event_fields {
    ($module:ident; $($rest:tt)*) => {
        fields! { $module;
            PARTICIPANT = "cohortkey_e", "Person_ID", "", key;
            REFERRAL = "pathwayid", "Unique_ServiceRequestID", "pathwayid|IC_PATHWAY_ID", key;
            EXTRACT_START = "extract_start_date", "", "";
            EXTRACT_END = "extract_end_date", "", "";
            SUBMISSION = "", "UniqueSubmissionID", "", key;
            RECORD = "", "", "IAPT_RECORD_NUMBER", key;
            $($rest)*
        }
    };
}

fields! { submission;
    ID = "", "UniqueSubmissionID", "HEADER_ID", key;
    PROVIDER = "", "OrgIDProv", "ORGCODEPROVIDER";
    START = "", "ReportingPeriodStartDate", "START_DATE|ReportingPeriodStartDate";
    END = "", "ReportingPeriodEndDate", "END_DATE|ReportingPeriodEndDate";
    MONTH = "", "Unique_MonthID", "MONTH_ID|Unique_MonthID";
    VERSION = "", "DatSetVer", "";
    FILE_TYPE = "", "File_Type", "FILE_TYPE";
    CREATED = "", "DateTimeDatSetCreate", "COMPLETION_TIME|END_PROCESSING_DATE";
}
fields! { accepted;
    ID = "", "UniqueSubmissionID", "", key;
    IS_LATEST = "", "IsLatest", "";
}
event_fields! { referral;
    PATHWAY = "pathwayid", "PathwayID", "";
    MONTH = "unique_monthid", "Unique_MonthID", "";
    RECORD_NUMBER = "", "RecordNumber", "IAPT_RECORD_NUMBER";
    ROW = "uniqueid_ids101", "UniqueID_IDS101", "REFERRAL_ID";
    PROVIDER = "orgid_provider", "OrgID_Provider", "OrgCodeProvider";
    RECEIVED = "referralrequestreceiveddate", "ReferralRequestReceivedDate", "REFRECDATE";
    DISCHARGED = "servdischdate", "ServDischDate", "ENDDATE";
    SOURCE_V20 = "sourceofreferralmh", "SourceOfReferralMH", "SOURCEREFERRAL";
    SOURCE_V21 = "sourceofreferraliapt", "SourceOfReferralIAPT", "";
    END_CODE = "endcode", "EndCode", "ENDCODE";
    GENDER = "gender", "", "";
    ETHNICITY = "ethniccategory", "", "";
    IMD_DECILE = "indicesofdeprivationdecile", "", "IC_INDICES_OF_DEP_DECILE";
    BIRTH = "personbirthdate", "", "";
    AGE = "age_referralrequest_receiveddate", "Age_ReferralRequest_ReceivedDate", "AGE_AT_REF_RECEIVED_DATE";
    N_CONTACTS = "carecontact_count", "CareContact_Count", "IC_COUNT_APPOINTMENTS";
    N_TREATMENT = "treatmentcarecontact_count", "TreatmentCareContact_Count", "IC_COUNT_TREATMENT_APPOINTMENTS";
    FIRST_TREATMENT = "therapysession_firstdate", "TherapySession_FirstDate", "IC_DATE_FIRST_THERAPEUTIC_SESSION|DATE_FIRST_THERAPEUTIC_SESSION";
    PHQ9_FIRST = "phq9_firstscore", "PHQ9_FirstScore", "IC_FIRST_PHQ9|IC_FIRST_PHQ";
    PHQ9_LAST = "phq9_lastscore", "PHQ9_LastScore", "IC_LAST_PHQ9|IC_LAST_PHQ";
    GAD7_FIRST = "gad_firstscore", "GAD_FirstScore", "IC_FIRST_GAD";
    GAD7_LAST = "gad_lastscore", "GAD_LastScore", "IC_LAST_GAD";
    FINISHED = "completedtreatment_flag", "CompletedTreatment_Flag", "IC_COMPLETED_TREATMENT_FLAG";
    CASENESS = "caseness_flag", "Caseness_Flag", "IC_CASENESS_FLAG";
    NOT_CASENESS = "notcaseness_flag", "NotCaseness_Flag", "IC_NOT_CASENESS_FLAG";
    RECOVERY = "recovery_flag", "Recovery_Flag", "IC_RECOVERY_FLAG";
    IMPROVEMENT = "reliableimprovement_flag", "ReliableImprovement_Flag", "IC_RELIABLE_IMPROV_FLAG";
    DETERIORATION = "reliabledeterioration_flag", "ReliableDeterioration_Flag", "IC_RELIABLE_DETER_FLAG";
    NO_CHANGE = "nochange_flag", "NoChange_Flag", "IC_NO_CHANGE_FLAG";
    DIAGNOSIS_CLEAN = "", "", "IC_PROVDIAG";
    DIAGNOSIS = "", "", "PROVDIAG";
    USE_PATHWAY = "", "", "IC_USE_PATHWAY_FLAG";
}
fields! { person;
    PARTICIPANT = "", "Person_ID", "PseudoNumber|Person_ID", key;
    RECORD = "", "RecordNumber", "IAPT_RECORD_NUMBER", key;
    SUBMISSION = "", "UniqueSubmissionID", "HEADER_ID", key;
    GENDER = "", "Gender", "GENDER";
    ETHNICITY = "", "EthnicCategory", "IC_ETHNICITY|ETHNICITY";
    IMD_DECILE = "", "IndicesOfDeprivationDecile", "";
    BIRTH = "", "PersonBirthDate", "";
    NHS_NUMBER = "", "pseudo_nhs_number_ncdr", "";
}
event_fields! { contact;
    MONTH = "unique_monthid", "Unique_MonthID", "";
    CONTACT = "unique_carecontactid", "Unique_CareContactID", "APPOINTMENT_ID";
    LOCAL_CONTACT = "carecontactid", "CareContactId", "";
    ROW = "uniqueid_ids201", "UniqueID_IDS201", "APPOINTMENT_ID";
    DATE = "carecontdate", "CareContDate", "APPOINTMENT";
    TIME = "careconttime", "CareContTime", "APPOINTMENTTIME";
    ATTENDANCE = "attendordnacode", "AttendOrDNACode", "ATTENDANCE";
    PLANNED = "plannedcarecontindicator", "PlannedCareContIndicator", "";
    TYPE = "apptype", "AppType", "APPTYPE";
    MEDIUM_V20 = "consmediumused", "ConsMediumUsed", "CONSMEDIUM";
    MECHANISM_V21 = "consmechanism", "ConsMechanism", "";
    MODE = "carecontpatientthermode", "CareContPatientTherMode", "FFCOMM";
    MEDICATION = "psychmed", "PsychMed", "PSYCHMED";
    DURATION = "clincontdurofcarecont", "ClinContDurOfCareCont", "CONTACTDURATION";
    THERAPY = "codeprocandprocstatus", "", "THERTYPE1";
    THERAPY_2 = "", "", "THERTYPE2";
    THERAPY_3 = "", "", "THERTYPE3";
    THERAPY_4 = "", "", "THERTYPE4";
    EMPLOYMENT = "", "", "EMPSTATUS";
}
event_fields! { activity;
    CONTACT = "", "Unique_CareContactID", "", key;
    ROW = "", "UniqueID_IDS202", "";
    THERAPY = "", "CodeProcAndProcStatus", "";
}
event_fields! { score;
    TOOL = "codedasstooltype", "CodedAssToolType", "", key;
    SCORE = "persscore", "PersScore", "", key;
    DATE = "asstoolcompdate", "AssToolCompDate", "";
    TIME = "asstoolcomptime", "AssToolCompTime", "";
    CONTACT = "unique_carecontactid", "Unique_CareContactID", "";
    ACTIVITY = "unique_careactivityid", "Unique_CareActivityID", "";
    ROW_607 = "uniqueid_ids607", "UniqueID_IDS607", "";
    ROW_606 = "uniqueid_ids606", "UniqueID_IDS606", "";
    CONTACT_DATE = "carecontdate", "", "";
}
event_fields! { log;
    START = "startdateintenabledtherlog", "StartDateIntEnabledTherLog", "";
    END = "enddateintenabledtherlog", "EndDateIntEnabledTherLog", "";
    PROGRAMME = "intenabledtherprog", "IntEnabledTherProg", "";
    MINUTES = "durationintenabledther", "DurationIntEnabledTher", "";
}
event_fields! { problem;
    CODE = "menphyshealthcondition", "PresComp", "";
    SCHEME = "findschemeinuse", "FindSchemeInUse", "";
    VALIDATED = "validated_presentingcomplaint", "Validated_PresentingComplaint", "";
    SIGNIFICANCE = "prescompcodsig", "PresCompCodSig", "";
    DATE = "prescompdate", "PresCompDate", "";
    ROW = "uniqueid_ids603", "UniqueID_IDS603", "";
    LTC_ROW = "uniqueid_ids602", "", "";
}
event_fields! { pause;
    START = "pausestartdate", "PauseStartDate", "PAUSESTARTDATE";
    END = "pauseenddate", "PauseEndDate", "PAUSEENDDATE";
}
fields! { employment;
    PARTICIPANT = "cohortkey_e", "Person_ID", "", key;
    EXTRACT_START = "extract_start_date", "", "";
    EXTRACT_END = "extract_end_date", "", "";
    SUBMISSION = "", "UniqueSubmissionID", "", key;
    STATUS = "employstatus", "EmployStatus", "";
    DATE = "employstatusrecdate", "EmployStatusRecDate", "";
}
event_fields! { questionnaire;
    ROW = "", "", "ASSESSMENT_ID|TREATMENT_ID";
    DATE = "", "", "ASSESSPEQDATE|TREATPEQDATE";
    TIME = "", "", "ASSESSPEQTIME|TREATPEQTIME";
}

#[cfg(test)]
mod tests {
    use talktrail_dictionary::{Concept, Dictionary, same_name};

    use super::*;

    const ROLES: [Role; 5] = [
        Role::Submission,
        Role::Person,
        Role::Referral,
        Role::Contact,
        Role::Pause,
    ];

    /// Pairs that do the same work in both versions and are not one concept: version 1.5 tells referrals apart by pathway,
    /// numbers contacts inside a submission, and has the provider in every table, which the mapping pairs with that of
    /// the referral.
    const SAME_WORK: [(&str, &str); 3] = [
        ("pathwayid|IC_PATHWAY_ID", "Unique_ServiceRequestID"),
        ("ORGCODEPROVIDER", "OrgIDProv"),
        ("APPOINTMENT_ID", "Unique_CareContactID"),
    ];

    /// What is read as one field in both versions is one concept of the mapping.
    #[test]
    fn the_reader_pairs_fields_as_the_mapping_does() {
        let dictionary = Dictionary::embedded().unwrap();
        let holds = |concept: &Concept, version: &str, names: &str| {
            let mut fields = concept.fields_of(version);
            fields.any(|f| names.split('|').any(|name| same_name(&f.field, name)))
        };
        let mut unpaired = Vec::new();
        for field in ROLES.into_iter().flat_map(fields) {
            let is_in_both = !field.nhse.is_empty() && !field.v1_5.is_empty();
            if !is_in_both || SAME_WORK.contains(&(field.v1_5, field.nhse)) {
                continue;
            }
            let is_pair = |concept: &Concept| {
                holds(concept, "1.5", field.v1_5)
                    && (holds(concept, "2.0", field.nhse) || holds(concept, "2.1", field.nhse))
            };
            if !dictionary.mappings().concepts().iter().any(is_pair) {
                unpaired.push((field.v1_5, field.nhse));
            }
        }
        assert_eq!(unpaired, []);
    }
}
