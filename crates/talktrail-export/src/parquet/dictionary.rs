//! Which distinct values a column holds, and where each row's value is among them.

use super::{bits::Run, dense::Runs};

/// Distinct values of a column with, for each present row, the position of its value.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    pub(super) values: Vec<T>,
    pub(super) positions: Vec<u32>,
}

/// Widest span of whole numbers for which a look-up table is made: it fits the second-level cache.
const MOST_SPAN: i64 = 1 << 16;

/// Distinct whole numbers in rising order, found by a table over their span; `None` where they spread too far.
pub(super) fn of_ints(values: &[i32], (least, most): (i32, i32)) -> Option<Dictionary<i32>> {
    let span = i64::from(most) - i64::from(least) + 1;
    if span > MOST_SPAN {
        return None;
    }
    let place = |value: i32| value.wrapping_sub(least) as u32 as usize;
    let mut table = vec![0_u32; span as usize];
    for value in values {
        table[place(*value)] = 1;
    }
    let mut distinct = Vec::new();
    for (offset, entry) in table.iter_mut().enumerate() {
        if *entry == 1 {
            *entry = distinct.len() as u32;
            distinct.push(least.wrapping_add(offset as i32));
        }
    }
    Some(Dictionary {
        values: distinct,
        positions: values.iter().map(|value| table[place(*value)]).collect(),
    })
}

/// Most distinct floating-point numbers that are looked for before giving up: scores and weeks stay far below.
const MOST_FLOATS: usize = 4096;
/// Size of the table of floating-point numbers, as a power of two: at most half full.
const FLOAT_TABLE_BITS: u32 = 13;

/// Distinct floating-point numbers (by their bits) in order of appearance; `None` where there are too many.
pub(super) fn of_floats(values: &[f64]) -> Option<Dictionary<f64>> {
    const FREE: u32 = u32::MAX;
    const LAST: usize = (1 << FLOAT_TABLE_BITS) - 1;
    let mut table = vec![FREE; LAST + 1];
    let mut distinct: Vec<f64> = Vec::new();
    let mut positions = Vec::with_capacity(values.len());
    for value in values {
        let mut slot = (mix(value.to_bits()) >> (u64::BITS - FLOAT_TABLE_BITS)) as usize;
        let position = loop {
            let position = table[slot & LAST];
            if position == FREE {
                if distinct.len() == MOST_FLOATS {
                    return None;
                }
                table[slot & LAST] = distinct.len() as u32;
                distinct.push(*value);
                break distinct.len() as u32 - 1;
            }
            if distinct[position as usize].to_bits() == value.to_bits() {
                break position;
            }
            slot += 1;
        };
        positions.push(position);
    }
    Some(Dictionary {
        values: distinct,
        positions,
    })
}

/// Distinct texts in order of appearance, with one run for each run of the column.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    pub(super) values: Vec<&'a [u8]>,
    pub(super) runs: Vec<Run>,
}

/// The distinct texts of a column.
pub(super) fn of_texts(column: &Runs) -> Texts<'_> {
    let counts = column.counts.iter().copied();
    // Identifiers are sorted: their runs are all different, and nothing needs to be looked up.
    if column.texts().is_sorted_by(|a, b| a < b) {
        return Texts {
            values: column.texts().collect(),
            runs: (0..).zip(counts).collect(),
        };
    }
    let mut table = TextTable::new(column.counts.len());
    let keys = keys(column);
    let runs = column
        .texts()
        .zip(keys)
        .zip(counts)
        .map(|((text, key), count)| (table.position(text, key), count))
        .collect();
    Texts {
        values: table.distinct,
        runs,
    }
}

/// Longest text that is its own key.
const SHORT: usize = 15;

/// A number for each run: the text itself with its length in the top byte where it is short, else a hash of it.
///
/// Short texts (codes, raw scores) are then compared without a call, which is most of the work of such a column.
fn keys(column: &Runs) -> impl Iterator<Item = u128> {
    let padded = [column.bytes.as_slice(), &[0; SHORT + 1]].concat();
    let mut start = 0;
    column.ends.iter().map(move |end| {
        let length = end - start;
        let word = padded.get(start..).and_then(<[u8]>::first_chunk);
        let text = padded.get(start..*end).unwrap_or_default();
        start = *end;
        match word {
            Some(word) if length <= SHORT => {
                let unused = 8 * (SHORT + 1 - length) as u32;
                let text = u128::from_le_bytes(*word);
                let text = text & u128::MAX.checked_shr(unused).unwrap_or(0);
                text | ((length as u128) << 120)
            }
            _ => (u128::from(u8::MAX) << 120) | u128::from(hash(text)),
        }
    })
}

/// Open addressing over positions in the list of distinct texts; never more than half full.
struct TextTable<'a> {
    slots: Vec<u32>,
    shift: u32,
    distinct: Vec<&'a [u8]>,
    keys: Vec<u128>,
}

impl<'a> TextTable<'a> {
    const FREE: u32 = u32::MAX;

    fn new(most: usize) -> Self {
        let size = (most.max(8) * 2).next_power_of_two();
        Self {
            slots: vec![Self::FREE; size],
            shift: u64::BITS - size.ilog2(),
            distinct: Vec::new(),
            keys: Vec::new(),
        }
    }

    fn position(&mut self, text: &'a [u8], key: u128) -> u32 {
        let last = self.slots.len() - 1;
        let mut slot = (mix(key as u64 ^ (key >> 64) as u64) >> self.shift) as usize;
        loop {
            let position = self.slots[slot & last];
            if position == Self::FREE {
                let position = self.distinct.len() as u32;
                self.slots[slot & last] = position;
                self.distinct.push(text);
                self.keys.push(key);
                return position;
            }
            let is_same = self.keys[position as usize] == key;
            if is_same && (text.len() <= SHORT || self.distinct[position as usize] == text) {
                return position;
            }
            slot += 1;
        }
    }
}

/// A hash for the table above only: it never reaches a file, and a bad one costs time, not correctness.
fn hash(text: &[u8]) -> u64 {
    let mut state = text.len() as u64;
    for part in text.chunks(8) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    state
}

/// Spreads bits to the upper end, by the odd constant nearest to 2^64 over the golden ratio.
fn mix(value: u64) -> u64 {
    let product = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (product ^ (product >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_in_rising_order() {
        let values = [7, -3, 7, 2, -3];
        let found = of_ints(&values, (-3, 7)).unwrap();
        assert_eq!(found.values, [-3, 2, 7]);
        assert_eq!(found.positions, [2, 0, 2, 1, 0]);
        assert!(of_ints(&[i32::MIN, i32::MAX], (i32::MIN, i32::MAX)).is_none());
        let ends = of_ints(&[i32::MAX, i32::MAX - 1], (i32::MAX - 1, i32::MAX)).unwrap();
        assert_eq!(ends.values, [i32::MAX - 1, i32::MAX]);
    }

    #[test]
    fn floating_point_numbers_are_told_apart_by_their_bits() {
        let found = of_floats(&[0.0, -0.0, 1.5, f64::NAN, 1.5, f64::NAN]).unwrap();
        assert_eq!(found.positions, [0, 1, 2, 3, 2, 3]);
        let many: Vec<f64> = (0..5000).map(f64::from).collect();
        assert!(of_floats(&many).is_none());
        assert!(of_floats(&many[..4096]).is_some());
    }

    #[test]
    fn texts_keep_their_order_of_appearance() {
        let runs = Runs {
            bytes: b"babc".to_vec(),
            ends: vec![1, 2, 3, 4],
            counts: vec![2, 1, 1, 9],
        };
        let found = of_texts(&runs);
        assert_eq!(found.values, [b"b", b"a", b"c"]);
        assert_eq!(found.runs, [(0, 2), (1, 1), (0, 1), (2, 9)]);
    }

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let mut runs = Runs::default();
        let texts: Vec<String> = (0..40)
            .flat_map(|length| ["b", "a", "\0"].map(|letter| letter.repeat(length)))
            .collect();
        for text in texts.iter().chain(&texts) {
            runs.bytes.extend_from_slice(text.as_bytes());
            runs.ends.push(runs.bytes.len());
            runs.counts.push(1);
        }
        let found = of_texts(&runs);
        let expected = texts.iter().map(String::as_bytes);
        assert_eq!(found.values.len(), 3 * 39 + 1, "the empty text counts once");
        for ((position, _), text) in found.runs.iter().zip(expected.clone().chain(expected)) {
            assert_eq!(found.values[*position as usize], text);
        }
    }
}
