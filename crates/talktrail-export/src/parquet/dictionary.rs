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
    let values: Vec<&[u8]> = column.texts().collect();
    // Identifiers are sorted: their runs are all different, and nothing needs to be looked up.
    if values.is_sorted_by(|a, b| a < b) {
        let runs = (0..).zip(column.counts.iter().copied()).collect();
        return Texts { values, runs };
    }
    let mut table = TextTable::new(values.len());
    let mut distinct = Vec::new();
    let runs = values
        .iter()
        .zip(&column.counts)
        .map(|(text, count)| (table.position(text, &mut distinct), *count))
        .collect();
    Texts {
        values: distinct,
        runs,
    }
}

/// Open addressing over positions in the list of distinct texts; never more than half full.
struct TextTable {
    slots: Vec<u32>,
    shift: u32,
}

impl TextTable {
    const FREE: u32 = u32::MAX;

    fn new(most: usize) -> Self {
        let size = (most.max(8) * 2).next_power_of_two();
        Self {
            slots: vec![Self::FREE; size],
            shift: u64::BITS - size.ilog2(),
        }
    }

    fn position<'a>(&mut self, text: &'a [u8], distinct: &mut Vec<&'a [u8]>) -> u32 {
        let last = self.slots.len() - 1;
        let mut slot = (hash(text) >> self.shift) as usize;
        loop {
            let position = self.slots[slot & last];
            if position == Self::FREE {
                let position = distinct.len() as u32;
                self.slots[slot & last] = position;
                distinct.push(text);
                return position;
            }
            if distinct[position as usize] == text {
                return position;
            }
            slot += 1;
        }
    }
}

/// A hash for the tables above only: it never reaches a file, and a bad one costs time, not correctness.
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
}
