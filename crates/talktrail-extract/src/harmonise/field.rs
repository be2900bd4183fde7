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
}

/// A field of a role: the variable of UK LLC and of NHS England (empty where there is none) and whether a table
/// without it cannot be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) ukllc: &'static str,
    pub(crate) nhse: &'static str,
    pub(crate) is_key: bool,
}

impl Field {
    /// The name under which findings count it: NHS England's, else UK LLC's.
    pub(crate) fn display_name(&self) -> &'static str {
        if self.nhse.is_empty() {
            self.ukllc
        } else {
            self.nhse
        }
    }

    /// The variable's name in a family; empty where the family lacks it.
    pub(crate) fn name(&self, family: Family) -> &'static str {
        match family {
            Family::UkllcV2 => self.ukllc,
            _ => self.nhse,
        }
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

/// The tables that the rules use, by family.
pub(crate) fn tables(family: Family) -> &'static [TableUse] {
    match family {
        Family::UkllcV2 => UKLLC,
        _ => NHSE,
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
    }
}

/// Fields that every table about referrals has, at the same positions.
pub(crate) mod event {
    pub(crate) const PARTICIPANT: usize = 0;
    pub(crate) const REFERRAL: usize = 1;
    pub(crate) const EXTRACT_START: usize = 2;
    pub(crate) const EXTRACT_END: usize = 3;
    pub(crate) const SUBMISSION: usize = 4;
}

macro_rules! fields {
    ($module:ident; $($name:ident = $ukllc:literal, $nhse:literal $(, $key:ident)?;)*) => {
        pub(crate) mod $module {
            use super::Field;
            fields!(@index 0usize; $($name)*);
            pub(crate) const FIELDS: &[Field] = &[
                $(Field { ukllc: $ukllc, nhse: $nhse, is_key: fields!(@key $($key)?) }),*
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
            PARTICIPANT = "cohortkey_e", "Person_ID", key;
            REFERRAL = "pathwayid", "Unique_ServiceRequestID", key;
            EXTRACT_START = "extract_start_date", "";
            EXTRACT_END = "extract_end_date", "";
            SUBMISSION = "", "UniqueSubmissionID", key;
            $($rest)*
        }
    };
}

fields! { submission;
    ID = "", "UniqueSubmissionID", key;
    PROVIDER = "", "OrgIDProv";
    START = "", "ReportingPeriodStartDate";
    END = "", "ReportingPeriodEndDate";
    MONTH = "", "Unique_MonthID";
    VERSION = "", "DatSetVer";
    FILE_TYPE = "", "File_Type";
    CREATED = "", "DateTimeDatSetCreate";
}
fields! { accepted;
    ID = "", "UniqueSubmissionID", key;
    IS_LATEST = "", "IsLatest";
}
event_fields! { referral;
    PATHWAY = "pathwayid", "PathwayID";
    MONTH = "unique_monthid", "Unique_MonthID";
    RECORD = "", "RecordNumber";
    ROW = "uniqueid_ids101", "UniqueID_IDS101";
    PROVIDER = "orgid_provider", "OrgID_Provider";
    RECEIVED = "referralrequestreceiveddate", "ReferralRequestReceivedDate";
    DISCHARGED = "servdischdate", "ServDischDate";
    SOURCE_V20 = "sourceofreferralmh", "SourceOfReferralMH";
    SOURCE_V21 = "sourceofreferraliapt", "SourceOfReferralIAPT";
    END_CODE = "endcode", "EndCode";
    GENDER = "gender", "";
    ETHNICITY = "ethniccategory", "";
    IMD_DECILE = "indicesofdeprivationdecile", "";
    BIRTH = "personbirthdate", "";
    AGE = "age_referralrequest_receiveddate", "Age_ReferralRequest_ReceivedDate";
    N_CONTACTS = "carecontact_count", "CareContact_Count";
    N_TREATMENT = "treatmentcarecontact_count", "TreatmentCareContact_Count";
    FIRST_TREATMENT = "therapysession_firstdate", "TherapySession_FirstDate";
    PHQ9_FIRST = "phq9_firstscore", "PHQ9_FirstScore";
    PHQ9_LAST = "phq9_lastscore", "PHQ9_LastScore";
    GAD7_FIRST = "gad_firstscore", "GAD_FirstScore";
    GAD7_LAST = "gad_lastscore", "GAD_LastScore";
    FINISHED = "completedtreatment_flag", "CompletedTreatment_Flag";
    CASENESS = "caseness_flag", "Caseness_Flag";
    NOT_CASENESS = "notcaseness_flag", "NotCaseness_Flag";
    RECOVERY = "recovery_flag", "Recovery_Flag";
    IMPROVEMENT = "reliableimprovement_flag", "ReliableImprovement_Flag";
    DETERIORATION = "reliabledeterioration_flag", "ReliableDeterioration_Flag";
    NO_CHANGE = "nochange_flag", "NoChange_Flag";
}
fields! { person;
    PARTICIPANT = "", "Person_ID", key;
    RECORD = "", "RecordNumber", key;
    SUBMISSION = "", "UniqueSubmissionID", key;
    GENDER = "", "Gender";
    ETHNICITY = "", "EthnicCategory";
    IMD_DECILE = "", "IndicesOfDeprivationDecile";
    BIRTH = "", "PersonBirthDate";
}
event_fields! { contact;
    MONTH = "unique_monthid", "Unique_MonthID";
    CONTACT = "unique_carecontactid", "Unique_CareContactID";
    LOCAL_CONTACT = "carecontactid", "CareContactId";
    ROW = "uniqueid_ids201", "UniqueID_IDS201";
    DATE = "carecontdate", "CareContDate";
    TIME = "careconttime", "CareContTime";
    ATTENDANCE = "attendordnacode", "AttendOrDNACode";
    PLANNED = "plannedcarecontindicator", "PlannedCareContIndicator";
    TYPE = "apptype", "AppType";
    MEDIUM_V20 = "consmediumused", "ConsMediumUsed";
    MECHANISM_V21 = "consmechanism", "ConsMechanism";
    MODE = "carecontpatientthermode", "CareContPatientTherMode";
    MEDICATION = "psychmed", "PsychMed";
    DURATION = "clincontdurofcarecont", "ClinContDurOfCareCont";
    THERAPY = "codeprocandprocstatus", "";
}
event_fields! { activity;
    CONTACT = "", "Unique_CareContactID", key;
    ROW = "", "UniqueID_IDS202";
    THERAPY = "", "CodeProcAndProcStatus";
}
event_fields! { score;
    TOOL = "codedasstooltype", "CodedAssToolType", key;
    SCORE = "persscore", "PersScore", key;
    DATE = "asstoolcompdate", "AssToolCompDate";
    TIME = "asstoolcomptime", "AssToolCompTime";
    CONTACT = "unique_carecontactid", "Unique_CareContactID";
    ACTIVITY = "unique_careactivityid", "Unique_CareActivityID";
    ROW_607 = "uniqueid_ids607", "UniqueID_IDS607";
    ROW_606 = "uniqueid_ids606", "UniqueID_IDS606";
    CONTACT_DATE = "carecontdate", "";
}
event_fields! { log;
    START = "startdateintenabledtherlog", "StartDateIntEnabledTherLog";
    END = "enddateintenabledtherlog", "EndDateIntEnabledTherLog";
    PROGRAMME = "intenabledtherprog", "IntEnabledTherProg";
    MINUTES = "durationintenabledther", "DurationIntEnabledTher";
}
event_fields! { problem;
    CODE = "menphyshealthcondition", "PresComp";
    SCHEME = "findschemeinuse", "FindSchemeInUse";
    VALIDATED = "validated_presentingcomplaint", "Validated_PresentingComplaint";
    SIGNIFICANCE = "prescompcodsig", "PresCompCodSig";
    DATE = "prescompdate", "PresCompDate";
    ROW = "uniqueid_ids603", "UniqueID_IDS603";
    LTC_ROW = "uniqueid_ids602", "";
}
event_fields! { pause;
    START = "pausestartdate", "PauseStartDate";
    END = "pauseenddate", "PauseEndDate";
}
fields! { employment;
    PARTICIPANT = "cohortkey_e", "Person_ID", key;
    EXTRACT_START = "extract_start_date", "";
    EXTRACT_END = "extract_end_date", "";
    SUBMISSION = "", "UniqueSubmissionID", key;
    STATUS = "employstatus", "EmployStatus";
    DATE = "employstatusrecdate", "EmployStatusRecDate";
}
