//! The first return after discharge: when, how often, and whether groups differ.
//!
//! What is summarised is each participant's first time at risk, from the discharge of every referral to the next one
//! received, death or the end of follow-up. One participant has one such time at most, so every count here is of
//! participants. Risk intervals are read once, in their order, and one count for each day is kept; however many
//! millions there are, memory does not grow with them.
//!
//! Estimates rest on each participant's own day. They are shown only at the ends of steps that disclosure control
//! allows ([`steps`]), and where a preset rounds, on data whose every step was moved to the rounded counts, so that an
//! estimate tells no more than the counts beside it. Follow-up after the last step is not used: there, too few are left.

pub(crate) mod grouping;
mod observe;
pub(crate) mod side;
mod specs;
mod steps;
mod tables;
#[cfg(test)]
mod tests;
mod windows;

use std::path::Path;

use talktrail_dictionary::Dictionary;

use self::{grouping::Grouping, observe::observe};
use crate::{
    error::Result,
    preset::Preset,
    survival::{AtRisk, Exit, Moment},
    table::{FileSpec, Rendered},
};

/// Position of a return with treatment among the kinds of event.
const TREATED: usize = 0;
/// Position of a return without treatment.
const UNTREATED: usize = 1;
/// Position of death.
const DEATH: usize = 2;

/// By what participants are told apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// The groups that are compared.
    pub(crate) by: Option<Grouping>,
    /// The strata within which they are compared as well.
    pub(crate) strata: Option<Grouping>,
}

/// The files about returns; none where the build holds no risk intervals.
pub(crate) fn summarise(
    data: &Path,
    choice: &Choice,
    preset: &Preset,
    dictionary: &Dictionary,
) -> Result<Vec<(&'static FileSpec, Rendered)>> {
    let Some(observed) = observe(data, choice)? else {
        return Ok(Vec::new());
    };
    let by = choice.by.as_ref();
    let groups = by.map_or_else(Vec::new, |by| by.ordered(observed.keys(), dictionary));
    let controlled = steps::control(&observed, &groups, preset);
    let name = by.map_or_else(String::new, Grouping::full_name);
    let mut files = vec![
        (&specs::SURVIVAL, tables::survival(&controlled, &name)),
        (&specs::RATES, tables::rates(&controlled, &name, preset)),
    ];
    files.extend(windows::table(&observed, &controlled, &name, preset));
    if by.is_some() {
        let tests = tables::log_rank_tests(&observed, &controlled, choice);
        files.push((&specs::TESTS, tests));
    }
    Ok(files)
}

/// Returns as the only event: whoever dies leaves without one.
fn returns_only(moments: &[Moment]) -> Vec<Moment> {
    let without_death = |moment: &Moment| {
        let mut moment = *moment;
        if let Some(deaths) = moment.events.get_mut(DEATH) {
            moment.censored += std::mem::take(deaths);
        }
        moment
    };
    moments.iter().map(without_death).collect()
}

/// Moments as observations that all enter at 0.
fn observations(moments: &[Moment]) -> AtRisk {
    let mut at_risk = AtRisk::default();
    for moment in moments {
        for (cause, n) in moment.events.iter().enumerate().filter(|(_, n)| **n > 0) {
            at_risk.add(0.0, moment.time, Exit::Event(cause), *n);
        }
        if moment.censored > 0 {
            at_risk.add(0.0, moment.time, Exit::Censored, moment.censored);
        }
    }
    at_risk
}
