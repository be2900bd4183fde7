//! Packed rows: how a harmonised row travels from the scan to the partition of its participant.
//!
//! A row is written once into a block of bytes and read once when its partition is walked, from memory or from the
//! spill file alike. Numbers are little-endian and fixed in width; texts carry their length in two bytes.

use talktrail_model::{code::Code, date::Date, id::Key, score::ScoreValue};

/// Appends fields to a block.
pub(crate) struct Packer<'a>(pub(crate) &'a mut Vec<u8>);

/// Reads fields from a block in the order in which they were written.
pub(crate) struct Unpacker<'a>(pub(crate) &'a [u8]);

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
        self.i16(code.integer().unwrap_or(i16::MIN));
    }
    pub(crate) fn date(&mut self, date: Option<Date>) {
        self.i32(date.map_or(i32::MIN, Date::days));
    }
    pub(crate) fn score(&mut self, score: Option<ScoreValue>) {
        self.i32(score.map_or(i32::MIN, ScoreValue::ten_thousandths));
    }
    pub(crate) fn optional_i16(&mut self, value: Option<i16>) {
        self.i16(value.unwrap_or(i16::MIN));
    }
    pub(crate) fn minute(&mut self, value: Option<u16>) {
        self.u16(value.unwrap_or(u16::MAX));
    }
    pub(crate) fn flag(&mut self, value: Option<bool>) {
        self.u8(value.map_or(2, u8::from));
    }
    /// Text of at most 65,534 bytes; a longer one is cut at a character border.
    pub(crate) fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            self.u16(u16::MAX);
            return;
        };
        let mut end = text.len().min(usize::from(u16::MAX) - 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.u16(end as u16);
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
        Code::new(self.i16())
    }
    pub(crate) fn date(&mut self) -> Option<Date> {
        let days = self.i32();
        (days != i32::MIN).then(|| Date::from_days(days))
    }
    pub(crate) fn score(&mut self) -> Option<ScoreValue> {
        let parts = self.i32();
        (parts != i32::MIN).then(|| ScoreValue::from_ten_thousandths(parts))
    }
    pub(crate) fn optional_i16(&mut self) -> Option<i16> {
        let value = self.i16();
        (value != i16::MIN).then_some(value)
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
        let len = self.u16();
        if len == u16::MAX {
            return None;
        }
        let (head, tail) = self.0.split_at_checked(usize::from(len))?;
        self.0 = tail;
        std::str::from_utf8(head).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_unpacks_the_same() {
        let mut block = Vec::new();
        let mut packer = Packer(&mut block);
        packer.text(Some("köln"));
        packer.text(None);
        packer.date(Some(Date::from_days(-3)));
        packer.flag(None);
        packer.score(Some(ScoreValue::from_points(12)));
        packer.u128(u128::MAX - 1);
        let mut unpacker = Unpacker(&block);
        assert_eq!(unpacker.text(), Some("köln"));
        assert_eq!(unpacker.text(), None);
        assert_eq!(unpacker.date(), Some(Date::from_days(-3)));
        assert_eq!(unpacker.flag(), None);
        assert_eq!(unpacker.score(), Some(ScoreValue::from_points(12)));
        assert_eq!(unpacker.u128(), u128::MAX - 1);
        assert!(unpacker.is_empty());
    }
}
