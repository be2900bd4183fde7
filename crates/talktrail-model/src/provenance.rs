//! What happened to the data on the way: findings (facts about the data) and attrition (rows that a rule took out).
//!
//! Wrong data never stops a run. Each oddity is counted under the id of its rule, its table and its column; each rule
//! that drops or marks rows leaves one attrition row with the numbers before and after. Neither ever holds a value of
//! a record.

use std::collections::BTreeMap;

mod finding;
mod rule;

pub use self::{
    finding::{Count, Findings, NoPercent, Percent, Status},
    rule::*,
};

/// A step of the run that takes rows out, in the order in which steps run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// Position in the run.
    pub order: u16,
    /// Table whose rows are counted.
    pub table: &'static str,
    /// Why rows left, in plain words.
    pub reason: &'static str,
}

/// Numbers before and after one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Rows that came in.
    pub rows_before: u64,
    /// Rows that went on.
    pub rows_after: u64,
    /// Participants that came in.
    pub participants_before: u64,
    /// Participants that went on.
    pub participants_after: u64,
}

/// What each step took out. Merging two is adding numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attrition(BTreeMap<Step, Flow>);

impl Attrition {
    /// Adds numbers to a step.
    pub fn add(&mut self, step: Step, flow: Flow) {
        let entry = self.0.entry(step).or_default();
        entry.rows_before += flow.rows_before;
        entry.rows_after += flow.rows_after;
        entry.participants_before += flow.participants_before;
        entry.participants_after += flow.participants_after;
    }

    /// Adds all numbers of another collection.
    pub fn merge(&mut self, other: &Self) {
        for (step, flow) in &other.0 {
            self.add(*step, *flow);
        }
    }

    /// Every step in order.
    pub fn iter(&self) -> impl Iterator<Item = (Step, Flow)> {
        self.0.iter().map(|(step, flow)| (*step, *flow))
    }
}
