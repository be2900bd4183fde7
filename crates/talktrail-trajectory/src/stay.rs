//! Stays: the days on which an episode of care was open.
//!
//! A stay lasts from the receipt of an episode's first referral to the end of its last one. A discharge ends it, its
//! day included. Without one it lasts to the end of follow-up, or, where the referral is no longer submitted, to the
//! last day of the last period that held it; whether care went on after that is not known.

use talktrail_model::date::Date;

use crate::{
    history::{Chapter, History},
    status::Status,
};

/// How a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Discharged,
    /// Still open at the end of follow-up.
    Open,
    /// No longer submitted.
    Lost,
}

/// The days of one episode.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay {
    /// Positions of its first and its last referral.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) received: Date,
    /// Last day in care.
    pub(crate) end: Date,
    pub(crate) ending: Ending,
}

/// Finds the stays that begin within follow-up, in order of receipt. A discharge before the receipt makes a stay of
/// one day; one after the end of follow-up leaves it open.
pub(crate) fn find(history: &History<'_, '_>, stays: &mut Vec<Stay>) {
    stays.clear();
    let Some((_, end)) = history.followup.days() else {
        return;
    };
    for (first, opener) in history.chapters().enumerate() {
        let is_opener = opener.place.predecessor.is_none();
        let Some(received) = opener.referral.received.filter(|r| is_opener && *r <= end) else {
            continue;
        };
        let last = history.chain(first).last().unwrap_or(first);
        let ended = history
            .chapter(last)
            .map_or((end, Ending::Open), |closer| ended(&closer, received, end));
        stays.push(Stay {
            first,
            last,
            received,
            end: ended.0,
            ending: ended.1,
        });
    }
}

fn ended(closer: &Chapter<'_, '_>, received: Date, followup_end: Date) -> (Date, Ending) {
    let held = closer.referral.lineage.period_end;
    let is_lost = closer.status == Status::NoLongerSubmitted;
    let ended = match (closer.referral.discharged, held.filter(|_| is_lost)) {
        (Some(day), _) => (day.max(received), Ending::Discharged),
        (None, Some(day)) => (day.max(received), Ending::Lost),
        (None, None) => (followup_end, Ending::Open),
    };
    if ended.0 > followup_end {
        (followup_end, Ending::Open)
    } else {
        ended
    }
}
