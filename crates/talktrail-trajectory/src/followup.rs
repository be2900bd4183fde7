//! From when to when a participant is followed up, and why it ends.
//!
//! Follow-up starts on the day of the first referral. It ends on the as-of date of the study, or with the last month
//! that the provider of the latest referral delivered where that is earlier: later days are not observed, so nothing
//! can be said about them. A discharge whose end code says that the participant died ends it too, unless a referral
//! was received after it; so does the day on which the participant withdrew, by the study's list. Where death and
//! withdrawal fall on one day, death is the reason.

use talktrail_model::{
    date::Date,
    record::{Participant, Referral},
};

use crate::rules::Rules;

/// Why follow-up ends, as exported by the list `followup_end_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(crate) enum Reason {
    ProviderLastMonth = 1,
    AsOfDate = 3,
    Death = 4,
    Withdrawal = 5,
}

/// The days on which a participant is observed; both ends count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Followup {
    /// Missing without a received date.
    pub(crate) start: Option<Date>,
    pub(crate) end: Date,
    pub(crate) reason: Reason,
}

impl Followup {
    /// First and last day, where there is at least one.
    pub(crate) fn days(&self) -> Option<(Date, Date)> {
        let start = self.start.filter(|start| *start <= self.end)?;
        Some((start, self.end))
    }
}

/// The follow-up of a participant.
pub(crate) fn followup(participant: &Participant<'_>, rules: &Rules) -> Followup {
    let received = || participant.referrals.iter().filter_map(|r| r.received);
    let observed = observed(participant, rules.as_of);
    let died = death(participant, &rules.died_codes).map(|day| (day, Reason::Death));
    let withdrawn = participant.withdrawn.map(|day| (day, Reason::Withdrawal));
    let left = died
        .into_iter()
        .chain(withdrawn)
        .min_by_key(|(day, _)| *day);
    let (end, reason) = left
        .filter(|(day, _)| *day <= observed.0)
        .unwrap_or(observed);
    Followup {
        start: received().min(),
        end,
        reason,
    }
}

fn observed(participant: &Participant<'_>, as_of: Date) -> (Date, Reason) {
    let referrals = participant.referrals.iter().rev();
    let latest = referrals.into_iter().find(|r| r.received.is_some());
    match latest.and_then(|r| r.lineage.provider_last_period) {
        Some(last) if last < as_of => (last, Reason::ProviderLastMonth),
        _ => (as_of, Reason::AsOfDate),
    }
}

/// The day of a discharge by death that no received date contradicts.
fn death(participant: &Participant<'_>, died_codes: &[i16]) -> Option<Date> {
    let is_death = |r: &&Referral<'_>| {
        r.end_code
            .integer()
            .is_some_and(|code| died_codes.contains(&code))
    };
    let referrals = &participant.referrals;
    let died = referrals
        .iter()
        .filter(is_death)
        .filter_map(|r| r.discharged)
        .max()?;
    let is_contradicted = referrals.iter().any(|r| r.received > Some(died));
    (!is_contradicted).then_some(died)
}
