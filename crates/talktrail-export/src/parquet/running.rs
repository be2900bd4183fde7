//! Numbers that run through a whole build, made of numbers that run through each partition.

use talktrail_model::{column::Column, row::Counts};

use super::chunk::Chunk;
use crate::variable::{Counted, Table};

/// The columns of one table that count participants or referrals of the whole build.
#[derive(Debug)]
pub(super) struct Running(Vec<(usize, Counted)>);

impl Running {
    /// Those of a table.
    pub(super) fn new(table: &Table) -> Self {
        let variables = table.variables.iter().enumerate();
        Self(
            variables
                .filter_map(|(position, variable)| Some((position, variable.counts?)))
                .collect(),
        )
    }

    /// Lets the numbers of a partition go on behind those of the partitions before it.
    pub(super) fn go_on(&self, chunk: &mut Chunk, before: Counts) {
        for (position, counted) in &self.0 {
            let before = match counted {
                Counted::Participants => before.participants,
                Counted::Referrals => before.referrals,
            };
            if let Some(Column::Int32(column)) = chunk.columns.get_mut(*position) {
                for number in &mut column.values {
                    *number = number.saturating_add_unsigned(before);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use talktrail_model::column::{Validity, Values};

    use super::*;
    use crate::variable::{Kind, Variable, sample};

    fn numbers(values: &[i32]) -> Column {
        let validity = Validity {
            bytes: vec![0xff; values.len().div_ceil(8)],
            len: values.len(),
            nulls: 0,
        };
        Column::Int32(Values {
            values: values.to_vec(),
            validity,
        })
    }

    #[test]
    fn a_partition_goes_on_where_the_one_before_ended() {
        let plain = sample::variable("days", Kind::Int32, "");
        let that = |counts| Variable {
            counts: Some(counts),
            ..plain.clone()
        };
        let table = Table {
            variables: vec![
                plain.clone(),
                that(Counted::Participants),
                that(Counted::Referrals),
            ],
            ..Table::default()
        };
        let columns = vec![numbers(&[1, 1, 2]); 3];
        let mut chunk = Chunk::new(&table, columns, &Arc::default()).unwrap();
        let before = Counts {
            participants: 10,
            referrals: 15,
        };
        Running::new(&table).go_on(&mut chunk, before);
        let expected = [[1, 1, 2], [11, 11, 12], [16, 16, 17]];
        assert_eq!(chunk.columns, expected.map(|values| numbers(&values)));
    }
}
