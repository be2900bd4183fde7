//! NHS England's repeat referral, with a switch for each point on which its published script is silent, or counts in a way
//! that a study may not want.

use super::Neighbours;
use crate::history::Chapter;

/// Which referrals NHS England's repeat referral compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Each referral with the one before it; only the earlier one must be a finished course.
    Neighbours,
    /// Finished courses alone, each with the finished course before it, as the published script does.
    Published,
}

/// Where the days between two referrals begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapFrom {
    /// With the discharge of the earlier one, as in the published script.
    Discharge,
    /// With its receipt.
    Received,
}

/// What counts as NHS England's repeat referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Which referrals are compared.
    pub compared: Compared,
    /// Where the days between them begin.
    pub gap_from: GapFrom,
    /// Most days between them; the last one counts.
    pub days: i32,
    /// Least number of treatment contacts of the earlier one.
    pub least_contacts: usize,
    /// Whether a referral of the same day as the earlier one counts.
    pub counts_same_day: bool,
    /// Whether a referral received before the earlier one was discharged counts.
    pub counts_overlapping: bool,
    /// Whether a referral first delivered after the month of its receipt counts.
    pub counts_late: bool,
}

impl Repeat {
    /// As the published script has it, but for what it compares.
    pub const DEFAULT: Self = Self {
        compared: Compared::Neighbours,
        gap_from: GapFrom::Discharge,
        days: 365,
        least_contacts: 2,
        counts_same_day: false,
        counts_overlapping: false,
        counts_late: true,
    };
}

impl<'h, 'p> Neighbours<'h, 'p> {
    /// Whether the later referral is a repeat. A course of treatment is what a referral shows by itself, as in the
    /// publications.
    pub(super) fn is_nhse_repeat(&self) -> bool {
        let rule = &self.history.prepared.rules.repeat;
        let from = match rule.compared {
            Compared::Neighbours => Some(self.from).filter(|_| !self.is_transfer()),
            Compared::Published => self.finished_before(),
        };
        from.is_some_and(|from| is_repeat(&from, &self.to, rule) == Some(true))
    }

    /// The finished course before a finished one.
    fn finished_before(&self) -> Option<Chapter<'h, 'p>> {
        let is_finished = |chapter: &Chapter<'_, '_>| chapter.course.is_finished == Some(true);
        Some(self.to)
            .filter(is_finished)
            .and_then(|_| self.before().find(is_finished))
    }
}

/// `None` where a date is missing.
fn is_repeat(from: &Chapter<'_, '_>, to: &Chapter<'_, '_>, rule: &Repeat) -> Option<bool> {
    let (ended, again) = (from.referral.discharged?, to.referral.received?);
    let began = from.referral.received?;
    let days = again.days_since(match rule.gap_from {
        GapFrom::Discharge => ended,
        GapFrom::Received => began,
    });
    let is_late = to
        .referral
        .lineage
        .first_period_start
        .is_some_and(|first| first.month_id() > again.month_id());
    let is_counted = (rule.counts_same_day || began != again)
        && (rule.counts_overlapping || again >= ended)
        && (rule.counts_late || !is_late);
    let is_treated = from.course.contacts.n_treatments() >= rule.least_contacts;
    let is_course = from.course.is_finished == Some(true) && is_treated;
    Some(is_course && is_counted && days <= rule.days)
}
