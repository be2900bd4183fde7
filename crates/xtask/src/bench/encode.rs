//! The upper floor: only encoding the tables of a finished build, with the writer and settings that made them.

use std::{
    fs::{self, File},
    path::Path,
    time::Instant,
};

use arrow_array::{RecordBatch, cast::AsArray, types};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use talktrail_dictionary::Dictionary;
use talktrail_export::{
    label::Origin,
    parquet::{DatasetWriter, Options},
    variable::Table,
};
use talktrail_model::{
    column::{
        Buffer, Cell, Column, DateBuffer, Float64Buffer, Int8Buffer, Int16Buffer, Int32Buffer,
        TextBuffer, Widths,
    },
    date::Date,
    row::{Counts, TABLES},
};

use crate::error::Error;

/// Rows handed to the writer at once.
const BATCH_ROWS: usize = 65_536;

/// Reads every table of a build, writes it again to `out`, and prints the processor seconds of the writing alone.
pub(crate) fn encode(build: &Path, out: &Path) -> Result<(), Error> {
    let dictionary = Dictionary::embedded().map_err(Error::Dictionary)?;
    fs::create_dir_all(out).map_err(|e| Error::file(out, e))?;
    let mut seconds = 0.0;
    for name in TABLES {
        let path = build.join("data").join(format!("{name}.parquet"));
        if path.exists() {
            let mut table = Table::from_dictionary(&dictionary, name).map_err(Error::Export)?;
            // The numbers of a finished build have run through the table already.
            table.variables.iter_mut().for_each(|v| v.counts = None);
            seconds += encode_table(&path, table, out)?;
        }
    }
    println!("{seconds:.3}");
    Ok(())
}

fn encode_table(path: &Path, table: Table, out: &Path) -> Result<f64, Error> {
    let name = table.name.clone();
    let file = File::open(path).map_err(|e| Error::file(path, e))?;
    let unreadable = |source| Error::Parquet {
        path: path.to_path_buf(),
        source,
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(BATCH_ROWS).build())
        .map_err(unreadable)?;
    let writer = DatasetWriter::create(out, vec![table], &Origin::default(), Options::default());
    let writer = writer.map_err(Error::Export)?;
    let mut seconds = 0.0;
    for (partition, batch) in reader.enumerate() {
        let batch = batch.map_err(|e| unreadable(e.into()))?;
        let columns = columns(&batch)?;
        let begin = Clock::start();
        writer
            .submit(partition, Counts::default(), vec![(name.as_str(), columns)])
            .map_err(Error::Export)?;
        seconds += begin.seconds();
    }
    let begin = Clock::start();
    writer.finish().map_err(Error::Export)?;
    Ok(seconds + begin.seconds())
}

fn columns(batch: &RecordBatch) -> Result<Vec<Column>, Error> {
    let schema = batch.schema();
    let mut columns = Vec::new();
    for (field, array) in schema.fields().iter().zip(batch.columns()) {
        match field.data_type() {
            DataType::Int8 => {
                let cells = array.as_primitive::<types::Int8Type>().iter();
                fill::<Int8Buffer, _>(cells, &mut columns);
            }
            DataType::Int16 => {
                let cells = array.as_primitive::<types::Int16Type>().iter();
                fill::<Int16Buffer, _>(cells, &mut columns);
            }
            DataType::Int32 => {
                let cells = array.as_primitive::<types::Int32Type>().iter();
                fill::<Int32Buffer, _>(cells, &mut columns);
            }
            DataType::Float64 => {
                let cells = array.as_primitive::<types::Float64Type>().iter();
                fill::<Float64Buffer, _>(cells, &mut columns);
            }
            DataType::Date32 => {
                let days = array.as_primitive::<types::Date32Type>().iter();
                let cells = days.map(|day| day.map(Date::from_days));
                fill::<DateBuffer, _>(cells, &mut columns);
            }
            DataType::Utf8 => fill::<TextBuffer, _>(array.as_string::<i32>().iter(), &mut columns),
            _ => {
                return Err(Error::ColumnType {
                    column: field.name().clone(),
                });
            }
        }
    }
    Ok(columns)
}

fn fill<B: Buffer, C: Cell<Buffer = B>>(cells: impl Iterator<Item = C>, columns: &mut Vec<Column>) {
    let mut buffer = B::new(Widths::default());
    cells.for_each(|cell| cell.push(&mut buffer));
    buffer.finish(columns);
}

/// Processor time of this thread, where the system tells it, else wall time; this chore has one thread.
struct Clock {
    wall: Instant,
    processor: Option<f64>,
}

impl Clock {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            processor: processor(),
        }
    }

    fn seconds(&self) -> f64 {
        match (self.processor, processor()) {
            (Some(begin), Some(end)) => end - begin,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// The first number of Linux's `schedstat`: nanoseconds on a processor.
fn processor() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
