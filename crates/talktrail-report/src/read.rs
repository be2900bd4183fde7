//! Finished tables in: a Parquet file becomes frames of a bounded number of rows, with only the columns asked for.
//!
//! Everything that is summarised adds up, so frames are summarised one by one and the whole table is never in memory.

use std::{fs::File, path::Path};

use arrow_array::{
    ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int8Type, Int16Type, Int32Type},
};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
};
use polars::prelude::{Column, DataFrame};
use talktrail_model::date::Date;

use crate::error::{Error, Result};

/// Rows of a frame.
const FRAME_ROWS: usize = 1 << 20;

/// A column that a summary rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a column holds and how it enters the frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// 0 and 1, as a Boolean.
    Flag,
    /// A code, number or count of days, as a 32-bit integer.
    Integer,
    /// A date, as the year in which its financial year began.
    FinancialYear,
    /// A score, as a floating-point number.
    Points,
}

/// The frames of a table, in row order.
pub(crate) struct Frames<'a> {
    path: &'a Path,
    columns: &'static [Wanted],
    batches: ParquetRecordBatchReader,
}

/// Opens a table. `None` when there is no such file: a build writes only the tables that its study asks for.
pub(crate) fn frames<'a>(path: &'a Path, columns: &'static [Wanted]) -> Result<Option<Frames<'a>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::read(path, source)),
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|source| Error::decode(path, source))?;
    let names = columns.iter().map(|c| c.name);
    let projection = ProjectionMask::columns(builder.parquet_schema(), names);
    let batches = builder
        .with_projection(projection)
        .with_batch_size(FRAME_ROWS)
        .build()
        .map_err(|source| Error::decode(path, source))?;
    Ok(Some(Frames {
        path,
        columns,
        batches,
    }))
}

impl Iterator for Frames<'_> {
    type Item = Result<DataFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batches.next()?;
        Some(
            batch
                .map_err(|source| Error::decode(self.path, source))
                .and_then(|batch| self.frame(&batch)),
        )
    }
}

impl Frames<'_> {
    fn frame(&self, batch: &RecordBatch) -> Result<DataFrame> {
        let columns: Result<Vec<Column>> = self
            .columns
            .iter()
            .map(|c| self.column(batch, *c))
            .collect();
        DataFrame::new(batch.num_rows(), columns?).map_err(Error::summarising("a table"))
    }

    fn column(&self, batch: &RecordBatch, wanted: Wanted) -> Result<Column> {
        let path = self.path.to_owned();
        let Some(array) = batch.column_by_name(wanted.name) else {
            let column = wanted.name;
            return Err(Error::ColumnMissing { path, column });
        };
        let name = wanted.name.into();
        let column = match wanted.kind {
            Kind::Flag => integers(array).map(|values| {
                let flags = values.into_iter().map(|v| v.map(|v| v == 1));
                Column::new(name, flags.collect::<Vec<_>>())
            }),
            Kind::Integer => integers(array).map(|values| Column::new(name, values)),
            Kind::FinancialYear => integers(array).map(|values| {
                let year = |days| Date::from_days(days).financial_year();
                let years = values.into_iter().map(|days| days.map(year));
                Column::new(name, years.collect::<Vec<_>>())
            }),
            Kind::Points => points(array).map(|values| Column::new(name, values)),
        };
        let column_name = wanted.name;
        column.ok_or(Error::ColumnType {
            path,
            column: column_name,
        })
    }
}

pub(crate) fn integers(array: &ArrayRef) -> Option<Vec<Option<i32>>> {
    if let Some(array) = array.as_primitive_opt::<Int8Type>() {
        return Some(array.iter().map(|v| v.map(i32::from)).collect());
    }
    if let Some(array) = array.as_primitive_opt::<Int16Type>() {
        return Some(array.iter().map(|v| v.map(i32::from)).collect());
    }
    if let Some(array) = array.as_primitive_opt::<Date32Type>() {
        return Some(array.iter().collect());
    }
    let array = array.as_primitive_opt::<Int32Type>()?;
    Some(array.iter().collect())
}

fn points(array: &ArrayRef) -> Option<Vec<Option<f64>>> {
    let array = array.as_primitive_opt::<Float64Type>()?;
    Some(array.iter().collect())
}
