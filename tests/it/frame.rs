//! A written table, read back by a library that did not write it, with every cell as text.

use std::{fs::File, path::Path};

use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// All rows of a Parquet file.
#[derive(Debug)]
pub struct Frame {
    batches: Vec<RecordBatch>,
}

impl Frame {
    /// Reads a file.
    ///
    /// # Panics
    /// When it cannot be read.
    #[expect(
        clippy::unwrap_used,
        reason = "a test fails where its file cannot be read"
    )]
    pub fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .unwrap()
            .build()
            .unwrap();
        Self {
            batches: reader.map(Result::unwrap).collect(),
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The text of a cell; empty when missing.
    ///
    /// # Panics
    /// When there is no such column.
    #[expect(
        clippy::expect_used,
        reason = "a test fails where its column is absent"
    )]
    pub fn text(&self, column: &str, row: usize) -> String {
        let mut row = row;
        for batch in &self.batches {
            if row < batch.num_rows() {
                let array = batch.column_by_name(column).expect("the column is there");
                if array.is_null(row) {
                    return String::new();
                }
                let options = FormatOptions::default();
                return ArrayFormatter::try_new(array.as_ref(), &options)
                    .expect("the type can be shown")
                    .value(row)
                    .to_string();
            }
            row -= batch.num_rows();
        }
        String::new()
    }

    /// The first row whose cell is a text.
    pub fn find(&self, column: &str, text: &str) -> Option<usize> {
        (0..self.rows()).find(|row| self.text(column, *row) == text)
    }
}
