//! Columns of a Parquet file as plain text, so that a table of the truth and one of a build can be laid side by side.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use talktrail_dictionary::Dictionary;

use crate::error::Error;

/// A cell in plain form; none when it is empty.
pub(crate) type Plain = Option<String>;

/// Calls `row` with the wanted cells of every row.
pub(crate) fn rows(
    path: &Path,
    columns: &[&str],
    mut row: impl FnMut(&[Plain]),
) -> Result<(), Error> {
    let file = File::open(path).map_err(|e| Error::unreadable(path, e.into()))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| Error::unreadable(path, e))?;
    let schema = builder.parquet_schema();
    let missing = columns
        .iter()
        .find(|name| schema.columns().iter().all(|c| c.name() != **name));
    if let Some(column) = missing {
        return Err(Error::MissingColumn {
            path: path.to_owned(),
            column: (*column).to_owned(),
        });
    }
    let mask = ProjectionMask::columns(schema, columns.iter().copied());
    let reader = builder
        .with_projection(mask)
        .build()
        .map_err(|e| Error::unreadable(path, e))?;
    for batch in reader {
        let batch = batch.map_err(|e| Error::unreadable(path, e.into()))?;
        for_each_row(&batch, columns, &mut row).map_err(|e| Error::unreadable(path, e.into()))?;
    }
    Ok(())
}

fn for_each_row(
    batch: &RecordBatch,
    columns: &[&str],
    row: &mut impl FnMut(&[Plain]),
) -> Result<(), arrow_schema::ArrowError> {
    let options = FormatOptions::default();
    let arrays: Vec<&dyn Array> = columns
        .iter()
        .filter_map(|name| batch.column_by_name(name))
        .map(AsRef::as_ref)
        .collect();
    let formatters = arrays
        .iter()
        .map(|array| ArrayFormatter::try_new(*array, &options))
        .collect::<Result<Vec<_>, _>>()?;
    let mut cells: Vec<Plain> = vec![None; arrays.len()];
    for at in 0..batch.num_rows() {
        for ((cell, array), formatter) in cells.iter_mut().zip(&arrays).zip(&formatters) {
            *cell = array
                .is_valid(at)
                .then(|| plain(formatter.value(at).to_string()));
        }
        row(&cells);
    }
    Ok(())
}

/// Flags as 1 and 0, numbers without noughts behind the point.
fn plain(text: String) -> String {
    match text.as_str() {
        "true" => return "1".to_owned(),
        "false" => return "0".to_owned(),
        _ => {}
    }
    let is_decimal = text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_decimal {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// The number of an instrument in a build, by its SNOMED CT concept, or by its column of version 1.5 where it has none.
pub(crate) struct Instruments(BTreeMap<String, String>);

impl Instruments {
    pub(crate) fn new(dictionary: &Dictionary) -> Self {
        let entries = dictionary.instrument_entries().iter().zip(1_u32..);
        Self(
            entries
                .map(|(entry, n)| {
                    let concept = &entry.instrument.snomed_code;
                    let has_none = concept.is_empty();
                    let known = if has_none { &entry.v1_5_field } else { concept };
                    (known.clone(), n.to_string())
                })
                .collect(),
        )
    }

    /// The number as text; the concept itself when the dictionary does not know it.
    pub(crate) fn number(&self, concept: &str) -> String {
        self.0
            .get(concept)
            .map_or_else(|| concept.to_owned(), Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_both_sides_are_written_alike() {
        for (text, expected) in [
            ("true", "1"),
            ("12.0", "12"),
            ("2.30", "2.3"),
            ("20", "20"),
            ("2021-04-01", "2021-04-01"),
            ("SR.0", "SR.0"),
        ] {
            assert_eq!(plain(text.to_owned()), expected);
        }
    }
}
