//! Parquet in the types that extracts arrive in, whole and damaged.

use std::fs::File;
use std::sync::Arc;

use arrow_array::builder::{StringDictionaryBuilder, StringViewBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, LargeStringArray, NullArray,
    RecordBatch, StringArray, Time32SecondArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt16Array,
    UInt64Array,
};
use arrow_buffer::i256;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use super::super::{Field, InputFile, Scratch};
use super::{each_batch, input, see};

/// Writes columns to a Parquet file with row groups of this many rows.
pub(super) fn write(
    folder: &tempfile::TempDir,
    columns: Vec<(&str, ArrayRef)>,
    group: usize,
) -> InputFile {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let path = folder.path().join("t.parquet");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .build();
    let file = File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    input(&path)
}

/// What the first cell of a column is, asked in every way.
#[derive(Debug, PartialEq)]
struct Cell {
    text: Option<String>,
    date: Field<String>,
    minutes: Option<u16>,
    integer: Field<i64>,
    large: Field<u128>,
    flag: Option<bool>,
}

fn cell(array: ArrayRef) -> Cell {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, vec![("x", array)], 1_000);
    let mut seen = None;
    each_batch(&file, &["x"], &mut |batch| {
        let column = batch.column(0);
        let mut scratch = Scratch::default();
        seen = Some(Cell {
            text: column.text(0, &mut scratch).map(str::to_owned),
            date: column.date(0).map(|date| date.to_string()),
            minutes: column.time_minutes(0),
            integer: column.integer(0),
            large: column.large_integer(0),
            flag: column.flag(0),
        });
    })
    .unwrap();
    seen.unwrap()
}

fn number(value: i64, text: &str) -> Cell {
    Cell {
        text: Some(text.into()),
        date: Field::Bad,
        minutes: None,
        integer: Field::Value(value),
        large: Field::Value(value.unsigned_abs().into()),
        flag: None,
    }
}

fn dated(date: &str, text: &str, minutes: Option<u16>) -> Cell {
    Cell {
        text: Some(text.into()),
        date: Field::Value(date.into()),
        minutes,
        integer: Field::Bad,
        large: Field::Bad,
        flag: None,
    }
}

#[test]
fn whole_numbers_of_any_width_and_kind() {
    assert_eq!(cell(Arc::new(Int8Array::from(vec![5]))), number(5, "5"));
    assert_eq!(cell(Arc::new(Int16Array::from(vec![5]))), number(5, "5"));
    assert_eq!(cell(Arc::new(UInt16Array::from(vec![5]))), number(5, "5"));
    assert_eq!(cell(Arc::new(UInt64Array::from(vec![5]))), number(5, "5"));
    assert_eq!(
        cell(Arc::new(Float64Array::from(vec![5.0]))),
        number(5, "5")
    );
    let decimal = Decimal128Array::from(vec![500]).with_precision_and_scale(10, 2);
    assert_eq!(cell(Arc::new(decimal.unwrap())), number(5, "5.00"));
    let date = Field::Value("2021-04-01".into());
    let digits = Cell {
        date,
        ..number(1_042_021, "1042021")
    };
    assert_eq!(cell(Arc::new(Int32Array::from(vec![1_042_021]))), digits);
    assert_eq!(cell(Arc::new(Int64Array::from(vec![1_042_021]))), digits);
}

#[test]
fn identifiers_beyond_64_bits_keep_every_digit() {
    let text = "12345678901234567890123";
    let value: i128 = text.parse().unwrap();
    let narrow = Decimal128Array::from(vec![value]).with_precision_and_scale(23, 0);
    let wide = arrow_array::Decimal256Array::from(vec![i256::from_i128(value)]);
    let wide = wide.with_precision_and_scale(50, 0);
    for array in [
        Arc::new(narrow.unwrap()) as ArrayRef,
        Arc::new(wide.unwrap()),
        Arc::new(StringArray::from(vec![text])),
    ] {
        let seen = cell(array);
        assert_eq!(seen.text.as_deref(), Some(text));
        assert_eq!(seen.large, Field::Value(value.unsigned_abs()));
        assert_eq!(seen.integer, Field::Bad);
    }
}

#[test]
fn what_may_have_been_rounded_or_is_no_whole_number_is_bad() {
    let floats = [1.5, 9_007_199_254_740_992.0, f64::INFINITY];
    for float in floats {
        assert_eq!(
            cell(Arc::new(Float64Array::from(vec![float]))).large,
            Field::Bad
        );
    }
    let decimal = Decimal128Array::from(vec![-350]).with_precision_and_scale(10, 2);
    let seen = cell(Arc::new(decimal.unwrap()));
    assert_eq!(
        (seen.text.as_deref(), seen.integer),
        (Some("-3.50"), Field::Bad)
    );
    assert_eq!(cell(Arc::new(Int64Array::from(vec![-1]))).large, Field::Bad);
    assert_eq!(
        cell(Arc::new(UInt64Array::from(vec![u64::MAX]))).integer,
        Field::Bad
    );
}

#[test]
fn dates_timestamps_and_times() {
    // 18_718 days after 1 January 1970 is 1 April 2021.
    let second = 18_718 * 86_400 + 37_800;
    let plain = dated("2021-04-01", "2021-04-01", None);
    let timed = || dated("2021-04-01", "2021-04-01 10:30:00", Some(630));
    assert_eq!(cell(Arc::new(Date32Array::from(vec![18_718]))), plain);
    assert_eq!(
        cell(Arc::new(Date64Array::from(vec![18_718 * 86_400_000]))),
        plain
    );
    let timestamps: [ArrayRef; 5] = [
        Arc::new(TimestampSecondArray::from(vec![second])),
        Arc::new(TimestampMillisecondArray::from(vec![second * 1_000])),
        Arc::new(TimestampMicrosecondArray::from(vec![second * 1_000_000])),
        Arc::new(TimestampNanosecondArray::from(vec![second * 1_000_000_000])),
        Arc::new(TimestampMillisecondArray::from(vec![second * 1_000]).with_timezone("UTC")),
    ];
    for timestamp in timestamps {
        assert_eq!(cell(timestamp), timed());
    }
    let clock = Cell {
        date: Field::Bad,
        ..dated("", "10:30:00", Some(630))
    };
    assert_eq!(cell(Arc::new(Time32SecondArray::from(vec![37_800]))), clock);
    assert_eq!(
        cell(Arc::new(Time64MicrosecondArray::from(vec![37_800_000_000]))),
        clock
    );
}

#[test]
fn midnight_in_london_in_summer_is_not_the_day_before() {
    let micros = (18_718 * 86_400 - 3_600) * 1_000_000;
    let array = TimestampMicrosecondArray::from(vec![micros]).with_timezone("Europe/London");
    assert_eq!(
        cell(Arc::new(array)),
        dated("2021-04-01", "2021-04-01 00:00:00", Some(0))
    );
}

#[test]
fn sentinels_and_dates_out_of_range() {
    // 1 January 1900 and the year 12000.
    assert_eq!(
        cell(Arc::new(Date32Array::from(vec![-25_567]))).date,
        Field::Sentinel
    );
    assert_eq!(
        cell(Arc::new(Date32Array::from(vec![3_663_000]))).date,
        Field::Bad
    );
    assert_eq!(
        cell(Arc::new(TimestampSecondArray::from(vec![i64::MAX]))).date,
        Field::Bad
    );
}

#[test]
fn text_in_every_container() {
    let mut views = StringViewBuilder::new();
    views.append_value(" 05 ");
    let mut dictionary = StringDictionaryBuilder::<Int8Type>::new();
    dictionary.append_value(" 05 ");
    let arrays: [ArrayRef; 5] = [
        Arc::new(StringArray::from(vec![" 05 "])),
        Arc::new(LargeStringArray::from(vec![" 05 "])),
        Arc::new(BinaryArray::from(vec![b" 05 ".as_slice()])),
        Arc::new(views.finish()),
        Arc::new(dictionary.finish()),
    ];
    for array in arrays {
        assert_eq!(cell(array), number(5, "05"));
    }
    let foreign = BinaryArray::from(vec![b"caf\xE9".as_slice()]);
    let folder = tempfile::tempdir().unwrap();
    let seen = see(&write(&folder, vec![("x", Arc::new(foreign))], 10), &["x"]).unwrap();
    assert_eq!(seen.rows, [[Some("café".to_owned())]]);
    assert_eq!(seen.findings, ["TT0105  1"]);
}

#[test]
fn flags() {
    let yes = cell(Arc::new(BooleanArray::from(vec![true])));
    assert_eq!(
        (yes.text.as_deref(), yes.flag, yes.integer),
        (Some("true"), Some(true), Field::Value(1))
    );
    assert_eq!(cell(Arc::new(Int8Array::from(vec![0]))).flag, Some(false));
    assert_eq!(
        cell(Arc::new(Float64Array::from(vec![1.0]))).flag,
        Some(true)
    );
    assert_eq!(
        cell(Arc::new(StringArray::from(vec!["N"]))).flag,
        Some(false)
    );
}

#[test]
fn nothing_is_missing_in_every_type() {
    let missing = Cell {
        text: None,
        date: Field::Missing,
        minutes: None,
        integer: Field::Missing,
        large: Field::Missing,
        flag: None,
    };
    let arrays: [ArrayRef; 9] = [
        Arc::new(NullArray::new(1)),
        Arc::new(StringArray::from(vec![None::<&str>])),
        Arc::new(StringArray::from(vec!["null"])),
        Arc::new(Int8Array::from(vec![None])),
        Arc::new(Int64Array::from(vec![None])),
        Arc::new(Float64Array::from(vec![f64::NAN])),
        Arc::new(BooleanArray::from(vec![None])),
        Arc::new(Date32Array::from(vec![None])),
        Arc::new(TimestampSecondArray::from(vec![None])),
    ];
    for array in arrays {
        let kind = array.data_type().clone();
        assert_eq!(cell(array), missing, "{kind}");
    }
}

/// Damage over which the library panics; found by the fuzz targets.
#[test]
fn damage_beyond_the_library_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let bytes = include_bytes!("../../../../../tests/data/damaged/no_prefix_length.parquet");
    std::fs::write(&path, bytes).unwrap();
    let columns = ["cohortkey_e", "pathwayid", "persscore"];
    let outcome = each_batch(&input(&path), &columns, &mut |_| {});
    assert!(matches!(outcome, Err(crate::Error::Parquet { .. })));
}
