//! Runs: neighbouring rows of one referral and one delivery travel under one head.
//!
//! Extracts mostly hold the events of a referral side by side, so the head (its key and delivery) is packed once for
//! several rows: 16 scores or 5 contacts in an invented extract of national shape. Whoever reads a partition sorts
//! runs, or leaves them out, without unpacking their rows. Rows in any other order make short runs, each with its head.

use crate::{
    delivered::{Delivered, Head},
    pack::{Packer, Unpacker},
};

/// Bytes of a head with the number and the size of its rows: key, delivery, `u16`, `u32`.
const HEAD_BYTES: usize = 16 + 4 + 2 + 4;

/// Runs in the making: a buffer of one thread for one partition and kind.
#[derive(Debug, Default)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    /// Where the last run begins.
    last: usize,
    /// Rows of the last run; 0 only before the first.
    rows: u16,
}

impl Block {
    /// Appends a row. `size` is the room to take where the block has none yet.
    pub(crate) fn push<'a, R: Delivered<'a>>(&mut self, row: &R, size: usize) {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve_exact(size);
        }
        let head = row.head();
        if !self.continues(head) {
            self.last = self.bytes.len();
            self.rows = 0;
            let mut to = Packer(&mut self.bytes);
            to.key(head.owner);
            to.u32(head.delivery);
            to.u16(0);
            to.u32(0);
        }
        row.pack(&mut Packer(&mut self.bytes));
        self.rows += 1;
        let size = self.bytes.len() - self.last - HEAD_BYTES;
        let counts = &mut self.bytes[self.last + 20..self.last + HEAD_BYTES];
        counts[..2].copy_from_slice(&self.rows.to_le_bytes());
        counts[2..].copy_from_slice(&(size as u32).to_le_bytes());
    }

    /// Whether a row with this head can go under that of the last run.
    fn continues(&self, head: Head) -> bool {
        self.rows != 0
            && self.rows != u16::MAX
            && read_head(&mut Unpacker(&self.bytes[self.last..])) == head
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Hands over the bytes and begins anew.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(self).bytes
    }
}

fn read_head(from: &mut Unpacker<'_>) -> Head {
    Head {
        owner: from.key(),
        delivery: from.u32(),
    }
}

/// Some rows of one referral and delivery, still packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    pub(crate) head: Head,
    /// Number of rows.
    pub(crate) rows: u16,
    bytes: &'a [u8],
}

impl<'a> Run<'a> {
    /// Unpacks the rows.
    pub(crate) fn unpack<R: Delivered<'a>>(&self) -> impl Iterator<Item = R> + use<'a, R> {
        let mut from = Unpacker(self.bytes);
        let head = self.head;
        (0..self.rows).map(move |_| R::unpack(head, &mut from))
    }
}

/// The runs of joined blocks.
pub(crate) fn runs(bytes: &[u8]) -> impl Iterator<Item = Run<'_>> {
    let mut from = Unpacker(bytes);
    std::iter::from_fn(move || {
        if from.is_empty() {
            return None;
        }
        let head = read_head(&mut from);
        let rows = from.u16();
        let size = from.u32() as usize;
        let bytes = from.bytes(size);
        Some(Run { head, rows, bytes })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use talktrail_model::{date::Date, id::Key};

    use super::*;
    use crate::delivered::{Marker, PauseRow};

    fn pause(referral: u64, delivery: u32, day: i32) -> PauseRow<'static> {
        PauseRow {
            referral: Key {
                high: 1,
                low: referral,
            },
            start: Some(Date::from_days(day)),
            delivery,
            end: None,
            lifetime: Marker::default(),
        }
    }

    fn packed(rows: &[PauseRow<'_>]) -> Vec<u8> {
        let mut block = Block::default();
        for row in rows {
            block.push(row, 64);
        }
        block.take()
    }

    #[test]
    fn neighbours_share_a_head() {
        let rows = [
            pause(1, 1, 1),
            pause(1, 1, 2),
            pause(1, 2, 1),
            pause(2, 2, 1),
        ];
        let bytes = packed(&rows);
        let lengths: Vec<u16> = runs(&bytes).map(|run| run.rows).collect();
        assert_eq!(lengths, [2, 1, 1]);
    }

    #[test]
    fn a_run_ends_where_its_number_of_rows_does() {
        let rows = vec![pause(1, 1, 1); usize::from(u16::MAX) + 2];
        let bytes = packed(&rows);
        let lengths: Vec<u16> = runs(&bytes).map(|run| run.rows).collect();
        assert_eq!(lengths, [u16::MAX, 2]);
    }

    proptest! {
        /// Rows come back as they were sent, also when blocks of several threads are joined.
        #[test]
        fn rows_come_back(rows in prop::collection::vec((0..3u64, 0..3u32, 0..9i32), 0..40), cut in 0..40usize) {
            let rows: Vec<_> = rows.into_iter().map(|(r, d, day)| pause(r, d, day)).collect();
            let (first, second) = rows.split_at(cut.min(rows.len()));
            let joined = [packed(first), packed(second)].concat();
            let back: Vec<PauseRow<'_>> = runs(&joined).flat_map(|run| run.unpack()).collect();
            prop_assert_eq!(back, rows);
        }
    }
}
