//! The sums within one row, and the rests that nobody shows.
//!
//! A split with a rest gets a column for it. Splits lie inside one another, and the count in the middle may be masked
//! while the outer and the inner one are shown; their difference then follows, so it is a rest of its own.

use crate::{
    block::{Block, Rest},
    disclosure::cells::Sum,
};

/// The sums of one row, by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template {
    /// Shown columns and rests.
    pub(crate) width: usize,
    pub(crate) sums: Vec<Sum>,
    /// How rests follow; none rests on a later one.
    pub(crate) rests: Vec<RestColumn>,
}

/// A rest is what its parts leave of a whole.
#[derive(Clone, Debug)]
pub(crate) struct RestColumn {
    pub(crate) column: usize,
    pub(crate) whole: usize,
    pub(crate) parts: Vec<usize>,
}

/// The template of a block's rows.
pub(crate) fn template(block: &Block) -> Template {
    let mut out = Template {
        width: block.columns.len(),
        ..Template::default()
    };
    for split in block.splits {
        let parts = split.parts.iter().filter_map(|p| block.position(p));
        let mut parts: Vec<usize> = parts.collect();
        let Some(whole) = block.position(split.whole) else {
            continue;
        };
        if split.rest == Rest::Unshown {
            let rest = out.add_rest(whole, &parts);
            parts.push(rest);
        }
        out.sums.push(Sum { whole, parts });
    }
    out.nest(block.columns.len());
    out
}

impl Template {
    fn add_rest(&mut self, whole: usize, parts: &[usize]) -> usize {
        let column = self.width;
        self.width += 1;
        self.rests.push(RestColumn {
            column,
            whole,
            parts: parts.to_vec(),
        });
        column
    }

    /// Adds every way to write a whole by the parts of its parts; several rests become one.
    fn nest(&mut self, shown: usize) {
        let splits = self.sums.clone();
        let mut expanded = splits.clone();
        let mut position = 0;
        while let Some(outer) = expanded.get(position).cloned() {
            for inner in splits.iter().filter(|s| outer.parts.contains(&s.whole)) {
                let sum = substituted(&outer, inner);
                if !expanded.contains(&sum) {
                    self.add_expanded(&sum, shown);
                    expanded.push(sum);
                }
            }
            position += 1;
        }
    }

    fn add_expanded(&mut self, sum: &Sum, shown: usize) {
        let (mut parts, rests): (Vec<usize>, Vec<usize>) =
            sum.parts.iter().partition(|p| **p < shown);
        if rests.len() < 2 {
            self.sums.push(sum.clone());
            return;
        }
        let rest = self.add_rest(sum.whole, &parts);
        parts.push(rest);
        let whole = sum.whole;
        self.sums.push(Sum { whole, parts });
        self.sums.push(Sum {
            whole: rest,
            parts: rests,
        });
    }
}

/// The outer sum with the parts of the inner one in place of its whole.
fn substituted(outer: &Sum, inner: &Sum) -> Sum {
    let others = outer.parts.iter().filter(|p| **p != inner.whole);
    let mut parts: Vec<usize> = others.chain(&inner.parts).copied().collect();
    parts.sort_unstable();
    Sum {
        whole: outer.whole,
        parts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Split;

    #[test]
    fn the_difference_of_an_outer_and_an_inner_count_is_a_rest() {
        let block = Block {
            columns: &["n", "d", "x"],
            splits: &[
                Split {
                    whole: "n",
                    parts: &["d"],
                    rest: Rest::Unshown,
                },
                Split {
                    whole: "d",
                    parts: &["x"],
                    rest: Rest::Unshown,
                },
            ],
            ..Block::default()
        };
        let template = template(&block);
        let sums: Vec<(usize, &[usize])> = template
            .sums
            .iter()
            .map(|s| (s.whole, s.parts.as_slice()))
            .collect();
        let expected: [(usize, &[usize]); 4] =
            [(0, &[1, 3]), (1, &[2, 4]), (0, &[2, 5]), (5, &[3, 4])];
        assert_eq!((template.width, sums.as_slice()), (6, expected.as_slice()));
    }
}
