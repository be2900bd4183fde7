//! From the arrays of a Parquet reader to columns: every type that an extract may arrive in becomes one of a few.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int32Type, Int64Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array, StringArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use encoding_rs::WINDOWS_1252;

use super::column::{Column, Data, Dictionary};
use super::zone::Zone;

/// Whether values of this type can be read at all.
pub(super) fn is_supported(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_supported(values),
        DataType::FixedSizeBinary(_) | DataType::Interval(_) | DataType::Duration(_) => false,
        other => !other.is_nested(),
    }
}

/// Whether values of this type are text.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        other => matches!(
            other,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        ),
    }
}

/// The column that an array holds, and whether some of its text was not UTF-8. `previous` is the same column in the
/// batch before, from which a dictionary that has not changed keeps its version.
pub(super) fn column(
    array: &ArrayRef,
    previous: Option<&Column>,
) -> Result<(Column, bool), ArrowError> {
    if let DataType::Binary = array.data_type() {
        let (text, is_foreign) = text_of_bytes(array.as_binary());
        return Ok((Column(Data::Text(text)), is_foreign));
    }
    data(array, previous).map(|data| (Column(data), false))
}

fn data(array: &ArrayRef, previous: Option<&Column>) -> Result<Data, ArrowError> {
    use DataType as T;
    Ok(match array.data_type() {
        T::Null => Data::Absent,
        T::Utf8 => Data::Text(array.as_string().clone()),
        T::Dictionary(keys, values) if **keys == T::Int32 && **values == T::Utf8 => {
            coded(array, previous)
        }
        T::Dictionary(_, values) => data(&cast(array, values)?, previous)?,
        T::Int32 => Data::Int32(array.as_primitive().clone()),
        T::Int64 => Data::Int64(array.as_primitive().clone()),
        T::UInt64 => Data::UInt64(array.as_primitive().clone()),
        T::Int8 | T::Int16 | T::UInt8 | T::UInt16 | T::UInt32 => {
            data(&cast(array, &T::Int64)?, previous)?
        }
        T::Float64 => Data::Float(array.as_primitive().clone()),
        T::Float16 | T::Float32 => data(&cast(array, &T::Float64)?, previous)?,
        T::Boolean => Data::Flag(array.as_boolean().clone()),
        T::Decimal128(_, scale) if *scale >= 0 => Data::Decimal(array.as_primitive().clone()),
        T::Decimal32(_, scale) | T::Decimal64(_, scale) => {
            data(&cast(array, &T::Decimal128(38, *scale))?, previous)?
        }
        T::Date32 => Data::Day(array.as_primitive().clone()),
        T::Date64 => data(&cast(array, &T::Date32)?, previous)?,
        T::Timestamp(unit, zone) => Data::Moment(
            moments(array, *unit),
            per_second(*unit),
            Zone::named(zone.as_deref()),
        ),
        T::Time32(unit) | T::Time64(unit) => Data::Clock(clocks(array, *unit), per_second(*unit)),
        // Large strings, views, and decimals beyond 128 bits, whose digits are kept as text.
        _ => Data::Text(cast(array, &T::Utf8)?.as_string().clone()),
    })
}

fn coded(array: &ArrayRef, previous: Option<&Column>) -> Data {
    static NEXT_VERSION: AtomicU64 = AtomicU64::new(0);
    let dictionary = array.as_dictionary::<Int32Type>();
    let values: StringArray = dictionary.values().as_string().clone();
    let unchanged = previous
        .and_then(Column::dictionary)
        .filter(|earlier| is_same_memory(&earlier.values, &values));
    let version = unchanged.map_or_else(
        || NEXT_VERSION.fetch_add(1, Ordering::Relaxed),
        Dictionary::version,
    );
    Data::Coded(Dictionary {
        keys: dictionary.keys().clone(),
        values,
        version,
    })
}

/// Whether two arrays are the same memory. Both are alive here, so equal addresses mean equal contents.
fn is_same_memory(a: &StringArray, b: &StringArray) -> bool {
    a.len() == b.len()
        && a.value_data().as_ptr() == b.value_data().as_ptr()
        && a.value_offsets().as_ptr() == b.value_offsets().as_ptr()
}

fn text_of_bytes(bytes: &BinaryArray) -> (StringArray, bool) {
    let mut is_foreign = false;
    let text = bytes
        .iter()
        .map(|cell| cell.map(|cell| decoded(cell, &mut is_foreign)));
    let text = text.collect();
    (text, is_foreign)
}

/// Text as UTF-8, or as Windows-1252 where it is not.
pub(super) fn decoded<'a>(bytes: &'a [u8], is_foreign: &mut bool) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    *is_foreign = true;
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

fn moments(array: &ArrayRef, unit: TimeUnit) -> Int64Array {
    match unit {
        TimeUnit::Second => array
            .as_primitive::<TimestampSecondType>()
            .reinterpret_cast(),
        TimeUnit::Millisecond => array
            .as_primitive::<TimestampMillisecondType>()
            .reinterpret_cast(),
        TimeUnit::Microsecond => array
            .as_primitive::<TimestampMicrosecondType>()
            .reinterpret_cast(),
        TimeUnit::Nanosecond => array
            .as_primitive::<TimestampNanosecondType>()
            .reinterpret_cast(),
    }
}

fn clocks(array: &ArrayRef, unit: TimeUnit) -> Int64Array {
    match unit {
        TimeUnit::Second => array
            .as_primitive::<Time32SecondType>()
            .unary::<_, Int64Type>(i64::from),
        TimeUnit::Millisecond => array
            .as_primitive::<Time32MillisecondType>()
            .unary::<_, Int64Type>(i64::from),
        TimeUnit::Microsecond => array
            .as_primitive::<Time64MicrosecondType>()
            .reinterpret_cast(),
        TimeUnit::Nanosecond => array
            .as_primitive::<Time64NanosecondType>()
            .reinterpret_cast(),
    }
}
