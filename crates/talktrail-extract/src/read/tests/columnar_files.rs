//! Parquet files as a whole: row groups, codes, columns nobody asked for, damage.

use std::fs::File;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, FixedSizeBinaryArray, Int32Array, Int64Array, StringArray, StructArray,
};
use arrow_schema::{DataType, Field as ArrowField};
use parquet::data_type::{Int96, Int96Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use talktrail_model::provenance::Findings;

use super::super::{BATCH_ROWS, Field};
use super::columnar::write;
use super::{each_batch, input, message, open, put, see};
use crate::error::Error;

#[test]
fn codes_are_numbered_within_a_row_group() {
    let folder = tempfile::tempdir().unwrap();
    let rows = 30_000;
    let codes = (0..rows).map(|row| (row % 11 != 0).then(|| format!("c{}", row % 7)));
    let codes: StringArray = codes.collect();
    let ids = Int64Array::from_iter_values(0..rows);
    let file = write(
        &folder,
        vec![("code", Arc::new(codes)), ("id", Arc::new(ids))],
        20_000,
    );
    let mut batches = Vec::new();
    each_batch(&file, &["id", "code"], &mut |batch| {
        let dictionary = batch.column(1).dictionary().unwrap();
        assert_eq!(dictionary.len(), 7);
        for row in 0..batch.rows() {
            let id = batch.first_row() as usize + row;
            let text = dictionary.code(row).and_then(|code| dictionary.value(code));
            let expected = (!id.is_multiple_of(11)).then(|| format!("c{}", id % 7));
            assert_eq!(text, expected.as_deref());
            assert_eq!(batch.column(0).integer(row), Field::Value(id as i64));
        }
        batches.push((batch.first_row(), batch.rows(), dictionary.version()));
    })
    .unwrap();
    let starts: Vec<_> = batches
        .iter()
        .map(|(first, rows, _)| (*first, *rows))
        .collect();
    assert_eq!(
        starts,
        [
            (0, BATCH_ROWS),
            (8_192, BATCH_ROWS),
            (16_384, 3_616),
            (20_000, BATCH_ROWS),
            (28_192, 1_808)
        ]
    );
    let versions: Vec<u64> = batches.iter().map(|(.., version)| *version).collect();
    assert!(versions[0] == versions[1] && versions[1] == versions[2]);
    assert!(versions[2] != versions[3] && versions[3] == versions[4]);
}

#[test]
fn text_with_too_many_values_for_codes_is_plain() {
    let folder = tempfile::tempdir().unwrap();
    let texts = StringArray::from_iter_values((0..100_000).map(|row| format!("{row:040}")));
    let file = write(&folder, vec![("x", Arc::new(texts))], 1_000_000);
    let mut next = 0;
    each_batch(&file, &["x"], &mut |batch| {
        assert!(batch.column(0).dictionary().is_none());
        for row in 0..batch.rows() {
            assert_eq!(batch.column(0).large_integer(row), Field::Value(next));
            next += 1;
        }
    })
    .unwrap();
    assert_eq!(next, 100_000);
}

#[test]
fn a_file_written_from_categories_reads_like_any_other() {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    builder.append_value("PHQ-9");
    builder.append_null();
    builder.append_value("GAD-7");
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, vec![("x", Arc::new(builder.finish()))], 10);
    let rows = see(&file, &["x"]).unwrap().rows.concat();
    assert_eq!(rows, [Some("PHQ-9".into()), None, Some("GAD-7".into())]);
}

#[test]
fn only_wanted_columns_matter() {
    let folder = tempfile::tempdir().unwrap();
    let field = Arc::new(ArrowField::new("a", DataType::Int32, true));
    let inner: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let nested: ArrayRef = Arc::new(StructArray::from(vec![(field, inner)]));
    let id: ArrayRef = Arc::new(Int32Array::from(vec![7]));
    let raw: ArrayRef = Arc::new(FixedSizeBinaryArray::try_from_iter([b"ab"].iter()).unwrap());
    let file = write(
        &folder,
        vec![("nested", nested), ("raw", raw), ("id", id)],
        10,
    );
    let seen = see(&file, &["id", "x"]).unwrap();
    assert_eq!(seen.rows, [[Some("7".to_owned()), None]]);
    assert_eq!(seen.findings, ["TT0101 x 1"]);
    for column in ["nested", "raw"] {
        let error = see(&file, &[column]).err().unwrap();
        assert!(matches!(error, Error::ColumnType { .. }));
    }
    let absent = message(see(&file, &["key"]), &file.path);
    assert_eq!(absent, "table t: file F has no column key (tried: key)");
}

#[test]
fn a_file_without_rows_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = Int32Array::from(Vec::<i32>::new());
    let seen = see(
        &write(&folder, vec![("id", Arc::new(nothing))], 10),
        &["id"],
    )
    .unwrap();
    assert_eq!(
        (seen.rows.len(), seen.findings),
        (0, vec!["TT0107  1".to_owned()])
    );
}

#[test]
fn damaged_files_are_refused_with_their_cause() {
    let folder = tempfile::tempdir().unwrap();
    let ids = Int64Array::from_iter_values((0..50_000).map(|n| n * n));
    let whole = write(&folder, vec![("id", Arc::new(ids))], 1_000_000);
    let bytes = std::fs::read(&whole.path).unwrap();
    let mut torn = bytes.clone();
    torn[4..2_000].fill(0xFF);
    let cases: [(&str, &[u8]); 4] = [
        ("truncated.parquet", &bytes[..bytes.len() / 2]),
        ("short.parquet", b"PAR1"),
        ("text.parquet", b"id,x\n1,2\n3,4\n"),
        ("torn.parquet", &torn),
    ];
    for (name, bytes) in cases {
        let file = put(&folder, name, bytes);
        let error = see(&file, &["id"]).err().unwrap();
        assert!(std::error::Error::source(&error).is_some(), "{name}");
        assert!(
            error.to_string().ends_with("cannot be read as Parquet"),
            "{name}"
        );
    }
    let empty = put(&folder, "empty.parquet", b"");
    assert_eq!(
        message(see(&empty, &["id"]), &empty.path),
        "file F is empty: it has not even a header"
    );
}

#[test]
fn the_number_of_rows_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let ids = Int64Array::from_iter_values(0..2_500);
    let file = write(&folder, vec![("ID", Arc::new(ids))], 1_000);
    let table = open(&file, &["id"], &mut Findings::default()).unwrap();
    assert_eq!((table.rows_estimate(), table.chunks()), (2_500, 3));
    assert_eq!(table.header_names(), ["ID"]);
    assert_eq!(table.delivered_name(0), Some("ID"));
    assert_eq!((table.table(), table.bytes()), ("t", file.bytes));
    assert!(table.absent().is_empty());
}

#[test]
fn the_timestamps_of_older_programs_reach_beyond_2262() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let schema = parse_message_type("message t { required int96 x; }").unwrap();
    let file = File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    // Julian day 5,373,484 is 31 December 9999; 37,800 seconds are 10:30.
    let nanoseconds: u64 = 37_800 * 1_000_000_000;
    let (low, high) = (nanoseconds as u32, (nanoseconds >> 32) as u32);
    let values = [Int96::from(vec![low, high, 5_373_484])];
    column
        .typed::<Int96Type>()
        .write_batch(&values, None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let rows = see(&input(&path), &["x"]).unwrap().rows;
    assert_eq!(rows, [[Some("9999-12-31 10:30:00".to_owned())]]);
}
