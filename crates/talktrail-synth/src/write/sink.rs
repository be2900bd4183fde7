//! The file behind a table: written under a temporary name, renamed when all files of the run are complete.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::take::take;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use talktrail_model::date::Date;

use super::cells::decimal;
use crate::error::Error;
use crate::plan::Format;

/// What every file says about itself.
pub(crate) const NOTICE: &str = "invented data, not for analysis";
/// Rows of a row group.
const GROUP_ROWS: usize = 262_144;

/// Rows that are encoded at a time.
const BATCH_ROWS: usize = 8_192;

/// Where files go.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) out: PathBuf,
    /// Folder below, empty for none.
    pub(crate) folder: &'static str,
    pub(crate) format: Format,
}

/// Rows of one block on their way into the file.
pub(crate) struct Chunk {
    pub(crate) arrays: Vec<ArrayRef>,
    pub(crate) doubles: Vec<usize>,
    /// By row and by the column's place in the table.
    pub(crate) spelled: BTreeMap<(usize, usize), String>,
    pub(crate) rows: usize,
    /// Rows in the file, those delivered twice twice.
    pub(crate) delivered: u64,
}

/// The file of a table, which takes blocks in their order.
pub(crate) struct Sink {
    relative: PathBuf,
    path: PathBuf,
    format: Format,
    /// Places in the table and names.
    columns: Vec<(usize, String)>,
    writer: Option<Writer>,
    delivered: u64,
}

enum Writer {
    Parquet(Box<ArrowWriter<File>>),
    Csv(Box<csv::Writer<BufWriter<File>>>),
}

impl Sink {
    pub(crate) fn new(target: &Target, table: &str, columns: Vec<(usize, String)>) -> Self {
        let ending = if target.format == Format::Csv {
            "csv"
        } else {
            "parquet"
        };
        let relative = Path::new(target.folder).join(format!("{table}.{ending}"));
        Self {
            path: target.out.join(&relative),
            relative,
            format: target.format,
            columns,
            writer: None,
            delivered: 0,
        }
    }

    /// Writes a block; the first one decides the types of the columns.
    pub(crate) fn write(&mut self, chunk: &Chunk) -> Result<(), Error> {
        if self.writer.is_none() {
            self.writer = Some(self.open(chunk)?);
        }
        if chunk.rows == 0 {
            return Ok(());
        }
        self.delivered += chunk.delivered;
        match &mut self.writer {
            Some(Writer::Parquet(writer)) => {
                write_parquet(writer, schema(&self.columns, chunk), chunk, &self.path)
            }
            Some(Writer::Csv(writer)) => {
                write_csv(writer, &self.columns, chunk).map_err(|e| Error::csv(&self.path, e))
            }
            None => Ok(()),
        }
    }

    /// Ends the file, which has its final name only after [`Self::publish`].
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        match self.writer.take() {
            Some(Writer::Parquet(writer)) => writer
                .close()
                .map(drop)
                .map_err(|e| Error::parquet(&self.path, e)),
            Some(Writer::Csv(mut writer)) => writer.flush().map_err(|e| Error::file(&self.path, e)),
            None => Ok(()),
        }
    }

    /// Gives the file its final name, and tells it with its rows.
    pub(crate) fn publish(self) -> Result<(PathBuf, u64), Error> {
        fs::rename(partial(&self.path), &self.path).map_err(|e| Error::file(&self.path, e))?;
        Ok((self.relative, self.delivered))
    }

    /// Removes what was written so far.
    pub(crate) fn discard(self) {
        drop(self.writer);
        // What cannot be removed keeps its temporary name and is overwritten by the next run.
        let _ = fs::remove_file(partial(&self.path));
    }

    fn open(&self, chunk: &Chunk) -> Result<Writer, Error> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|e| Error::file(folder, e))?;
        }
        let file = File::create(partial(&self.path)).map_err(|e| Error::file(&self.path, e))?;
        if self.format == Format::Csv {
            let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            writer
                .write_record(self.columns.iter().map(|(_, name)| name))
                .map_err(|e| Error::csv(&self.path, e))?;
            return Ok(Writer::Csv(Box::new(writer)));
        }
        let properties = properties(&self.columns);
        let writer = ArrowWriter::try_new(file, schema(&self.columns, chunk), Some(properties))
            .map_err(|e| Error::parquet(&self.path, e))?;
        Ok(Writer::Parquet(Box::new(writer)))
    }
}

fn schema(columns: &[(usize, String)], chunk: &Chunk) -> Arc<Schema> {
    let field = |((_, name), array): (&(usize, String), &ArrayRef)| {
        Field::new(name, array.data_type().clone(), true)
    };
    let fields: Vec<Field> = columns.iter().zip(&chunk.arrays).map(field).collect();
    Arc::new(Schema::new(fields))
}

impl Chunk {
    /// The rows in the order of the file, those delivered twice twice.
    fn order(&self) -> impl Iterator<Item = usize> {
        let times = |row: &usize| {
            if self.doubles.binary_search(row).is_ok() {
                2
            } else {
                1
            }
        };
        (0..self.rows).flat_map(move |row| std::iter::repeat_n(row, times(&row)))
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Identifiers that hardly repeat: a dictionary of them costs time and saves no space.
fn is_nearly_unique(column: &str) -> bool {
    let folded = column.to_lowercase();
    let is_row_id =
        folded.starts_with("uniqueid_") || folded == "rownumber" || folded == "recordnumber";
    is_row_id
        || matches!(
            folded.as_str(),
            "careactid"
                | "carecontactid"
                | "unique_carecontactid"
                | "unique_careactivityid"
                | "servicerequestid"
                | "unique_servicerequestid"
                | "pathwayid"
                | "referral_id"
                | "pathway_id"
                | "participant_id"
                | "cohortkey_e"
                | "person_id"
        )
}

/// Snappy, no statistics (nothing here is sorted by anything but chance, and comparing text takes time).
fn properties(columns: &[(usize, String)]) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_write_batch_size(BATCH_ROWS)
        .set_offset_index_disabled(true)
        .set_created_by("talktrail-synth".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(
            "talktrail.invented".to_owned(),
            NOTICE.to_owned(),
        )]));
    for (_, name) in columns.iter().filter(|(_, name)| is_nearly_unique(name)) {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(name.as_str()), false);
    }
    builder.build()
}

fn write_parquet(
    writer: &mut ArrowWriter<File>,
    schema: Arc<Schema>,
    chunk: &Chunk,
    path: &Path,
) -> Result<(), Error> {
    let mut arrays = chunk.arrays.clone();
    if !chunk.doubles.is_empty() {
        let rows = UInt32Array::from_iter_values(chunk.order().map(|row| row as u32));
        let doubled = arrays
            .iter()
            .map(|array| take(array, &rows, None))
            .collect::<Result<_, _>>();
        arrays = doubled.map_err(|e| Error::arrow(path, e))?;
    }
    let batch = RecordBatch::try_new(schema, arrays).map_err(|e| Error::arrow(path, e))?;
    writer.write(&batch).map_err(|e| Error::parquet(path, e))
}

fn write_csv(
    writer: &mut csv::Writer<BufWriter<File>>,
    columns: &[(usize, String)],
    chunk: &Chunk,
) -> Result<(), csv::Error> {
    for row in chunk.order() {
        for ((place, _), array) in columns.iter().zip(&chunk.arrays) {
            match chunk.spelled.get(&(row, *place)) {
                Some(text) => writer.write_field(text)?,
                None => write_cell(writer, array, row)?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn write_cell(
    writer: &mut csv::Writer<BufWriter<File>>,
    array: &ArrayRef,
    row: usize,
) -> Result<(), csv::Error> {
    if array.is_null(row) {
        return writer.write_field("");
    }
    match array.data_type() {
        DataType::Utf8 => writer.write_field(array.as_string::<i32>().value(row)),
        DataType::Int64 => {
            writer.write_field(array.as_primitive::<Int64Type>().value(row).to_string())
        }
        DataType::Decimal128(..) => writer.write_field(decimal(
            array.as_primitive::<Decimal128Type>().value(row) as i64,
        )),
        DataType::Date32 => writer.write_field(
            Date::from_days(array.as_primitive::<Date32Type>().value(row)).to_string(),
        ),
        DataType::Timestamp(..) => writer.write_field(stamp(
            array.as_primitive::<TimestampMillisecondType>().value(row) / 1_000,
        )),
        _ => writer.write_field(if array.as_boolean().value(row) {
            "true"
        } else {
            "false"
        }),
    }
}

fn stamp(seconds: i64) -> String {
    let date = Date::from_days(seconds.div_euclid(86_400) as i32);
    let rest = seconds.rem_euclid(86_400);
    format!(
        "{date} {:02}:{:02}:{:02}",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}
