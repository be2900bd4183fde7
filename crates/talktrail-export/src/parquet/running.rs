//! Numbers that run through a whole table, made of numbers that run through each partition.

use talktrail_model::column::Column;

use super::chunk::Chunk;
use crate::variable::Table;

/// The running columns of one table: position, and the last number so far.
#[derive(Debug)]
pub(super) struct Running(Vec<(usize, i32)>);

impl Running {
    /// The running columns of a table, before its first partition.
    pub(super) fn new(table: &Table) -> Self {
        let variables = table.variables.iter().enumerate();
        Self(
            variables
                .filter(|(_, variable)| variable.is_running)
                .map(|(position, _)| (position, 0))
                .collect(),
        )
    }

    /// Lets the numbers of the next partition go on where those of the one before ended.
    pub(super) fn go_on(&mut self, chunk: &mut Chunk) {
        for (position, last) in &mut self.0 {
            if let Some(Column::Int32(column)) = chunk.columns.get_mut(*position) {
                for number in &mut column.values {
                    *number = number.saturating_add(*last);
                }
                *last = column.values.last().copied().unwrap_or(*last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use talktrail_model::column::{Validity, Values};

    use super::*;
    use crate::variable::{Kind, sample};

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
        let running = crate::variable::Variable {
            is_running: true,
            ..plain.clone()
        };
        let table = Table {
            variables: vec![plain, running],
            ..Table::default()
        };
        let mut state = Running::new(&table);
        let mut shown = Vec::new();
        for of_partition in [&[1, 1, 2][..], &[], &[1, 2]] {
            let columns = vec![numbers(of_partition), numbers(of_partition)];
            let mut chunk = Chunk::new(&table, columns, &Arc::default()).unwrap();
            state.go_on(&mut chunk);
            shown.push(chunk.columns.clone());
        }
        let expected = [&[1, 1, 2][..], &[], &[3, 4]];
        for (shown, (own, plain)) in
            shown
                .iter()
                .zip(expected.into_iter().zip([&[1, 1, 2][..], &[], &[1, 2]]))
        {
            assert_eq!(shown, &[numbers(plain), numbers(own)]);
        }
    }
}
