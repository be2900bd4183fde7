//! How fast rows of `scores` are encoded, beside parquet's own `ArrowWriter` on the same rows.
//!
//! `cargo bench -p talktrail-export` (or with `-- 16000000` rows). Prints seconds, rows per second and bytes per row.
//! Run it on a quiet machine: the numbers that count are the ratios.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports to the terminal and stops at the first surprise"
)]

use std::{fs, path::Path, sync::Arc, thread, time::Instant};

use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int8Array, Int16Array, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field, Schema};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use talktrail_dictionary::Dictionary;
use talktrail_export::{
    label::Origin,
    parquet::{DatasetWriter, Options},
    variable::Table,
};
use talktrail_model::{
    column::{Column, Validity, Widths},
    id::Id,
    row::{Counts, ScoreColumns, ScoreRow},
    score::ScoreValue,
};

/// Rows of one partition.
const PARTITION: usize = 500_000;

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok());
    let rows: usize = rows.unwrap_or(2_000_000);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let partitions: Vec<Vec<Column>> = (0..rows.div_ceil(PARTITION)).map(partition).collect();
    let rows = partitions.len() * PARTITION;
    for threads in [1, 2] {
        let taken = own(folder, partitions.clone(), threads);
        report(&format!("talktrail, {threads} threads"), rows, &taken);
    }
    let taken = arrow(folder, &partitions);
    report("parquet's ArrowWriter, 1 thread", rows, &taken);
}

/// What one way of writing took.
struct Taken {
    wall: f64,
    cpu: f64,
    bytes: u64,
}

impl Taken {
    fn by(work: impl FnOnce() -> u64) -> Self {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let bytes = work();
        Self {
            wall: start.elapsed().as_secs_f64(),
            cpu: cpu_seconds() - cpu,
            bytes,
        }
    }
}

/// Processor seconds of this process, where `/proc` tells; else 0.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.split_whitespace().skip(13).take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn report(name: &str, rows: usize, taken: &Taken) {
    let Taken { wall, cpu, bytes } = taken;
    let speed = rows as f64 / cpu.max(0.01) / 1e6;
    let size = *bytes as f64 / rows as f64;
    println!(
        "{name:32} {wall:7.3} s {cpu:7.2} CPU s {speed:7.2} M rows per CPU s {size:6.2} bytes/row"
    );
}

fn own(folder: &Path, partitions: Vec<Vec<Column>>, threads: usize) -> Taken {
    let table = Table::from_dictionary(&Dictionary::embedded().unwrap(), "scores").unwrap();
    let options = Options {
        threads,
        ..Options::default()
    };
    let origin = Origin::default();
    let writer = DatasetWriter::create(folder, vec![table], &origin, options).unwrap();
    Taken::by(|| submit_all(writer, partitions, threads))
}

fn submit_all(writer: DatasetWriter, partitions: Vec<Vec<Column>>, threads: usize) -> u64 {
    let parts = std::sync::Mutex::new(partitions.into_iter().enumerate());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let part = parts.lock().unwrap().next();
                    let Some((number, columns)) = part else {
                        return;
                    };
                    writer
                        .submit(number, Counts::default(), vec![("scores", columns)])
                        .unwrap();
                }
            });
        }
    });
    writer.finish().unwrap()[0].bytes
}

/// About 16 scores a referral and 1.3 referrals a participant, measures in turn within a session.
fn partition(number: usize) -> Vec<Column> {
    let mut columns = ScoreColumns::new(Widths::default());
    let tools = ["720433000", "445455005", "718583008", "718623008"];
    let points: Vec<String> = (0..28).map(|points| points.to_string()).collect();
    for row in 0..PARTITION {
        let row = number * PARTITION + row;
        let spread = (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let raw = &points[(spread % 28) as usize];
        let is_linked = !row.is_multiple_of(50);
        let participant = format!("{:010}", row / 21 * 17);
        let referral = format!("{:020}", row / 16 * 31);
        let session = (row / 4 % 4) as i16;
        columns.push(&ScoreRow {
            participant_id: Id::new(&participant),
            referral_id: Id::new(&referral),
            participant_index: (row / 21) as i32 + 1,
            referral_index: (row / 16) as i32 + 1,
            score_number: (row % 16) as i16 + 1,
            session_number: Some(session).filter(|_| is_linked),
            score_date: Some(talktrail_model::date::Date::from_days(
                17_000 + (row / 16 % 2000) as i32 + i32::from(session) * 9,
            )),
            score_minute: Some((spread % 600) as i16).filter(|_| is_linked),
            instrument: Some((row % 4) as i16),
            tool_code: tools.get(row % 4).copied(),
            raw_text: Some(raw),
            value: ScoreValue::parse(raw),
            status: Some(1),
            score_source: Some(i16::from(is_linked)),
            number_of_instrument: Some(session + 1),
            number_in_day: Some(1),
            is_follow_up: Some(false),
            is_in_window: Some(!spread.is_multiple_of(30)),
        });
    }
    columns.finish()
}

fn arrow(folder: &Path, partitions: &[Vec<Column>]) -> Taken {
    let batches: Vec<RecordBatch> = partitions.iter().map(|columns| batch(columns)).collect();
    let path = folder.join("arrow.parquet");
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(131_072))
        .build();
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batches[0].schema(), Some(properties)).unwrap();
    Taken::by(|| {
        for batch in &batches {
            writer.write(batch).unwrap();
        }
        writer.close().unwrap();
        fs::metadata(path).unwrap().len()
    })
}

fn batch(columns: &[Column]) -> RecordBatch {
    let arrays: Vec<ArrayRef> = columns.iter().map(array).collect();
    let fields = arrays.iter().enumerate().map(|(position, array)| {
        let data_type: DataType = array.data_type().clone();
        Field::new(format!("c{position}"), data_type, true)
    });
    let schema = Schema::new(fields.collect::<Vec<Field>>());
    RecordBatch::try_new(Arc::new(schema), arrays).unwrap()
}

fn array(column: &Column) -> ArrayRef {
    fn cells<'a, T: Copy>(
        values: &'a [T],
        validity: &'a Validity,
    ) -> impl Iterator<Item = Option<T>> + 'a {
        values.iter().enumerate().map(|(row, value)| {
            let is_set = validity.bytes[row / 8] & (1 << (row % 8)) != 0;
            is_set.then_some(*value)
        })
    }
    match column {
        Column::Text(c) => {
            let text = |key: i32| {
                let end = |key: usize| c.ends[key] as usize;
                let start = (key as usize).checked_sub(1).map_or(0, end);
                std::str::from_utf8(&c.bytes[start..end(key as usize)]).unwrap()
            };
            let cells = cells(&c.keys, &c.validity).map(|key| key.map(text));
            Arc::new(cells.collect::<StringArray>())
        }
        Column::Int8(c) => Arc::new(cells(&c.values, &c.validity).collect::<Int8Array>()),
        Column::Int16(c) => Arc::new(cells(&c.values, &c.validity).collect::<Int16Array>()),
        Column::Int32(c) | Column::Date(c) => {
            Arc::new(cells(&c.values, &c.validity).collect::<Date32Array>())
        }
        Column::Float64(c) => Arc::new(cells(&c.values, &c.validity).collect::<Float64Array>()),
    }
}
