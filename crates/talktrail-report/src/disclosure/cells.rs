//! The cells of a block as one list of numbers with the sums that tie them together.

use crate::block::{Block, Group, Rest, Split};

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
    let rests: Vec<&Split> = block
        .splits
        .iter()
        .filter(|s| s.rest == Rest::Unshown)
        .collect();
    let shown = block.columns.len();
    let width = shown + rests.len();
    let layout = Layout { width };
    let mut cells = Cells::default();
    for row in block.rows() {
        cells.values.extend((0..shown).map(|c| count(row, c)));
        cells
            .values
            .extend(rests.iter().map(|split| rest(block, row, split)));
        cells
            .is_unshown
            .extend((0..width).map(|column| column >= shown));
    }
    add_splits(block, layout, &mut cells);
    add_totals(block, layout, &mut cells);
    (cells, layout)
}

fn add_splits(block: &Block, layout: Layout, cells: &mut Cells) {
    let splits = nested(&splits(block));
    for row in 0..block.rows().count() {
        let cell = |column: &usize| layout.cell(row, *column);
        cells.sums.extend(splits.iter().map(|split| Sum {
            whole: cell(&split.whole),
            parts: split.parts.iter().map(cell).collect(),
        }));
    }
}

/// The splits of one row, by column; rests stand behind the shown columns in the order of their splits.
fn splits(block: &Block) -> Vec<Sum> {
    let mut rest = block.columns.len();
    let mut out = Vec::new();
    for split in block.splits {
        let mut parts: Vec<usize> = split
            .parts
            .iter()
            .filter_map(|p| block.position(p))
            .collect();
        if split.rest == Rest::Unshown {
            parts.push(rest);
            rest += 1;
        }
        let whole = block.position(split.whole);
        out.extend(whole.map(|whole| Sum { whole, parts }));
    }
    out
}

/// The splits, and every way to write a whole by the parts of its parts: the part in the middle may be masked.
fn nested(splits: &[Sum]) -> Vec<Sum> {
    let mut out = splits.to_vec();
    let mut position = 0;
    while let Some(outer) = out.get(position).cloned() {
        for inner in splits.iter().filter(|s| outer.parts.contains(&s.whole)) {
            let others = outer.parts.iter().filter(|p| **p != inner.whole);
            let mut parts: Vec<usize> = others.chain(&inner.parts).copied().collect();
            parts.sort_unstable();
            let sum = Sum {
                whole: outer.whole,
                parts,
            };
            if !out.contains(&sum) {
                out.push(sum);
            }
        }
        position += 1;
    }
    out
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

fn count(row: &Group, column: usize) -> i64 {
    row.counts.get(column).copied().unwrap_or_default()
}

fn rest(block: &Block, row: &Group, split: &Split) -> i64 {
    let of = |column: &str| block.position(column).map_or(0, |c| count(row, c));
    of(split.whole) - split.parts.iter().map(|p| of(p)).sum::<i64>()
}
