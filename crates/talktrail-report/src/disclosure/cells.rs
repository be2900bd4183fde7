//! The cells of a block as one list of numbers with the sums that tie them together.

use std::collections::BTreeMap;

use crate::{
    block::{Block, Group},
    disclosure::splits::{Template, template},
};

/// Numbers of which some are shown, and every way in which one is the sum of others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    pub(crate) values: Vec<i64>,
    /// Rests of splits: no table shows them, but they follow by subtraction.
    pub(crate) is_unshown: Vec<bool>,
    pub(crate) sums: Vec<Sum>,
}

/// One cell is the sum of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) whole: usize,
    pub(crate) parts: Vec<usize>,
}

/// Where the cells of a block stand in the list: row by row, shown columns first, then the rests of splits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    width: usize,
}

impl Layout {
    pub(crate) fn cell(self, row: usize, column: usize) -> usize {
        row * self.width + column
    }
}

/// The cells of a block. Sums within rows come first, then those down shown columns, then those down rests; the
/// order is that in which they are mended.
pub(crate) fn of(block: &Block) -> (Cells, Layout) {
    let template = template(block);
    let (shown, width) = (block.columns.len(), template.width);
    let layout = Layout { width };
    let mut cells = Cells::default();
    for row in block.rows() {
        cells.values.extend(values(row, shown, &template));
        cells.is_unshown.extend((0..width).map(|c| c >= shown));
    }
    for row in 0..block.rows().count() {
        let cell = |column: &usize| layout.cell(row, *column);
        cells.sums.extend(template.sums.iter().map(|split| Sum {
            whole: cell(&split.whole),
            parts: split.parts.iter().map(cell).collect(),
        }));
    }
    add_totals(block, layout, &mut cells);
    (cells, layout)
}

/// The counts of a row, then its rests.
fn values(row: &Group, shown: usize, template: &Template) -> Vec<i64> {
    let count = |column: usize| row.counts.get(column).copied().unwrap_or_default();
    let mut values: BTreeMap<usize, i64> = (0..shown).map(|c| (c, count(c))).collect();
    for rest in &template.rests {
        let of = |column: &usize| values.get(column).copied().unwrap_or_default();
        let value = of(&rest.whole) - rest.parts.iter().map(of).sum::<i64>();
        values.insert(rest.column, value);
    }
    values.into_values().collect()
}

fn add_totals(block: &Block, layout: Layout, cells: &mut Cells) {
    if block.total.is_none() {
        return;
    }
    for column in 0..layout.width {
        let mut row = 1;
        for groups in &block.breakdowns {
            let parts = (row..row + groups.len()).map(|r| layout.cell(r, column));
            cells.sums.push(Sum {
                whole: layout.cell(0, column),
                parts: parts.collect(),
            });
            row += groups.len();
        }
    }
}
