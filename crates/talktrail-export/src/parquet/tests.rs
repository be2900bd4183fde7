//! Files are read back with parquet's own reader, and must be the same bytes however their rows came.

use std::{fs, path::Path, sync::Mutex, thread};

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int8Type, Int16Type, Int32Type},
};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use talktrail_model::column::{
    Buffer, Cell, Column, Float64Buffer, Int8Buffer, Int16Buffer, Int32Buffer, TextBuffer,
    Validity, Values, Widths,
};
use talktrail_model::row::Counts;

use super::*;
use crate::{
    error::Error,
    label::Origin,
    variable::{Kind, Table, sample},
};

/// One cell of every kind, in the column order of the sample table.
type Row = (
    Option<String>,
    Option<i8>,
    Option<f64>,
    Option<i32>,
    Option<i16>,
    Option<i32>,
);

/// Rows that look like the tables of a build: identifiers in runs, few distinct scores, some of everything missing.
fn rows(count: usize) -> Vec<Row> {
    (0..count)
        .map(|i| {
            let spread = i.wrapping_mul(2_654_435_761) % 1009;
            (
                Some(format!("participant-{:05}", i / 13)).filter(|_| i % 97 != 5),
                Some((spread % 7) as i8 - 1).filter(|_| spread % 5 != 0),
                Some((spread % 28) as f64).filter(|_| spread % 3 != 0),
                Some(17_000 + (i % 4000) as i32).filter(|_| i % 11 != 0),
                Some((i / 64 % 30) as i16),
                Some((i as i32).wrapping_mul(7_919)).filter(|_| i % 2 == 0),
            )
        })
        .collect()
}

fn columns(rows: &[Row]) -> Vec<Column> {
    let mut text = TextBuffer::new(Widths::default());
    let mut int8 = Int8Buffer::new(Widths::default());
    let mut float = Float64Buffer::new(Widths::default());
    let mut date = Vec::new();
    let mut int16 = Int16Buffer::new(Widths::default());
    let mut int32 = Int32Buffer::new(Widths::default());
    for row in rows {
        row.0.as_deref().push(&mut text);
        row.1.push(&mut int8);
        row.2.push(&mut float);
        date.push(row.3);
        row.4.push(&mut int16);
        row.5.push(&mut int32);
    }
    let mut out = Vec::new();
    text.finish(&mut out);
    int8.finish(&mut out);
    float.finish(&mut out);
    out.push(dates(&date));
    int16.finish(&mut out);
    int32.finish(&mut out);
    out
}

/// Dates by their day number, which the model does not hand out a constructor for.
fn dates(days: &[Option<i32>]) -> Column {
    let mut validity = Validity {
        bytes: vec![0; days.len().div_ceil(8)],
        len: days.len(),
        nulls: 0,
    };
    for (row, day) in days.iter().enumerate() {
        validity.bytes[row / 8] |= u8::from(day.is_some()) << (row % 8);
        validity.nulls += usize::from(day.is_none());
    }
    let values = days.iter().map(|day| day.unwrap_or(0)).collect();
    Column::Date(Values { values, validity })
}

fn writer(folder: &Path, options: Options) -> DatasetWriter {
    DatasetWriter::create(folder, vec![sample::table()], &Origin::default(), options).unwrap()
}

/// The bytes of a file whose rows came in chunks of one size.
fn bytes_in_chunks(rows: &[Row], chunk: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), Options::default());
    for (partition, rows) in rows.chunks(chunk).enumerate() {
        let tables = vec![("courses", columns(rows))];
        writer.submit(partition, Counts::default(), tables).unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(written[0].rows, rows.len() as u64);
    let bytes = fs::read(folder.path().join("courses.parquet")).unwrap();
    assert_eq!(written[0].sha256, crate::digest::of_bytes(&bytes));
    assert_eq!(written[0].bytes, bytes.len() as u64);
    bytes
}

fn read(bytes: Vec<u8>) -> (Vec<RecordBatch>, usize) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    let groups = reader.metadata().num_row_groups();
    let batches = reader.build().unwrap().map(Result::unwrap).collect();
    (batches, groups)
}

/// The rows of a file as they went in.
fn rows_of(batches: &[RecordBatch]) -> Vec<Row> {
    fn number<T: arrow_array::types::ArrowPrimitiveType>(
        column: &ArrayRef,
        row: usize,
    ) -> Option<T::Native> {
        let column = column.as_primitive::<T>();
        column.is_valid(row).then(|| column.value(row))
    }
    let of_batch = |batch: &RecordBatch| {
        let text = batch.column(0).as_string::<i32>();
        (0..batch.num_rows())
            .map(|row| {
                (
                    text.is_valid(row).then(|| text.value(row).to_owned()),
                    number::<Int8Type>(batch.column(1), row),
                    number::<Float64Type>(batch.column(2), row),
                    number::<Date32Type>(batch.column(3), row),
                    number::<Int16Type>(batch.column(4), row),
                    number::<Int32Type>(batch.column(5), row),
                )
            })
            .collect::<Vec<Row>>()
    };
    batches.iter().flat_map(of_batch).collect()
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let rows = rows(140_000);
    let (batches, groups) = read(bytes_in_chunks(&rows, 33_333));
    assert_eq!(groups, 2, "a row group is cut at 131,072 rows");
    assert!(rows_of(&batches) == rows);
}

#[test]
fn types_are_plain() {
    let (batches, _) = read(bytes_in_chunks(&rows(10), 10));
    let schema = batches[0].schema();
    let types: Vec<&DataType> = schema.fields().iter().map(|f| f.data_type()).collect();
    let expected = [
        DataType::Utf8,
        DataType::Int8,
        DataType::Float64,
        DataType::Date32,
        DataType::Int16,
        DataType::Int32,
    ];
    assert_eq!(types, expected.iter().collect::<Vec<_>>());
}

#[test]
fn the_six_keys_are_in_the_footer_and_in_the_arrow_schema() {
    let bytes = bytes::Bytes::from(bytes_in_chunks(&rows(10), 10));
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    let file = reader.metadata().file_metadata();
    let footer = file.key_value_metadata().unwrap();
    let expected = crate::label::keys(&sample::table(), &Origin::default()).unwrap();
    for (key, value) in expected {
        let in_footer = footer.iter().find(|kv| kv.key == key).unwrap();
        assert_eq!(in_footer.value.as_ref(), Some(&value), "{key}");
        assert_eq!(reader.schema().metadata().get(key), Some(&value), "{key}");
    }
    assert_eq!(footer.len(), 7, "six keys and the Arrow schema");
    assert!(file.created_by().unwrap().starts_with("talktrail version"));
}

#[test]
fn bytes_do_not_depend_on_how_the_rows_were_cut() {
    let rows = rows(5_003);
    let whole = bytes_in_chunks(&rows, rows.len());
    for chunk in [1, 7, 1000] {
        assert!(bytes_in_chunks(&rows, chunk) == whole, "chunks of {chunk}");
    }
    let long = self::rows(131_072 + 5);
    let whole = bytes_in_chunks(&long, long.len());
    assert!(bytes_in_chunks(&long, 1000) == whole);
}

#[test]
fn bytes_do_not_depend_on_threads_and_their_order() {
    let rows = rows(300_000);
    let whole = bytes_in_chunks(&rows, rows.len());
    for threads in [1, 4] {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            pending_limit: 1 << 20,
            threads,
        };
        let writer = writer(folder.path(), options);
        let parts = Mutex::new(rows.chunks(7_001).enumerate());
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let _guard = writer.guard();
                    loop {
                        let part = parts.lock().unwrap().next();
                        let Some((partition, rows)) = part else {
                            break;
                        };
                        let tables = vec![("courses", columns(rows))];
                        writer.submit(partition, Counts::default(), tables).unwrap();
                    }
                });
            }
        });
        writer.finish().unwrap();
        let bytes = fs::read(folder.path().join("courses.parquet")).unwrap();
        assert!(bytes == whole, "{threads} threads");
    }
}

#[test]
fn partitions_may_come_in_any_order() {
    let rows = rows(50);
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), Options::default());
    let parts: Vec<&[Row]> = rows.chunks(10).collect();
    for partition in [3, 1, 4, 0, 2] {
        let tables = vec![("courses", columns(parts[partition]))];
        writer.submit(partition, Counts::default(), tables).unwrap();
    }
    assert!(writer.pending_bytes() > 0);
    writer.finish().unwrap();
    let bytes = fs::read(folder.path().join("courses.parquet")).unwrap();
    assert!(bytes == bytes_in_chunks(&rows, 50));
}

#[test]
fn a_table_without_rows_is_a_file_with_columns() {
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), Options::default());
    writer.submit(0, Counts::default(), Vec::new()).unwrap();
    assert_eq!(writer.finish().unwrap()[0].rows, 0);
    let bytes = fs::read(folder.path().join("courses.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    assert_eq!(reader.schema().fields().len(), 6);
}

#[test]
fn nothing_is_left_without_finish() {
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), Options::default());
    writer
        .submit(0, Counts::default(), vec![("courses", columns(&rows(5)))])
        .unwrap();
    assert!(folder.path().join("courses.parquet.tmp").exists());
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn mistakes_are_named_and_stop_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = || writer(folder.path(), Options::default());
    let unknown = fresh().submit(0, Counts::default(), vec![("other", Vec::new())]);
    assert!(matches!(unknown, Err(Error::TableUnknown { .. })));
    let count = fresh().submit(0, Counts::default(), vec![("courses", Vec::new())]);
    assert!(matches!(count, Err(Error::ColumnCount { .. })));

    let mut swapped = columns(&rows(5));
    swapped.swap(1, 2);
    let kind = fresh().submit(0, Counts::default(), vec![("courses", swapped)]);
    assert!(matches!(kind, Err(Error::ColumnType { column, .. }) if column == "outcome"));

    let mut uneven = columns(&rows(5));
    uneven[5] = columns(&rows(4)).remove(5);
    let writer = fresh();
    let shape = writer.submit(0, Counts::default(), vec![("courses", uneven)]);
    assert!(matches!(shape, Err(Error::ColumnRows { column, .. }) if column == "days_waited"));
    assert!(matches!(
        writer.submit(0, Counts::default(), Vec::new()),
        Err(Error::Stopped)
    ));
    assert!(matches!(writer.finish(), Err(Error::Stopped)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn partitions_come_once_and_without_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let gap = writer(folder.path(), Options::default());
    gap.submit(1, Counts::default(), Vec::new()).unwrap();
    let finished = gap.finish();
    assert!(matches!(
        finished,
        Err(Error::PartitionMissing { partition: 0 })
    ));
    let twice = writer(folder.path(), Options::default());
    twice.submit(0, Counts::default(), Vec::new()).unwrap();
    let again = twice.submit(0, Counts::default(), Vec::new());
    assert!(matches!(
        again,
        Err(Error::PartitionRepeated { partition: 0 })
    ));
}

#[test]
fn a_worker_that_panics_wakes_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        pending_limit: 0,
        threads: 1,
    };
    let writer = writer(folder.path(), options);
    let waiting = thread::scope(|scope| {
        let ahead = scope
            .spawn(|| writer.submit(1, Counts::default(), vec![("courses", columns(&rows(5)))]));
        let broken = scope.spawn(|| {
            let _guard = writer.guard();
            panic!("a worker breaks");
        });
        assert!(broken.join().is_err());
        ahead.join().unwrap()
    });
    assert!(matches!(waiting, Err(Error::Stopped)));
}

fn one_column(kind: Kind, column: Column) -> RecordBatch {
    let folder = tempfile::tempdir().unwrap();
    let table = Table {
        name: "t".to_owned(),
        variables: vec![sample::variable("x", kind, "")],
        ..Table::default()
    };
    let writer = DatasetWriter::create(
        folder.path(),
        vec![table],
        &Origin::default(),
        Options::default(),
    )
    .unwrap();
    writer
        .submit(0, Counts::default(), vec![("t", vec![column])])
        .unwrap();
    writer.finish().unwrap();
    let bytes = fs::read(folder.path().join("t.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    let batches: Vec<_> = reader
        .with_batch_size(1 << 20)
        .build()
        .unwrap()
        .map(Result::unwrap)
        .collect();
    batches[0].clone()
}

fn filled<C: Cell<Buffer = B>, B: Buffer>(cells: impl IntoIterator<Item = C>) -> Column {
    let mut buffer = B::new(Widths::default());
    cells.into_iter().for_each(|cell| cell.push(&mut buffer));
    let mut out = Vec::new();
    buffer.finish(&mut out);
    out.remove(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_whole_numbers_survive(
        cells in prop::collection::vec(prop::option::of(prop_oneof![any::<i32>(), -3..40_i32]), 1..400)
    ) {
        let batch = one_column(Kind::Int32, filled::<_, Int32Buffer>(cells.iter().copied()));
        let read: Vec<Option<i32>> = batch.column(0).as_primitive::<Int32Type>().iter().collect();
        prop_assert_eq!(read, cells);
    }

    #[test]
    fn any_floating_point_numbers_survive_to_the_bit(
        cells in prop::collection::vec(prop::option::of(prop_oneof![any::<f64>(), (0..27_i8).prop_map(f64::from)]), 1..400)
    ) {
        let batch = one_column(Kind::Float64, filled::<_, Float64Buffer>(cells.iter().copied()));
        let bits = |cell: Option<f64>| cell.map(f64::to_bits);
        let read: Vec<_> = batch.column(0).as_primitive::<Float64Type>().iter().map(bits).collect();
        let expected: Vec<_> = cells.into_iter().map(bits).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn any_text_survives(
        cells in prop::collection::vec(prop::option::of("[a-cé]{0,2}"), 1..400)
    ) {
        let batch = one_column(Kind::Text, filled::<_, TextBuffer>(cells.iter().map(Option::as_deref)));
        let read: Vec<Option<String>> = batch
            .column(0)
            .as_string::<i32>()
            .iter()
            .map(|cell| cell.map(str::to_owned))
            .collect();
        prop_assert_eq!(read, cells);
    }
}

#[test]
fn long_columns_of_each_encoding_survive() {
    let count = 131_072_i32;
    let many: Vec<Option<f64>> = (0..count).map(|i| Some(f64::from(i) / 7.0)).collect();
    let batch = one_column(
        Kind::Float64,
        filled::<_, Float64Buffer>(many.iter().copied()),
    );
    let read: Vec<_> = batch
        .column(0)
        .as_primitive::<Float64Type>()
        .iter()
        .collect();
    assert!(read == many);
    let wide: Vec<Option<i32>> = (0..count).map(|i| Some(i * 37 % 65_000)).collect();
    let batch = one_column(Kind::Int32, filled::<_, Int32Buffer>(wide.iter().copied()));
    let read: Vec<_> = batch.column(0).as_primitive::<Int32Type>().iter().collect();
    assert!(read == wide);
    let none: Vec<Option<i16>> = vec![None; 9];
    let batch = one_column(Kind::Int16, filled::<_, Int16Buffer>(none.iter().copied()));
    assert_eq!(batch.column(0).null_count(), 9);
    let batch = one_column(Kind::Date, dates(&[None; 3]));
    assert_eq!(batch.column(0).null_count(), 3);
}

#[test]
fn statistics_let_readers_skip() {
    let folder = tempfile::tempdir().unwrap();
    let writer = writer(folder.path(), Options::default());
    writer
        .submit(0, Counts::default(), vec![("courses", columns(&rows(100)))])
        .unwrap();
    writer.finish().unwrap();
    let bytes = fs::read(folder.path().join("courses.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    let group = reader.metadata().row_group(0);
    let text = group.column(0).statistics().unwrap();
    assert_eq!(text.min_bytes_opt(), Some(b"participant-00000".as_slice()));
    assert_eq!(text.max_bytes_opt(), Some(b"participant-00007".as_slice()));
    assert_eq!(text.null_count_opt(), Some(1));
    let codes = group.column(1).statistics().unwrap();
    assert_eq!(
        codes.min_bytes_opt(),
        Some((-1_i32).to_le_bytes().as_slice())
    );
}
