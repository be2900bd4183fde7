//! Packed rows: how a harmonised row travels from the scan to the partition of its participant.
//!
//! A row is written once and read once when its partition is walked, from memory or from the spill file alike. What
//! rules use is mostly small: a code, a score or a whole number takes one byte, a date two, a text its bytes and one.
//! The rare value that does not fit stands behind a mark. With runs (`run.rs`) this is 0.54 of the bytes of fixed widths.

use talktrail_model::{
    code::{Code, Therapies},
    date::Date,
    id::Key,
    score::ScoreValue,
};

/// Appends fields to a block.
pub(crate) struct Packer<'a>(pub(crate) &'a mut Vec<u8>);

/// Reads fields from a block in the order in which they were written.
pub(crate) struct Unpacker<'a>(pub(crate) &'a [u8]);

/// One byte that says that there is no value.
const NONE: u8 = u8::MAX;
/// One byte that says that the value follows in full.
const WIDE: u8 = u8::MAX - 1;
/// The same for dates, which take two bytes.
const WIDE_DATE: u16 = u16::MAX;
/// 31 December 1899, the day before the first that two bytes hold; the last one is in June 2079.
const DAY_BEFORE_FIRST: i32 = -25_568;

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {
        impl Packer<'_> {
            $(pub(crate) fn $name(&mut self, value: $type) {
                self.0.extend_from_slice(&value.to_le_bytes());
            })*
        }
        impl Unpacker<'_> {
            $(pub(crate) fn $name(&mut self) -> $type {
                <$type>::from_le_bytes(self.take())
            })*
        }
    };
}
numbers!(u8: u8, i8: i8, u16: u16, i16: i16, u32: u32, i32: i32, u64: u64, u128: u128);

impl Packer<'_> {
    pub(crate) fn key(&mut self, key: Key) {
        self.u64(key.high);
        self.u64(key.low);
    }
    pub(crate) fn code(&mut self, code: Code) {
        self.optional_i16(code.integer());
    }
    pub(crate) fn date(&mut self, date: Option<Date>) {
        let Some(days) = date.map(Date::days) else {
            return self.u16(0);
        };
        match u16::try_from(days.wrapping_sub(DAY_BEFORE_FIRST)) {
            Ok(number) if number != 0 && number != WIDE_DATE => self.u16(number),
            _ => {
                self.u16(WIDE_DATE);
                self.i32(days);
            }
        }
    }
    pub(crate) fn score(&mut self, score: Option<ScoreValue>) {
        let Some(parts) = score.map(ScoreValue::ten_thousandths) else {
            return self.u8(NONE);
        };
        match u8::try_from(parts / 10_000) {
            Ok(points) if points < WIDE && parts % 10_000 == 0 => self.u8(points),
            _ => {
                self.u8(WIDE);
                self.i32(parts);
            }
        }
    }
    pub(crate) fn optional_i16(&mut self, value: Option<i16>) {
        let Some(value) = value else {
            return self.u8(NONE);
        };
        match u8::try_from(value) {
            Ok(small) if small < WIDE => self.u8(small),
            _ => {
                self.u8(WIDE);
                self.i16(value);
            }
        }
    }
    pub(crate) fn count(&mut self, value: u16) {
        match u8::try_from(value) {
            Ok(small) if small < WIDE => self.u8(small),
            _ => {
                self.u8(WIDE);
                self.u16(value);
            }
        }
    }
    /// A number of up to 38 digits, nearly always below 2^64.
    pub(crate) fn row_id(&mut self, value: u128) {
        match u64::try_from(value) {
            Ok(small) if small != u64::MAX => self.u64(small),
            _ => {
                self.u64(u64::MAX);
                self.u128(value);
            }
        }
    }
    /// A set that is nearly always empty (0) or of one member (its number from 1).
    pub(crate) fn therapies(&mut self, therapies: Therapies) {
        let bits = therapies.0;
        match bits.count_ones() {
            0 => self.u8(0),
            1 => self.u8(bits.trailing_zeros() as u8 + 1),
            _ => {
                self.u8(WIDE);
                self.u64(bits);
            }
        }
    }
    pub(crate) fn minute(&mut self, value: Option<u16>) {
        self.u16(value.unwrap_or(u16::MAX));
    }
    pub(crate) fn flag(&mut self, value: Option<bool>) {
        self.u8(value.map_or(2, u8::from));
    }
    /// Text of at most 65,535 bytes; a longer one is cut at a character border.
    pub(crate) fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            return self.u8(NONE);
        };
        let mut end = text.len().min(usize::from(u16::MAX));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        match u8::try_from(end) {
            Ok(small) if small < WIDE => self.u8(small),
            _ => {
                self.u8(WIDE);
                self.u16(end as u16);
            }
        }
        self.0.extend_from_slice(&text.as_bytes()[..end]);
    }
}

impl<'a> Unpacker<'a> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let Some((head, tail)) = self.0.split_first_chunk::<N>() else {
            self.0 = &[];
            return [0; N];
        };
        self.0 = tail;
        *head
    }
    /// The next bytes, or all that are left.
    pub(crate) fn bytes(&mut self, len: usize) -> &'a [u8] {
        let (head, tail) = self.0.split_at(len.min(self.0.len()));
        self.0 = tail;
        head
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(crate) fn key(&mut self) -> Key {
        Key {
            high: self.u64(),
            low: self.u64(),
        }
    }
    pub(crate) fn code(&mut self) -> Code {
        self.optional_i16().map_or(Code::MISSING, Code::new)
    }
    pub(crate) fn date(&mut self) -> Option<Date> {
        match self.u16() {
            0 => None,
            WIDE_DATE => Some(Date::from_days(self.i32())),
            number => Some(Date::from_days(i32::from(number) + DAY_BEFORE_FIRST)),
        }
    }
    pub(crate) fn score(&mut self) -> Option<ScoreValue> {
        let parts = match self.u8() {
            NONE => return None,
            WIDE => self.i32(),
            points => i32::from(points) * 10_000,
        };
        Some(ScoreValue::from_ten_thousandths(parts))
    }
    pub(crate) fn optional_i16(&mut self) -> Option<i16> {
        match self.u8() {
            NONE => None,
            WIDE => Some(self.i16()),
            small => Some(i16::from(small)),
        }
    }
    pub(crate) fn count(&mut self) -> u16 {
        match self.u8() {
            WIDE => self.u16(),
            small => u16::from(small),
        }
    }
    pub(crate) fn row_id(&mut self) -> u128 {
        match self.u64() {
            u64::MAX => self.u128(),
            small => u128::from(small),
        }
    }
    pub(crate) fn therapies(&mut self) -> Therapies {
        match self.u8() {
            0 => Therapies::default(),
            WIDE => Therapies(self.u64()),
            member => Therapies(1u64.wrapping_shl(u32::from(member) - 1)),
        }
    }
    pub(crate) fn minute(&mut self) -> Option<u16> {
        let value = self.u16();
        (value != u16::MAX).then_some(value)
    }
    pub(crate) fn flag(&mut self) -> Option<bool> {
        match self.u8() {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let len = match self.u8() {
            NONE => return None,
            WIDE => usize::from(self.u16()),
            small => usize::from(small),
        };
        std::str::from_utf8(self.bytes(len)).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_values_are_small() {
        let mut block = Vec::new();
        let mut packer = Packer(&mut block);
        packer.date(Date::from_ymd(2021, 3, 31));
        packer.score(Some(ScoreValue::from_points(27)));
        packer.code(Code::new(98));
        packer.therapies(Therapies::one(12));
        packer.text(Some("RXX01"));
        assert_eq!(block.len(), 2 + 1 + 1 + 1 + 6);
    }

    #[test]
    fn a_text_is_cut_at_a_character_border() {
        let mut block = Vec::new();
        let text = "ö".repeat(40_000);
        Packer(&mut block).text(Some(&text));
        assert_eq!(Unpacker(&block).text(), Some(&text[..65_534]));
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks_the_same(
            days in prop::option::of(prop_oneof![any::<i32>(), -25_570..-25_560i32, 39_960..39_970i32, 0..30_000i32]),
            parts in prop::option::of(prop_oneof![any::<i32>(), (0..300i32).prop_map(|p| p * 10_000)]),
            integer in prop::option::of(any::<i16>()),
            count: u16,
            row in prop_oneof![any::<u128>(), any::<u64>().prop_map(u128::from), Just(u128::from(u64::MAX))],
            bits in prop_oneof![any::<u64>(), (0..64u32).prop_map(|bit| 1 << bit), Just(0)],
            minute in prop::option::of(0..1440u16),
            flag: Option<bool>,
            text in prop::option::of("\\PC{0,300}"),
        ) {
            let date = days.map(Date::from_days);
            let score = parts.map(ScoreValue::from_ten_thousandths);
            let mut block = Vec::new();
            let mut packer = Packer(&mut block);
            packer.date(date);
            packer.score(score);
            packer.optional_i16(integer);
            packer.count(count);
            packer.row_id(row);
            packer.therapies(Therapies(bits));
            packer.minute(minute);
            packer.flag(flag);
            packer.text(text.as_deref());
            let mut unpacker = Unpacker(&block);
            prop_assert_eq!(unpacker.date(), date);
            prop_assert_eq!(unpacker.score(), score);
            prop_assert_eq!(unpacker.optional_i16(), integer);
            prop_assert_eq!(unpacker.count(), count);
            prop_assert_eq!(unpacker.row_id(), row);
            prop_assert_eq!(unpacker.therapies(), Therapies(bits));
            prop_assert_eq!(unpacker.minute(), minute);
            prop_assert_eq!(unpacker.flag(), flag);
            prop_assert_eq!(unpacker.text(), text.as_deref());
            prop_assert!(unpacker.is_empty());
        }
    }
}
