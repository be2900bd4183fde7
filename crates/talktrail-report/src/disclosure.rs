//! Disclosure control: what of a block of counts may leave.
//!
//! A table of counts can give people away in three ways. A count is small. A *rest* is small: 98 of 100 says as much
//! about the other 2. Or a masked count follows from the others by subtraction. So control masks, in this order,
//!
//! 1. every count that the preset calls small;
//! 2. a further count, the smallest there is, wherever a sum would give a masked one away, or would tell that several
//!    masked ones are together less than the threshold; small rests count as masked from the start;
//! 3. a further count wherever several sums together would give one away, by arithmetic ([`audit`]) or because no
//!    other value fits between the counts shown ([`bounds`]).
//!
//! Parts are masked before wholes, so that totals stay as long as they can. A rate falls with its numerator or
//! denominator, a mean or median with the count it stands beside or when fewer values than the threshold lie behind
//! it. Everything aggregate passes through [`control`] once, before anything is written.

pub(crate) mod audit;
pub(crate) mod bounds;
pub(crate) mod cells;
mod splits;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::{
    block::{Block, Group, Statistic},
    disclosure::cells::{Cells, Layout, Sum},
    preset::Preset,
};

/// A value after disclosure control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Release<T> {
    /// May leave.
    Shown(T),
    /// May not.
    Masked,
    /// There is none: nothing to divide by, no value behind a mean.
    Missing,
}

/// A row after disclosure control.
#[derive(Clone, Debug)]
pub(crate) struct ReleasedGroup {
    pub(crate) label: String,
    pub(crate) counts: BTreeMap<&'static str, Release<i64>>,
    pub(crate) statistics: BTreeMap<&'static str, Release<f64>>,
}

/// A block after disclosure control.
#[derive(Clone, Debug)]
pub(crate) struct ReleasedBlock {
    pub(crate) total: Option<ReleasedGroup>,
    pub(crate) breakdowns: Vec<Vec<ReleasedGroup>>,
}

/// Decides what of a block may leave under a preset, and rounds where the preset rounds.
pub(crate) fn control(block: &Block, preset: &Preset) -> ReleasedBlock {
    let (cells, layout) = cells::of(block);
    let is_masked = suppress(&cells, preset);
    let mut rows = block.rows().enumerate().map(|(row, group)| {
        release(block, group, preset, |c| {
            masked_in(&is_masked, layout, row, c)
        })
    });
    ReleasedBlock {
        total: block.total.as_ref().and_then(|_| rows.next()),
        breakdowns: block
            .breakdowns
            .iter()
            .map(|groups| rows.by_ref().take(groups.len()).collect())
            .collect(),
    }
}

fn masked_in(is_masked: &[bool], layout: Layout, row: usize, column: usize) -> bool {
    is_masked
        .get(layout.cell(row, column))
        .copied()
        .unwrap_or(true)
}

fn release(
    block: &Block,
    group: &Group,
    preset: &Preset,
    is_masked: impl Fn(usize) -> bool,
) -> ReleasedGroup {
    let count = |(position, (name, count)): (usize, (&&'static str, &i64))| {
        let released = if is_masked(position) {
            Release::Masked
        } else {
            Release::Shown(preset.shown(*count))
        };
        (*name, released)
    };
    let is_masked_name = |column| block.position(column).is_none_or(&is_masked);
    let statistic = |(name, statistic): (&&'static str, &Statistic)| {
        let released = match statistic.value {
            _ if preset.is_small(statistic.n) || is_masked_name(statistic.beside) => {
                Release::Masked
            }
            Some(value) => Release::Shown(value),
            None => Release::Missing,
        };
        (*name, released)
    };
    ReleasedGroup {
        label: group.label.clone(),
        counts: block
            .columns
            .iter()
            .zip(&group.counts)
            .enumerate()
            .map(count)
            .collect(),
        statistics: group.statistics.iter().map(statistic).collect(),
    }
}

/// Which cells are masked, the small ones that no table shows included.
pub(crate) fn suppress(cells: &Cells, preset: &Preset) -> Vec<bool> {
    let is_small = cells.values.iter().map(|v| preset.is_small(*v)).collect();
    let mut masks = Masks::new(cells, preset, is_small);
    while let Some(cell) = masks.next() {
        if let Some(place) = masks.is_masked.get_mut(cell) {
            *place = true;
        }
    }
    masks.is_masked
}

/// Masks under construction.
struct Masks<'a> {
    cells: &'a Cells,
    preset: &'a Preset,
    is_masked: Vec<bool>,
    /// For each cell that no table shows, the sum that gives it away when all others in it are shown.
    defining: Vec<Option<&'a Sum>>,
}

impl<'a> Masks<'a> {
    fn new(cells: &'a Cells, preset: &'a Preset, is_masked: Vec<bool>) -> Self {
        let is_unshown = |cell: &usize| cells.is_unshown.get(*cell).copied().unwrap_or_default();
        let mut defining = vec![None; cells.values.len()];
        for sum in cells.sums.iter().rev().filter(|s| !is_unshown(&s.whole)) {
            let mut unshown = sum.parts.iter().filter(|p| is_unshown(p));
            if let (Some(rest), None) = (unshown.next(), unshown.next())
                && let Some(place) = defining.get_mut(*rest)
            {
                *place = Some(sum);
            }
        }
        Self {
            cells,
            preset,
            is_masked,
            defining,
        }
    }

    /// The next cell that must be masked, if any.
    fn next(&self) -> Option<usize> {
        let mut leaking = self.cells.sums.iter().filter(|sum| self.leaks(sum));
        leaking
            .find_map(|sum| self.smallest_shown(sum))
            .or_else(|| self.next_by_audit())
    }

    /// Whether a sum alone gives a masked cell away, or tells that its masked cells are few together.
    fn leaks(&self, sum: &Sum) -> bool {
        let masked = || sum.parts.iter().filter(|p| self.masked(**p));
        let n = masked().count();
        let together: i64 = masked().map(|p| self.value(*p)).sum();
        if self.masked(sum.whole) {
            n == 0
        } else {
            n == 1 || (n > 1 && together < i64::from(self.preset.threshold()))
        }
    }

    /// The part that is masked next: one that no table shows, else the smallest, else the whole.
    fn smallest_shown(&self, sum: &Sum) -> Option<usize> {
        let parts = sum.parts.iter().copied().filter(|p| self.is_open(*p));
        parts
            .min_by_key(|p| (!self.is_unshown(*p), self.value(*p), *p))
            .or_else(|| Some(sum.whole).filter(|w| self.is_open(*w)))
    }

    /// Whether masking a cell would hide anything: not one that is masked, nor a zero that everyone may see.
    fn is_open(&self, cell: usize) -> bool {
        !self.masked(cell) && self.value(cell) != 0
    }

    /// A cell that helps hide one that several sums together give away: the smallest that shares a sum with it. What
    /// no table shows is unknown to the onlooker, and matters where it is small.
    fn next_by_audit(&self) -> Option<usize> {
        let unknown = self.is_masked.iter().zip(&self.cells.is_unshown);
        let unknown: Vec<bool> = unknown
            .map(|(masked, unshown)| *masked || *unshown)
            .collect();
        let given_away = audit::determined(self.cells, &unknown)
            .into_iter()
            .chain(bounds::determined(self.cells, &unknown))
            .find(|cell| self.masked(*cell) && self.matters(*cell))?;
        let sums = || self.cells.sums.iter();
        let near = sums().filter(|s| s.whole == given_away || s.parts.contains(&given_away));
        self.smallest_published(near)
            .or_else(|| self.smallest_published(sums()))
    }

    fn matters(&self, cell: usize) -> bool {
        !self.is_unshown(cell) || self.preset.is_small(self.value(cell))
    }

    fn smallest_published<'s>(&self, sums: impl Iterator<Item = &'s Sum>) -> Option<usize> {
        let cells = sums.flat_map(|s| s.parts.iter().copied().chain([s.whole]));
        cells
            .filter(|c| self.is_open(*c) && !self.is_unshown(*c))
            .min_by_key(|c| (self.value(*c), *c))
    }

    /// Whether an onlooker does not know a cell: it is masked, or it is not shown and a count it would follow from is
    /// masked.
    fn masked(&self, cell: usize) -> bool {
        let is_masked = |cell: usize| self.is_masked.get(cell).copied().unwrap_or_default();
        let defining = self.defining.get(cell).copied().flatten();
        is_masked(cell)
            || defining.is_some_and(|sum| {
                is_masked(sum.whole) || sum.parts.iter().any(|p| *p != cell && is_masked(*p))
            })
    }

    fn value(&self, cell: usize) -> i64 {
        self.cells.values.get(cell).copied().unwrap_or_default()
    }

    fn is_unshown(&self, cell: usize) -> bool {
        self.cells.is_unshown.get(cell).copied().unwrap_or_default()
    }
}
