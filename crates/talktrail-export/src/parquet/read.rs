//! A written table read again, row group by row group, for what rests on all of its rows.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use arrow_array::{
    Array, RecordBatch, StringArray,
    cast::AsArray,
    types::{Float64Type, Int16Type, Int32Type},
};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
};

use crate::error::{Error, Result};

/// Rows that are decoded at once.
const BATCH_ROWS: usize = 65_536;

/// A table that was written before, with the footer read.
#[derive(Debug)]
pub struct WrittenTable {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl WrittenTable {
    /// Reads the footer of a file.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::read(path, e))?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
        Ok(Self {
            metadata: metadata.map_err(|e| damaged(path, e))?,
            path: path.to_owned(),
        })
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// Hands over the rows of a row group, some at a time, with the wanted columns only. Every call opens the file anew,
    /// so that several threads may read.
    pub fn each(
        &self,
        group: usize,
        columns: &[&str],
        take: &mut dyn FnMut(&Rows) -> Result<()>,
    ) -> Result<()> {
        let path = &self.path;
        let file = File::open(path).map_err(|e| Error::read(path, e))?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let reader = builder
            .with_projection(mask)
            .with_row_groups(vec![group])
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(|e| damaged(path, e))?;
        for batch in reader {
            let batch = batch.map_err(|e| damaged(path, e))?;
            take(&Rows { batch, path })?;
        }
        Ok(())
    }
}

/// Some neighbouring rows of a written table.
#[derive(Debug)]
pub struct Rows<'t> {
    batch: RecordBatch,
    path: &'t Path,
}

impl Rows<'_> {
    /// A column of 16-bit integers without gaps.
    pub fn int16(&self, column: &str) -> Result<&[i16]> {
        let array = self.column(column)?.as_primitive_opt::<Int16Type>();
        Ok(array.ok_or_else(|| self.other(column))?.values())
    }

    /// A column of 32-bit integers without gaps.
    pub fn int32(&self, column: &str) -> Result<&[i32]> {
        let array = self.column(column)?.as_primitive_opt::<Int32Type>();
        Ok(array.ok_or_else(|| self.other(column))?.values())
    }

    /// A column of floating-point numbers without gaps.
    pub fn float64(&self, column: &str) -> Result<&[f64]> {
        let array = self.column(column)?.as_primitive_opt::<Float64Type>();
        Ok(array.ok_or_else(|| self.other(column))?.values())
    }

    /// A column of text.
    pub fn text(&self, column: &str) -> Result<&StringArray> {
        let array = self.column(column)?.as_string_opt::<i32>();
        array.ok_or_else(|| self.other(column))
    }

    /// A column in which no row is missing.
    fn column(&self, column: &str) -> Result<&dyn Array> {
        let found = self.batch.column_by_name(column);
        let whole = found.filter(|array| array.null_count() == 0);
        Ok(whole.ok_or_else(|| self.other(column))?.as_ref())
    }

    fn other(&self, column: &str) -> Error {
        damaged(
            self.path,
            format!("the column {column} is not what was written"),
        )
    }
}

fn damaged(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::read(path, io::Error::other(cause))
}
