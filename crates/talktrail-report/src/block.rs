//! Blocks of counts: groups of records, the same columns counted in each, and how the counts add up.
//!
//! One block may break the same records down in several ways (by year, by problem, by age) that share their total.
//! They stay together until disclosure control is done, because a cell masked in one breakdown could be worked out
//! from another.

use std::collections::BTreeMap;

/// One row: a group of records, or all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub(crate) label: String,
    /// One count for each of the block's columns.
    pub(crate) counts: Vec<i64>,
    /// Means and medians by name.
    pub(crate) statistics: BTreeMap<&'static str, Statistic>,
}

/// A mean or median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Statistic {
    /// The count that it stands beside; masked with it.
    pub(crate) beside: &'static str,
    /// Missing when there is no value behind it.
    pub(crate) value: Option<f64>,
    /// Values behind it.
    pub(crate) n: i64,
}

/// Columns that are disjoint parts of another column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    pub(crate) whole: &'static str,
    pub(crate) parts: &'static [&'static str],
    pub(crate) rest: Rest,
}

/// What is left of a whole after its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing, by definition.
    Nothing,
    /// Records that no column shows, but that anyone can work out by subtraction.
    Unshown,
}

/// Counts that must be controlled together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) columns: &'static [&'static str],
    pub(crate) splits: &'static [Split],
    /// All records; every breakdown adds up to it. Missing where the groups overlap.
    pub(crate) total: Option<Group>,
    pub(crate) breakdowns: Vec<Vec<Group>>,
}

impl Block {
    /// Position of a column.
    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| *c == column)
    }

    /// All rows: the total, then the groups of each breakdown.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Group> {
        self.total.iter().chain(self.breakdowns.iter().flatten())
    }
}
