//! The steps of a gathering that take rows out, in plain words.

use talktrail_model::provenance::Step;

use crate::harmonise::field::Role;

/// Declares the reasons, and the list of all of them.
macro_rules! reasons {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: &str = $text;)*
        const REASONS: &[&str] = &[$($name),*];
    };
}

reasons! {
    KEYLESS = "no participant key, and the study drops such rows";
    NOBODY = "a person row without a participant key names nobody";
    UNREFERRED = "no referral key";
    NOT_COMPLAINT = "long-term condition, not a presenting complaint";
    NO_RECORD = "its person record is in no person table";
    SUPERSEDED_SUBMISSION = "submission superseded, not accepted or unknown";
    OTHER_MONTH = "contact lies outside the month of its submission";
    ORPHAN = "its referral is in no referral table";
    OLDER_EXTRACT = "a later extract of the same financial year repeats the referral";
    OLDER_VERSION = "a later version of the same referral was delivered";
    REPEATED = "the same event was delivered before";
    ONE_REFERRAL = "version 2 delivers the same referral: same participant, provider and received date";
    NO_CONTACT = "score of a contact that is not among the accepted contacts";
}

/// Referrals that continue another are one episode with it.
pub const EPISODES: Step = Step {
    order: 50,
    table: "episodes",
    reason: "told together with the referral that it continues; the table referrals has both",
};

const ROLES: &[Role] = &[
    Role::Submission,
    Role::Referral,
    Role::Person,
    Role::Contact,
    Role::Activity,
    Role::ContactScore,
    Role::Log,
    Role::Problem,
    Role::Pause,
    Role::Employment,
    Role::Questionnaire,
];

/// The step that a kept part of a run names; `None` where this version of the program has no such step.
pub fn known(order: u16, table: &str, reason: &str) -> Option<Step> {
    let reason = REASONS.iter().find(|known| **known == reason)?;
    let mut steps = ROLES.iter().map(|role| step(order, *role, reason));
    steps.find(|step| step.table == table)
}

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
