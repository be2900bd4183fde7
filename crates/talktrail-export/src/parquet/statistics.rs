//! Smallest and largest value of a column in a row group, so that readers can skip it.

use parquet::{data_type::ByteArray, file::statistics::Statistics};

/// Longest text that is written whole into the statistics; a longer smallest or largest text leaves both out.
const LONGEST: usize = 64;

pub(super) fn of_ints(ends: Option<(i32, i32)>, nulls: usize) -> Statistics {
    let (least, most) = ends.unzip();
    Statistics::int32(least, most, None, Some(nulls as u64), false)
}

/// Zeros are widened to -0 and +0 and not-a-number leaves both ends out, as the format asks.
pub(super) fn of_floats(values: impl Iterator<Item = f64>, nulls: usize) -> Statistics {
    let mut ends: Option<(f64, f64)> = None;
    let mut has_nan = false;
    for value in values {
        has_nan |= value.is_nan();
        let (least, most) = ends.unwrap_or((value, value));
        ends = Some((least.min(value), most.max(value)));
    }
    let (least, most) = ends.filter(|_| !has_nan).unzip();
    let least = least.map(|v| if v == 0.0 { -0.0 } else { v });
    let most = most.map(|v| if v == 0.0 { 0.0 } else { v });
    Statistics::double(least, most, None, Some(nulls as u64), false)
}

pub(super) fn of_texts<'a>(
    values: impl Iterator<Item = &'a [u8]> + Clone,
    nulls: usize,
) -> Statistics {
    let ends = values.clone().min().zip(values.max());
    let ends = ends.filter(|(least, most)| least.len() <= LONGEST && most.len() <= LONGEST);
    let (least, most) = ends.unzip();
    let own = |text: &[u8]| ByteArray::from(text.to_vec());
    Statistics::byte_array(
        least.map(own),
        most.map(own),
        None,
        Some(nulls as u64),
        false,
    )
}
