//! The list of planted faults: gathered by block, with rows counted from the start of their file.

use std::path::PathBuf;

use super::table;
use crate::desk::Block;
use crate::error::Error;
use crate::plan::{Plan, Written};
use crate::write::{Kind, Sink, Table};

const FAULTS: [(&str, Kind); 5] = [
    ("table_name", Kind::Text),
    ("column_name", Kind::Text),
    ("fault", Kind::Text),
    ("row_ordinal", Kind::Integer),
    ("original_text", Kind::Text),
];

/// The list, and what was written altogether.
pub(crate) struct FaultList {
    table: Table,
    sink: Sink,
    /// Names of the tables, and their rows in all blocks so far.
    files: Vec<(String, u64)>,
    written: Written,
}

impl FaultList {
    /// A list for the faults of these tables.
    pub(crate) fn new(plan: &Plan, files: &[PathBuf]) -> Self {
        let table = table(plan, "faults", &FAULTS);
        let named = |file: &PathBuf| (file.to_string_lossy().replace('\\', "/"), 0);
        Self {
            sink: table.sink(),
            table,
            files: files.iter().map(named).collect(),
            written: Written::default(),
        }
    }

    /// Lists the faults of the next block.
    pub(crate) fn write(&mut self, block: Block) -> Result<(), Error> {
        self.written.add(&block.written);
        for ((name, before), (rows, planted)) in self.files.iter_mut().zip(block.planted) {
            self.written.faults += planted.len() as u64;
            for fault in planted {
                let table = &mut self.table;
                table.set("table_name", &*name);
                table.set("column_name", &fault.column);
                table.set("fault", fault.fault.name());
                table.set("row_ordinal", fault.row.map(|row| (*before + row) as i64));
                table.set("original_text", fault.original.as_ref());
                table.end_row()?;
            }
            *before += rows;
        }
        self.sink.write(&self.table.take())
    }

    /// The file, and what was written altogether.
    pub(crate) fn into_sink(self) -> (Sink, Written) {
        (self.sink, self.written)
    }
}
