//! Shards and partitions: ranges of participant keys, by which work is divided.
//!
//! A study may be built by several processes, each of which takes one [`Shard`]: the `i`-th of `n` equal ranges of the
//! hashed participant key. Within a process, partitions are ranges of the same key, so that shards and partitions laid
//! end to end are the order of every output table.

use std::{fmt, ops::Range, str::FromStr};

use talktrail_model::id::Key;

use crate::delivered::Kind;

/// The most shards of a study.
const MOST_SHARDS: u32 = 10_000;

/// One of several equal ranges of participants.
///
/// ```
/// use talktrail_extract::Shard;
/// let shard: Shard = "2/7".parse()?;
/// assert_eq!((shard.index(), shard.count()), (2, 7));
/// assert_eq!(shard.to_string(), "2/7");
/// assert!("8/7".parse::<Shard>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// All participants.
    pub const WHOLE: Self = Self { index: 1, count: 1 };

    /// The shard `index` (from 1) of `count`; `None` where there is no such shard.
    pub fn new(index: u32, count: u32) -> Option<Self> {
        let is_one = (1..=MOST_SHARDS).contains(&count) && (1..=count).contains(&index);
        is_one.then_some(Self { index, count })
    }

    /// Its number, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether it holds all participants.
    pub fn is_whole(self) -> bool {
        self.count == 1
    }

    /// The partitions, of two to the power of `bits`, in which it has participants.
    pub fn partitions(self, bits: u32) -> Range<usize> {
        let end = |n: u32| (u128::from(n) << 64).div_ceil(u128::from(self.count));
        let (first, behind) = (end(self.index - 1), end(self.index));
        let width = 64 - bits;
        (first >> width) as usize..behind.div_ceil(1 << width) as usize
    }

    fn holds(self, participant: Key) -> bool {
        let place = (u128::from(participant.high) * u128::from(self.count)) >> 64;
        place + 1 == u128::from(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shard = text.split_once('/').and_then(|(index, count)| {
            let number = |text: &str| text.trim().parse().ok();
            Self::new(number(index)?, number(count)?)
        });
        shard.ok_or_else(|| {
            format!(
                "a shard is written like 2/7, the second of seven; there are at most {MOST_SHARDS}"
            )
        })
    }
}

/// How a run is cut into partitions, and which of them nobody needs any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partitions {
    /// There are two to the power of so many.
    pub bits: u32,
    /// Positions of those whose rows are not gathered.
    pub done: Vec<usize>,
}

/// Which participants a run gathers.
#[derive(Debug)]
pub(crate) struct Wanted {
    shard: Shard,
    bits: u32,
    /// For each partition whether its rows are left alone; empty where all are wanted.
    is_done: Vec<bool>,
    /// Whether referrals and persons of the others are gathered too.
    has_all_referrals: bool,
}

/// What is known of a referral without its events.
pub(crate) const REFERRAL_KINDS: [Kind; 2] = [Kind::Referral, Kind::Person];

impl Wanted {
    pub(crate) fn new(shard: Shard, partitions: &Partitions, has_all_referrals: bool) -> Self {
        let mut is_done = Vec::new();
        if !partitions.done.is_empty() {
            is_done.resize(1 << partitions.bits, false);
        }
        for partition in &partitions.done {
            if let Some(done) = is_done.get_mut(*partition) {
                *done = true;
            }
        }
        Self {
            shard,
            bits: partitions.bits,
            is_done,
            has_all_referrals,
        }
    }

    /// Whether rows of a kind are gathered for a participant.
    pub(crate) fn takes(&self, kind: Kind, participant: Key) -> bool {
        let is_seen_by_all = self.has_all_referrals && REFERRAL_KINDS.contains(&kind);
        is_seen_by_all || self.holds(participant)
    }

    /// Whether a participant belongs to what the run builds.
    pub(crate) fn holds(&self, participant: Key) -> bool {
        let is_in_shard = self.shard.is_whole() || self.shard.holds(participant);
        let is_done = |partition: usize| self.is_done.get(partition).copied().unwrap_or(false);
        is_in_shard && (self.is_done.is_empty() || !is_done(partition_of(participant, self.bits)))
    }
}

/// The partition of a participant: the leading bits of the key, so that partitions are ranges in key order.
pub(crate) fn partition_of(participant: Key, bits: u32) -> usize {
    participant.high.checked_shr(64 - bits).unwrap_or(0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(high: u64) -> Key {
        Key { high, low: 0 }
    }

    #[test]
    fn only_a_number_of_a_number_is_a_shard() {
        for text in [
            "", "1", "0/3", "4/3", "1/0", "-1/3", "1/3/3", "1/10001", "a/b",
        ] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("1/1".parse(), Ok(Shard::WHOLE));
    }

    /// Every participant belongs to exactly one shard, in one of the partitions that the shard names, and shards are
    /// ranges in key order.
    #[test]
    fn shards_are_ranges_without_gap_or_overlap() {
        let step = u64::MAX / 997;
        for count in [1, 2, 3, 7, 64] {
            for bits in [0, 1, 5, 12] {
                let mut last = 1;
                for n in 0..=997 {
                    let key = key(n * step);
                    let shards = (1..=count).filter_map(|i| Shard::new(i, count));
                    let own: Vec<Shard> = shards.filter(|s| s.holds(key)).collect();
                    assert_eq!(own.len(), 1);
                    assert!(own[0].index() >= last);
                    last = own[0].index();
                    assert!(own[0].partitions(bits).contains(&partition_of(key, bits)));
                }
                assert_eq!(last, count);
            }
        }
    }

    #[test]
    fn a_shard_names_no_partition_without_keys_of_it() {
        let partitions = |index, count| Shard::new(index, count).unwrap().partitions(3);
        assert_eq!(partitions(1, 1), 0..8);
        assert_eq!((partitions(1, 2), partitions(2, 2)), (0..4, 4..8));
        assert_eq!((partitions(1, 3), partitions(2, 3)), (0..3, 2..6));
    }

    #[test]
    fn finished_partitions_are_left_alone() {
        let partitions = Partitions {
            bits: 1,
            done: vec![0],
        };
        let wanted = Wanted::new(Shard::WHOLE, &partitions, false);
        assert!(!wanted.holds(key(1)));
        assert!(wanted.holds(key(u64::MAX)));
        assert!(!wanted.takes(Kind::Referral, key(1)));
    }

    #[test]
    fn referrals_of_others_are_taken_where_they_are_wanted() {
        let partitions = Partitions {
            bits: 1,
            done: vec![0],
        };
        let wanted = Wanted::new(Shard::WHOLE, &partitions, true);
        assert!(wanted.takes(Kind::Referral, key(1)) && wanted.takes(Kind::Person, key(1)));
        assert!(!wanted.takes(Kind::Contact, key(1)) && !wanted.holds(key(1)));
    }
}
