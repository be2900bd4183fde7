//! Bringing the rows of a partition together: one slot for each referral, and the events of each slot side by side.

use std::ops::Range;

use talktrail_model::id::Key;

use crate::{
    delivered::{Delivered, ReferralRow},
    pack::Unpacker,
};

/// Every row of a block.
pub(crate) fn unpack_all<'a, R: Delivered<'a>>(block: &'a [u8]) -> Vec<R> {
    let mut from = Unpacker(block);
    let mut rows = Vec::new();
    while !from.is_empty() {
        rows.push(R::unpack(&mut from));
    }
    rows
}

/// The referral rows of a partition in order, cut into referrals and participants.
#[derive(Debug)]
pub(crate) struct Slots {
    /// For each referral, its rows.
    pub(crate) rows: Vec<Range<usize>>,
    /// For each participant, its referrals.
    pub(crate) participants: Vec<Range<usize>>,
    index: Vec<u32>,
    keys: Vec<Key>,
}

const EMPTY: u32 = u32::MAX;

impl Slots {
    /// Cuts rows that are sorted by participant and referral.
    pub(crate) fn of(referrals: &[ReferralRow<'_>]) -> Self {
        let mut slots = Self {
            rows: Vec::new(),
            participants: Vec::new(),
            index: Vec::new(),
            keys: Vec::new(),
        };
        let mut at = 0;
        for person in referrals.chunk_by(|a, b| a.participant == b.participant) {
            let first = slots.rows.len();
            for referral in person.chunk_by(|a, b| a.referral == b.referral) {
                slots.rows.push(at..at + referral.len());
                slots.keys.extend(referral.first().map(|r| r.referral));
                at += referral.len();
            }
            slots.participants.push(first..slots.rows.len());
        }
        slots.fill_index();
        slots
    }

    fn fill_index(&mut self) {
        let size = (self.keys.len() * 2).next_power_of_two().max(2);
        self.index = vec![EMPTY; size];
        for (slot, key) in self.keys.iter().enumerate() {
            let mut place = key.low as usize & (size - 1);
            while self.index[place] != EMPTY {
                place = (place + 1) & (size - 1);
            }
            self.index[place] = slot as u32;
        }
    }

    /// The slot of a referral key.
    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        let mut place = key.low as usize & (self.index.len() - 1);
        loop {
            let slot = self.index[place];
            if slot == EMPTY {
                return None;
            }
            if self.keys[slot as usize] == key {
                return Some(slot);
            }
            place = (place + 1) & (self.index.len() - 1);
        }
    }
}

/// Event rows of a partition, addressed by slot.
#[derive(Debug)]
pub(crate) struct Events<R> {
    rows: Vec<R>,
    order: Vec<u32>,
    starts: Vec<u32>,
    /// Rows whose referral has no slot.
    pub(crate) orphans: u64,
}

impl<'a, R: Delivered<'a> + Copy> Events<R> {
    /// Unpacks a block and sorts its rows by slot (a counting sort: rows stay where they are).
    pub(crate) fn of(block: &'a [u8], slots: &Slots) -> Self {
        let rows: Vec<R> = unpack_all(block);
        let places: Vec<u32> = rows
            .iter()
            .map(|r| slots.find(r.owner()).unwrap_or(EMPTY))
            .collect();
        let mut starts = vec![0u32; slots.rows.len() + 1];
        for place in places.iter().filter(|p| **p != EMPTY) {
            starts[*place as usize + 1] += 1;
        }
        for slot in 1..starts.len() {
            starts[slot] += starts[slot - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0u32; starts.last().map_or(0, |n| *n as usize)];
        for (row, place) in places.iter().enumerate().filter(|(_, p)| **p != EMPTY) {
            let to = &mut next[*place as usize];
            order[*to as usize] = row as u32;
            *to += 1;
        }
        let orphans = (rows.len() - order.len()) as u64;
        Self {
            rows,
            order,
            starts,
            orphans,
        }
    }

    /// Number of rows, orphans included.
    pub(crate) fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Copies the rows of a slot behind those of a list.
    pub(crate) fn append_slot(&self, slot: usize, into: &mut Vec<R>) {
        let range = self.starts[slot] as usize..self.starts[slot + 1] as usize;
        into.extend(self.order[range].iter().map(|row| self.rows[*row as usize]));
    }
}
