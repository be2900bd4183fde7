//! Invented studies in temporary folders, and their files read back as text.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use talktrail_dictionary::Family;
use talktrail_model::date::Date;
use talktrail_synth::{Faults, Plan, Written, write};

/// A plan without faults.
pub(crate) fn plan(family: Family, participants: u64, out: &Path) -> Plan {
    Plan {
        faults: Faults::None,
        ..Plan::new(family, participants, 20_200_901, out)
    }
}

/// An invented study on disk.
pub(crate) struct Study {
    out: tempfile::TempDir,
    pub(crate) written: Written,
}

/// A study without faults.
pub(crate) fn invent(family: Family, participants: u64) -> Study {
    let out = tempfile::tempdir().unwrap();
    let written = write(&plan(family, participants, out.path()), &mut |_| {}).unwrap();
    Study { out, written }
}

/// A row as text by column; cells without a value are left out.
pub(crate) type Row = BTreeMap<String, String>;

impl Study {
    pub(crate) fn path(&self, file: &Path) -> PathBuf {
        self.out.path().join(file)
    }

    /// All rows of a table, such as `truth/scores`.
    pub(crate) fn rows(&self, table: &str) -> Vec<Row> {
        rows(&self.out.path().join(format!("{table}.parquet")))
    }
}

/// A date that was written as text.
pub(crate) fn date(row: &Row, column: &str) -> Option<Date> {
    row.get(column).map(|text| Date::parse(text).unwrap())
}

/// The cell, or nothing as an empty text.
pub(crate) fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

pub(crate) fn names(path: &Path) -> Vec<String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    builder
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect()
}

pub(crate) fn watermark(path: &Path) -> Option<String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let metadata = builder
        .metadata()
        .file_metadata()
        .key_value_metadata()?
        .clone();
    metadata
        .into_iter()
        .find(|pair| pair.key == "talktrail.invented")?
        .value
}

pub(crate) fn rows(path: &Path) -> Vec<Row> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap())
        .unwrap()
        .build()
        .unwrap();
    let mut all = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let mut rows = vec![Row::new(); batch.num_rows()];
        for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
            for (row, cells) in rows.iter_mut().enumerate() {
                if let Some(text) = cell(array, row) {
                    cells.insert(field.name().clone(), text);
                }
            }
        }
        all.extend(rows);
    }
    all
}

fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    array.is_valid(row).then(|| match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Date32 => {
            Date::from_days(array.as_primitive::<Date32Type>().value(row)).to_string()
        }
        DataType::Decimal128(..) => array
            .as_primitive::<Decimal128Type>()
            .value(row)
            .to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        _ => String::new(),
    })
}
