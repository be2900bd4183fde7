//! The steps of a gathering that take rows out, in plain words.

use talktrail_model::provenance::Step;

use crate::harmonise::field::Role;

pub(crate) const KEYLESS: &str = "no participant key, and the study drops such rows";
pub(crate) const NOBODY: &str = "a person row without a participant key names nobody";
pub(crate) const UNREFERRED: &str = "no referral key";
pub(crate) const NOT_COMPLAINT: &str = "long-term condition, not a presenting complaint";
pub(crate) const NO_RECORD: &str = "its person record is in no person table";
pub(crate) const SUPERSEDED_SUBMISSION: &str = "submission superseded, not accepted or unknown";
pub(crate) const OTHER_MONTH: &str = "contact lies outside the month of its submission";
pub(crate) const ORPHAN: &str = "its referral is in no referral table";
pub(crate) const OLDER_EXTRACT: &str =
    "a later extract of the same financial year repeats the referral";
pub(crate) const OLDER_VERSION: &str = "a later version of the same referral was delivered";
pub(crate) const REPEATED: &str = "the same event was delivered before";
pub(crate) const ONE_REFERRAL: &str =
    "version 2 delivers the same referral: same participant, provider and received date";
pub(crate) const NO_CONTACT: &str = "score of a contact that is not among the accepted contacts";

/// The step of a reason for a role.
pub(crate) fn step(order: u16, role: Role, reason: &'static str) -> Step {
    let table = match role {
        Role::Submission | Role::Accepted => "submissions",
        Role::Referral => "referrals",
        Role::Person => "persons",
        Role::Contact => "contacts",
        Role::Activity => "activities",
        Role::ContactScore | Role::ReferralScore => "scores",
        Role::Log => "internet therapy logs",
        Role::Problem => "presenting complaints",
        Role::Pause => "waiting time pauses",
        Role::Employment => "employment records",
        Role::Questionnaire => "experience questionnaires",
    };
    Step {
        order,
        table,
        reason,
    }
}
