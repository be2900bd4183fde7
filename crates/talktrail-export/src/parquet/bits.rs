//! Bits as Parquet lays them out: bitmaps, variable-length integers, and the hybrid of runs and bit-packed values.

use std::ops::Range;

/// A bitmap under construction, lowest bit first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bitmap {
    pub(super) bytes: Vec<u8>,
    len: usize,
}

impl Bitmap {
    /// Appends a stretch of another bitmap.
    pub(super) fn append(&mut self, source: &[u8], range: Range<usize>) {
        let mut at = range.start;
        while at < range.end && !self.len.is_multiple_of(8) {
            self.push(is_set(source, at));
            at += 1;
        }
        let shift = at % 8;
        while at + 8 <= range.end {
            let low = byte(source, at / 8) >> shift;
            let high = u16::from(byte(source, at / 8 + 1)) << (8 - shift);
            self.bytes.push(low | high as u8);
            self.len += 8;
            at += 8;
        }
        for at in at..range.end {
            self.push(is_set(source, at));
        }
    }

    fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.len % 8);
        }
        self.len += 1;
    }
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// Whether a bit is set; bits past the end are not.
#[inline]
pub(super) fn is_set(bytes: &[u8], at: usize) -> bool {
    byte(bytes, at / 8) & (1 << (at % 8)) != 0
}

/// Bits that the values below `count` need.
pub(super) fn width_of(count: usize) -> u8 {
    (usize::BITS - count.saturating_sub(1).leading_zeros()) as u8
}

/// Appends the definition levels of `rows` rows: their length, then a run or the bitmap itself, which is what
/// bit-packed levels of one bit are.
pub(super) fn levels(out: &mut Vec<u8>, present: &[u8], rows: usize, nulls: usize) {
    let length_at = out.len();
    out.extend_from_slice(&[0; 4]);
    if nulls == 0 || nulls == rows {
        varint(out, (rows as u64) << 1);
        out.push(u8::from(nulls == 0));
    } else {
        varint(out, ((present.len() as u64) << 1) | 1);
        out.extend_from_slice(present);
    }
    let length = (out.len() - length_at - 4) as u32;
    if let Some(place) = out.get_mut(length_at..length_at + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

/// A value and how many rows in a row hold it.
pub(super) type Run = (u32, u32);

/// Appends dictionary positions: their width, then runs or bit-packed values, whichever is shorter.
pub(super) fn positions(out: &mut Vec<u8>, runs: &[Run], rows: usize, width: u8) {
    out.push(width);
    let bytes_per_run = usize::from(width.div_ceil(8)) + 2;
    if runs.len() * bytes_per_run <= rows * usize::from(width) / 8 || width == 0 {
        for (value, count) in runs {
            run(out, *value, *count, width);
        }
    } else {
        let values = runs
            .iter()
            .flat_map(|(value, count)| std::iter::repeat_n(*value, *count as usize));
        packed(out, values, rows, width);
    }
}

/// Appends dictionary positions that were not gathered into runs beforehand.
pub(super) fn loose_positions(out: &mut Vec<u8>, values: &[u32], width: u8) {
    let changes = values.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let is_in_runs = changes < values.len() / 8;
    if is_in_runs || width == 0 {
        let runs: Vec<Run> = values
            .chunk_by(|a, b| a == b)
            .filter_map(|run| Some((*run.first()?, run.len() as u32)))
            .collect();
        positions(out, &runs, values.len(), width);
    } else {
        out.push(width);
        packed(out, values.iter().copied(), values.len(), width);
    }
}

fn run(out: &mut Vec<u8>, value: u32, count: u32, width: u8) {
    varint(out, u64::from(count) << 1);
    let bytes = value.to_le_bytes();
    out.extend(bytes.iter().take(usize::from(width.div_ceil(8))));
}

/// One stretch of bit-packed values, lowest bit first, filled up to a multiple of eight values.
fn packed(out: &mut Vec<u8>, values: impl Iterator<Item = u32>, rows: usize, width: u8) {
    let groups = rows.div_ceil(8);
    varint(out, ((groups as u64) << 1) | 1);
    let end = out.len() + groups * usize::from(width);
    out.reserve(end - out.len());
    let (mut buffer, mut used) = (0_u64, 0_u32);
    for value in values {
        buffer |= u64::from(value) << used;
        used += u32::from(width);
        if used >= 32 {
            out.extend_from_slice(&(buffer as u32).to_le_bytes());
            buffer >>= 32;
            used -= 32;
        }
    }
    out.extend_from_slice(&buffer.to_le_bytes());
    out.resize(end, 0);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bitmap_is_the_same_however_it_was_put_together() {
        let source = [0b1011_0010, 0b0100_1101, 0b1110_0001];
        let mut whole = Bitmap::default();
        whole.append(&source, 3..22);
        for cut in 3..=22 {
            let mut parts = Bitmap::default();
            parts.append(&source, 3..cut);
            parts.append(&source, cut..22);
            assert_eq!(parts, whole);
        }
        for (place, at) in (3..22).enumerate() {
            assert_eq!(is_set(&whole.bytes, place), is_set(&source, at));
        }
    }

    #[test]
    fn width_is_the_smallest_that_holds_the_last_position() {
        let widths: Vec<u8> = [0, 1, 2, 3, 4, 5, 256, 257].map(width_of).to_vec();
        assert_eq!(widths, [0, 0, 1, 2, 2, 3, 8, 9]);
    }

    #[test]
    fn packed_values_follow_the_example_of_the_format() {
        let mut out = Vec::new();
        packed(&mut out, 0..8, 8, 3);
        assert_eq!(out, [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
    }

    #[test]
    fn runs_are_chosen_where_they_are_shorter() {
        let mut out = Vec::new();
        positions(&mut out, &[(1, 500), (2, 500)], 1000, 2);
        assert_eq!(out, [2, 0xe8, 0x07, 1, 0xe8, 0x07, 2]);
    }

    #[test]
    fn levels_are_one_run_when_all_rows_agree() {
        let mut out = Vec::new();
        levels(&mut out, &[0xff], 8, 0);
        levels(&mut out, &[0x00], 8, 8);
        levels(&mut out, &[0x0f], 8, 4);
        assert_eq!(
            out,
            [2, 0, 0, 0, 16, 1, 2, 0, 0, 0, 16, 0, 2, 0, 0, 0, 3, 0x0f]
        );
    }
}
