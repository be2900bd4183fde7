//! What lies between one referral and the next: gaps, and the several meanings of "came back".
//!
//! Rows are consecutive referrals of a participant, in order of received date. Each meaning is a question of its own:
//!
//! | flag | true when |
//! |---|---|
//! | re-referral | the earlier was discharged, the later was received on that day or after it |
//! | NHS England's repeat | the same within the window, after a finished course, on another received date |
//! | return to treatment | the later was treated, and so was one before it that had ended |
//! | relapse after recovery | a re-referral after recovery whose first score is at caseness and reliably worse than the last one before |
//!
//! A continuation under another provider code is none of them. Everywhere else both sides are seen as care: counts,
//! scores and outcomes are those of the whole episode, dates and gaps those of the two referrals. Where the earlier referral was not discharged and is no
//! longer submitted, nobody knows whether it was over, and the answer is missing.
//!
//! National counting of repeats leaves out referrals that were not finished before it looks at neighbours. A study may
//! count like that ([`Compared::Published`]); otherwise the neighbour before it has to be finished, and the later referral
//! need not be ([`Compared::Neighbours`]).

mod band;
mod repeat;
mod row;
mod score;

pub use self::repeat::{Compared, GapFrom, Repeat};
use talktrail_model::{row::RereferralColumns, wait::days_between};

use crate::{
    cell::count,
    history::{Chapter, History},
};

/// Windows within which a return is counted; the last day is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The short window.
    pub short_days: i32,
    /// The long window.
    pub long_days: i32,
}

/// Writes every pair.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut RereferralColumns) {
    for pair in pairs(*history) {
        columns.push(&pair.row(count(pair.at)));
    }
}

/// Number of re-referrals of a participant.
pub(crate) fn n_rereferrals(history: &History<'_, '_>) -> usize {
    pairs(*history)
        .filter(|pair| pair.is_rereferral() == Some(true))
        .count()
}

/// Number of returns to treatment of a participant.
pub(crate) fn n_treatment_returns(history: &History<'_, '_>) -> usize {
    pairs(*history)
        .filter(|pair| pair.is_treatment_return() == Some(true))
        .count()
}

fn pairs<'h, 'p>(history: History<'h, 'p>) -> impl Iterator<Item = Neighbours<'h, 'p>> {
    let pair = move |at: usize| {
        Some(Neighbours {
            history,
            at,
            from: history.chapter(at.checked_sub(1)?)?,
            to: history.chapter(at)?,
        })
    };
    (1..history.participant.referrals.len()).filter_map(pair)
}

/// A referral and the next one.
struct Neighbours<'h, 'p> {
    history: History<'h, 'p>,
    /// Position of the later one.
    at: usize,
    from: Chapter<'h, 'p>,
    to: Chapter<'h, 'p>,
}

impl<'h, 'p> Neighbours<'h, 'p> {
    fn windows(&self) -> &Windows {
        &self.history.prepared.rules.windows
    }

    fn gap(&self) -> Option<i32> {
        gap(&self.from, &self.to)
    }

    fn is_transfer(&self) -> bool {
        self.from.place.first == self.to.place.first
    }

    /// The earlier side as care: its episode, or where the pair is inside one, the referral.
    fn earlier(&self) -> (History<'h, 'p>, Chapter<'h, 'p>) {
        self.care(&self.from)
    }

    /// The later side as care.
    fn later(&self) -> (History<'h, 'p>, Chapter<'h, 'p>) {
        self.care(&self.to)
    }

    fn care(&self, chapter: &Chapter<'h, 'p>) -> (History<'h, 'p>, Chapter<'h, 'p>) {
        if self.is_transfer() {
            (self.history, *chapter)
        } else {
            self.history.episode(chapter)
        }
    }

    fn is_overlapping(&self) -> Option<bool> {
        is_overlapping(&self.from, &self.to)
    }

    fn is_rereferral(&self) -> Option<bool> {
        self.is_rereferral_within(i32::MAX)
    }

    fn is_rereferral_within(&self, days: i32) -> Option<bool> {
        if self.is_transfer() {
            Some(false)
        } else {
            has_come_back(&self.from, &self.to, days)
        }
    }

    fn is_treatment_return(&self) -> Option<bool> {
        let is_treated = !self.is_transfer() && self.later().1.course.is_treated();
        match self.treated_before().filter(|_| is_treated) {
            Some(from) => has_come_back(&from, &self.to, i32::MAX),
            None => Some(false),
        }
    }

    /// The end of the last episode before this one in which there was treatment.
    fn treated_before(&self) -> Option<Chapter<'h, 'p>> {
        let is_other = |c: &Chapter<'_, '_>| c.place.first != self.to.place.first;
        let treated = self
            .before()
            .filter(is_other)
            .find(|chapter| self.history.is_chain_treated(chapter.place.first))?;
        let closer = self.history.chain(treated.place.first).last()?;
        self.history.chapter(closer)
    }

    /// The referrals before the later one, nearest first.
    fn before(&self) -> impl Iterator<Item = Chapter<'h, 'p>> {
        let history = self.history;
        (0..self.at).rev().filter_map(move |at| history.chapter(at))
    }

    /// Days in which the participant was discharged from every earlier referral; missing where one is no longer
    /// submitted.
    fn days_at_risk(&self) -> Option<i32> {
        let received = self.to.referral.received?;
        let mut free = None;
        for earlier in self.before().filter(|c| c.place.successor.is_none()) {
            let ended = match earlier.referral.discharged {
                Some(day) => day,
                None if is_overlapping(&earlier, &self.to)? => received,
                None => return None,
            };
            free = free.max(Some(ended));
        }
        Some(received.days_since(free?).max(0))
    }
}

fn gap(from: &Chapter<'_, '_>, to: &Chapter<'_, '_>) -> Option<i32> {
    days_between(from.referral.discharged, to.referral.received)
}

/// Whether the later referral began before the earlier one ended. Without a discharge it did if the earlier one was
/// still delivered then; otherwise nobody knows.
fn is_overlapping(from: &Chapter<'_, '_>, to: &Chapter<'_, '_>) -> Option<bool> {
    let by_delivery = || {
        let still_there = from.referral.lineage.period_end? >= to.referral.received?;
        still_there.then_some(true)
    };
    gap(from, to).map(|gap| gap < 0).or_else(by_delivery)
}

/// Whether the later referral was received at most so many days after the discharge of the earlier one.
fn has_come_back(from: &Chapter<'_, '_>, to: &Chapter<'_, '_>, days: i32) -> Option<bool> {
    match gap(from, to) {
        Some(gap) => Some((0..=days).contains(&gap)),
        None => is_overlapping(from, to).map(|_| false),
    }
}
