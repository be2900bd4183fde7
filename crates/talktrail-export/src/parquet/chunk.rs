//! Rows as they come in, and how they are cut into row groups.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use talktrail_model::{
    column::{Column, Text, Validity, Values},
    row::Counts,
};

use super::running::Running;
use crate::{
    error::{Error, Result},
    variable::{Kind, Table},
};

/// Unencoded bytes that a row group should not exceed: enough rows to compress well, few enough that the open row
/// groups of all tables stay a small part of the memory budget.
const GROUP_BYTES: usize = 16 << 20;
/// Fewest and most rows of a row group.
const GROUP_ROWS: (usize, usize) = (16_384, 131_072);
/// Bytes that a text cell takes on average: its position and its share of the text.
const TEXT_BYTES: usize = 12;

/// Rows in each row group of a table: a power of two that depends on the table's columns and on nothing else.
pub fn rows_per_group(table: &Table) -> usize {
    let width: usize = table.variables.iter().map(|v| bytes_of(v.kind)).sum();
    let rows = (GROUP_BYTES / width.max(1)).clamp(GROUP_ROWS.0, GROUP_ROWS.1);
    1 << rows.ilog2()
}

fn bytes_of(kind: Kind) -> usize {
    match kind {
        Kind::Text => TEXT_BYTES,
        Kind::Int8 => 1,
        Kind::Int16 => 2,
        Kind::Int32 | Kind::Date => 4,
        Kind::Float64 => 8,
    }
}

/// Rows of one table from one partition. Counts itself in a meter of pending bytes for as long as it lives.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
    bytes: usize,
    meter: Arc<AtomicUsize>,
}

impl Chunk {
    /// Takes over columns, having checked that they are those of the table.
    pub(super) fn new(
        table: &Table,
        columns: Vec<Column>,
        meter: &Arc<AtomicUsize>,
    ) -> Result<Self> {
        check(table, &columns)?;
        let bytes = columns.iter().map(heap_bytes).sum();
        meter.fetch_add(bytes, Ordering::Relaxed);
        Ok(Self {
            rows: columns.first().map_or(0, Column::len),
            columns,
            bytes,
            meter: Arc::clone(meter),
        })
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        self.meter.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn check(table: &Table, columns: &[Column]) -> Result<()> {
    if columns.len() != table.variables.len() {
        return Err(Error::ColumnCount {
            table: table.name.clone(),
            expected: table.variables.len(),
            found: columns.len(),
        });
    }
    let rows = columns.first().map_or(0, Column::len);
    for (variable, column) in table.variables.iter().zip(columns) {
        let table = || table.name.clone();
        if Kind::of(column) != variable.kind {
            return Err(Error::ColumnType {
                table: table(),
                column: variable.name.clone(),
            });
        }
        if column.len() != rows || !is_sound(column) {
            return Err(Error::ColumnRows {
                table: table(),
                column: variable.name.clone(),
            });
        }
    }
    Ok(())
}

/// Whether the parts of a column agree with each other.
fn is_sound(column: &Column) -> bool {
    let covers = |validity: &Validity| {
        validity.len == column.len() && validity.bytes.len() >= validity.len.div_ceil(8)
    };
    match column {
        Column::Text(text) => {
            let end = text.ends.last().copied().unwrap_or(0);
            covers(&text.validity)
                && text.ends.is_sorted()
                && usize::try_from(end).is_ok_and(|end| end <= text.bytes.len())
        }
        Column::Int8(c) => covers(&c.validity),
        Column::Int16(c) => covers(&c.validity),
        Column::Int32(c) | Column::Date(c) => covers(&c.validity),
        Column::Float64(c) => covers(&c.validity),
    }
}

fn heap_bytes(column: &Column) -> usize {
    fn values<T>(c: &Values<T>) -> usize {
        c.values.capacity() * size_of::<T>() + c.validity.bytes.capacity()
    }
    fn text(c: &Text) -> usize {
        let positions = c.keys.capacity() + c.ends.capacity();
        positions * size_of::<i32>() + c.bytes.capacity() + c.validity.bytes.capacity()
    }
    match column {
        Column::Text(c) => text(c),
        Column::Int8(c) => values(c),
        Column::Int16(c) => values(c),
        Column::Int32(c) | Column::Date(c) => values(c),
        Column::Float64(c) => values(c),
    }
}

/// Some neighbouring rows of a chunk.
#[derive(Clone, Debug)]
pub(super) struct Slice {
    pub(super) chunk: Arc<Chunk>,
    pub(super) range: Range<usize>,
}

/// A row group that waits to be encoded.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) table: usize,
    pub(super) number: usize,
    pub(super) rows: usize,
    pub(super) slices: Vec<Slice>,
}

/// Cuts the rows of one table, which come in order, into row groups, and lets its running numbers run on.
#[derive(Debug)]
pub(super) struct Cutter {
    open: Group,
    group_rows: usize,
    running: Running,
}

impl Cutter {
    /// For the table of this position.
    pub(super) fn new(position: usize, table: &Table) -> Self {
        let open = Group {
            table: position,
            number: 0,
            rows: 0,
            slices: Vec::new(),
        };
        Self {
            open,
            group_rows: rows_per_group(table),
            running: Running::new(table),
        }
    }

    /// Adds rows, which have `before` in front; complete row groups go to `full`.
    pub(super) fn push(&mut self, mut chunk: Chunk, before: Counts, full: &mut impl Extend<Group>) {
        self.running.go_on(&mut chunk, before);
        let chunk = Arc::new(chunk);
        let mut start = 0;
        while start < chunk.rows {
            let room = self.group_rows - self.open.rows;
            let end = chunk.rows.min(start + room);
            self.open.rows += end - start;
            self.open.slices.push(Slice {
                chunk: Arc::clone(&chunk),
                range: start..end,
            });
            start = end;
            if self.open.rows == self.group_rows {
                full.extend(self.close());
            }
        }
    }

    /// The rows that are left over, as a last row group.
    pub(super) fn close(&mut self) -> Option<Group> {
        let next = Group {
            table: self.open.table,
            number: self.open.number + 1,
            rows: 0,
            slices: Vec::new(),
        };
        (self.open.rows > 0).then(|| std::mem::replace(&mut self.open, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn wide_tables_have_shorter_row_groups() {
        let mut table = sample::table();
        assert_eq!(rows_per_group(&table), 131_072);
        table.variables = vec![sample::variable("x", Kind::Float64, ""); 60];
        assert_eq!(rows_per_group(&table), 32_768);
        table.variables = vec![sample::variable("x", Kind::Float64, ""); 600];
        assert_eq!(rows_per_group(&table), 16_384);
    }
}
