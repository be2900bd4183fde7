//! The rows of one participant in one table.

use std::{collections::BTreeMap, fs::File, ops::Range, path::Path};

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int8Type, Int16Type, Int32Type},
};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
    errors::ParquetError,
};
use talktrail_dictionary::{Dictionary, OutputTable};
use talktrail_model::date::Date;

use crate::error::Error;

const PARTICIPANT: &str = "participant_id";
/// Rows of a batch while identifiers are looked through.
const BATCH_ROWS: usize = 1 << 16;

/// One value, with the label of a code.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A code and what it means.
    Code(i32, String),
    /// A count, number of days or the like.
    Number(i32),
    /// A score.
    Points(f64),
    /// A date.
    Date(Date),
}

/// One row: its values by column; what is missing is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(BTreeMap<&'static str, Value>);

impl Record {
    /// A text, or the label of a code.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.0.get(column)? {
            Value::Text(text) | Value::Code(_, text) => Some(text),
            _ => None,
        }
    }

    /// A count or a code.
    pub fn number(&self, column: &str) -> Option<i32> {
        match self.0.get(column)? {
            Value::Number(number) | Value::Code(number, _) => Some(*number),
            _ => None,
        }
    }

    /// A score.
    pub fn points(&self, column: &str) -> Option<f64> {
        match self.0.get(column)? {
            Value::Points(points) => Some(*points),
            _ => None,
        }
    }

    /// A date.
    pub fn date(&self, column: &str) -> Option<Date> {
        match self.0.get(column)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// Whether a flag is set; false where it is missing.
    pub fn is(&self, column: &str) -> bool {
        self.number(column) == Some(1)
    }
}

/// The rows of a participant; `None` where the build did not write the table.
pub(super) fn rows(
    data: &Path,
    name: &'static str,
    participant: &str,
    columns: &'static [&'static str],
    dictionary: &Dictionary,
) -> Result<Option<Vec<Record>>, Error> {
    let path = data.join(format!("{name}.parquet"));
    if !path.is_file() {
        return Ok(None);
    }
    let Some(table) = dictionary.output(name) else {
        return Ok(None);
    };
    let unreadable = |source: ParquetError| Error::TableUnreadable {
        path: path.clone(),
        source,
    };
    let range = range(&path, participant).map_err(unreadable)?;
    let reader = reader(&path, columns, Some(&range)).map_err(unreadable)?;
    let mut records = Vec::with_capacity(range.len());
    for batch in reader {
        let batch = batch.map_err(|e| unreadable(e.into()))?;
        records
            .extend((0..batch.num_rows()).map(|at| record(&batch, at, columns, table, dictionary)));
    }
    Ok(Some(records))
}

/// Where the rows of a participant stand; empty where there are none.
fn range(path: &Path, participant: &str) -> Result<Range<usize>, ParquetError> {
    let mut found: Option<Range<usize>> = None;
    let mut first = 0;
    for batch in reader(path, &[PARTICIPANT], None)? {
        let batch = batch?;
        let ids = batch.column_by_name(PARTICIPANT);
        let Some(ids) = ids.and_then(|ids| ids.as_string_opt::<i32>()) else {
            return Err(ParquetError::General(format!(
                "no text column {PARTICIPANT}"
            )));
        };
        let mut own = (0..ids.len()).filter(|at| ids.value(*at) == participant);
        let (begin, n) = (own.next(), own.count());
        match (&mut found, begin) {
            (Some(range), Some(_)) => range.end += n + 1,
            (None, Some(begin)) => found = Some(first + begin..first + begin + n + 1),
            (Some(_), None) => break,
            (None, None) => {}
        }
        first += batch.num_rows();
    }
    Ok(found.unwrap_or(0..0))
}

fn reader(
    path: &Path,
    columns: &[&str],
    rows: Option<&Range<usize>>,
) -> Result<ParquetRecordBatchReader, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let projection = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    let builder = builder
        .with_projection(projection)
        .with_batch_size(BATCH_ROWS);
    match rows {
        Some(rows) => builder
            .with_offset(rows.start)
            .with_limit(rows.len())
            .build(),
        None => builder.build(),
    }
}

fn record(
    batch: &RecordBatch,
    at: usize,
    columns: &'static [&'static str],
    table: &OutputTable,
    dictionary: &Dictionary,
) -> Record {
    let labelled = |name: &str, number: i32| {
        let list = table.variable(name)?.value_list.as_deref()?;
        let code = dictionary
            .code_list(list)?
            .code_of(i16::try_from(number).ok()?);
        let label = code.map_or_else(|| number.to_string(), |code| code.label.clone());
        Some(Value::Code(number, label))
    };
    let cell = |name: &&'static str| {
        let value = value(batch.column_by_name(name)?, at)?;
        let value = match value {
            Value::Number(number) => labelled(name, number).unwrap_or(value),
            _ => value,
        };
        Some((*name, value))
    };
    Record(columns.iter().filter_map(cell).collect())
}

fn value(array: &ArrayRef, at: usize) -> Option<Value> {
    if array.is_null(at) {
        return None;
    }
    if let Some(texts) = array.as_string_opt::<i32>() {
        return Some(Value::Text(texts.value(at).to_owned()));
    }
    if let Some(dates) = array.as_primitive_opt::<Date32Type>() {
        return Some(Value::Date(Date::from_days(dates.value(at))));
    }
    if let Some(points) = array.as_primitive_opt::<Float64Type>() {
        return Some(Value::Points(points.value(at)));
    }
    let small = array.as_primitive_opt::<Int8Type>();
    let middle = array.as_primitive_opt::<Int16Type>();
    let large = array.as_primitive_opt::<Int32Type>();
    small
        .map(|a| i32::from(a.value(at)))
        .or_else(|| middle.map(|a| i32::from(a.value(at))))
        .or_else(|| large.map(|a| a.value(at)))
        .map(Value::Number)
}
