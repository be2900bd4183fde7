//! The ledger: which files were sent and how many rows they hold, as headers tell it. Those of several threads add up.

use std::collections::BTreeMap;

use crate::fault::Fault;

/// Rows that one person can have in one table of one file. The rows of others lie between: an extract holds only its
/// own participants, while row numbers count everybody's.
const ROWS_PER_PERSON: i64 = 128;

/// The number before that of a person's first row, in any table of any file.
pub(super) const fn rows_before(person: u64) -> i64 {
    person as i64 * ROWS_PER_PERSON
}

/// What was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// Rows by table, by number of the file.
    files: BTreeMap<i64, Vec<u32>>,
    /// Months of providers with a gap.
    pub(super) gaps: BTreeMap<(i32, u16), Fault>,
}

impl Ledger {
    /// Enters the rows of a file.
    pub(super) fn enter(&mut self, file: i64, rows: &[u32]) {
        if rows.iter().any(|n| *n > 0) {
            let entry = self.files.entry(file).or_default();
            entry.resize(rows.len().max(entry.len()), 0);
            entry.iter_mut().zip(rows).for_each(|(sum, n)| *sum += n);
        }
    }

    /// Adds another thread's ledger.
    pub(crate) fn add(&mut self, other: Self) {
        for (file, rows) in other.files {
            self.enter(file, &rows);
        }
        self.gaps.extend(other.gaps);
    }

    /// Rows of a table in a file.
    pub(super) fn rows(&self, file: i64, table: usize) -> u32 {
        let rows = self.files.get(&file).and_then(|rows| rows.get(table));
        rows.copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ledgers_add_up() {
        let (mut one, mut other) = (Ledger::default(), Ledger::default());
        one.enter(7, &[1, 0, 2]);
        other.enter(7, &[0, 4, 1]);
        other.enter(9, &[0, 0, 0]);
        one.add(other);
        let rows: Vec<u32> = (0..4).map(|table| one.rows(7, table)).collect();
        assert_eq!(rows, [1, 4, 3, 0]);
        assert_eq!((one.files.len(), one.rows(9, 0)), (1, 0));
    }
}
