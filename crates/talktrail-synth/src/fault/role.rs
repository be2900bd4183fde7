//! What a column is to the planter: which faults can fall on its cells.

/// What a column is to the planter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    Code,
    EndCode,
    Score,
    Therapy,
    /// The date of a complaint.
    ComplaintDate,
    /// A date on which nothing else rests.
    LooseDate,
    /// The time of a contact.
    ContactTime,
    /// The participant's key on a referral row.
    Key,
    /// The referral's key on a row below it.
    Parent,
}

const CODES: [&str; 17] = [
    "attendance",
    "consmedium",
    "empstatus",
    "sourcereferral",
    "attendordnacode",
    "apptype",
    "gender",
    "sourceofreferralmh",
    "sourceofreferraliapt",
    "employstatus",
    "psychmed",
    "consmediumused",
    "consmechanism",
    "pausereason",
    "onwardreferreason",
    "amhcareclustcodefin",
    "prescompcodsig",
];

/// The role of a column, by table and name without regard to case.
pub(crate) fn role(table: &str, column: &str) -> Role {
    let column = column.to_lowercase();
    let is_referral_table = table == "IAPT_demographics_and_referral" || table == "IDS101Referral";
    let is_appointment =
        ["Appointment_v15", "IAPT_Appointment", "rep_appointment"].contains(&table);
    let is_patient_table = matches!(&table.get(..4), Some("IDS0")) || table == "IDS803CareCluster";
    match column.as_str() {
        "persscore" => Role::Score,
        name if is_appointment && name.contains("score") => Role::Score,
        "pseudonumber" => Role::Key,
        "person_id" if table == "rep_person" => Role::Key,
        "ic_pathway_id" | "pathwayid" if is_appointment => Role::Parent,
        "endcode" => Role::EndCode,
        "codeprocandprocstatus" => Role::Therapy,
        "prescompdate" => Role::ComplaintDate,
        "employstatusrecdate" | "onwardreferdate" => Role::LooseDate,
        "careconttime" => Role::ContactTime,
        "cohortkey_e" | "person_id" if is_referral_table => Role::Key,
        "pathwayid" if table.starts_with("IAPT_") && !is_referral_table => Role::Parent,
        "unique_servicerequestid"
            if table.starts_with("IDS") && !is_referral_table && !is_patient_table =>
        {
            Role::Parent
        }
        name if CODES.contains(&name) => Role::Code,
        _ => Role::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_go_by_table() {
        assert!(role("IAPT_demographics_and_referral", "cohortkey_e") == Role::Key);
        assert!(role("IAPT_care_activities", "cohortkey_e") == Role::Plain);
        assert!(role("IDS606CodedScoreAssessmentRefer", "PersScore") == Role::Score);
        assert!(role("IDS201CareContact", "Unique_ServiceRequestID") == Role::Parent);
        assert!(role("IDS101Referral", "EndCode") == Role::EndCode);
    }
}
