//! How version 1.5 and version 2 met: participants and referrals linked, by which key, and those without a key.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::v15::bridge::Link;

/// A participant of version 1.5 as far as the bridge is concerned.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Crossed {
    /// Whether it has a key at all.
    pub(crate) is_keyed: bool,
    /// Whether it also has referrals of version 2.
    pub(crate) is_linked: bool,
    /// By what it was linked.
    pub(crate) link: Link,
    /// Its referrals of version 1.5.
    pub(crate) referrals: u64,
    /// Those that version 2 delivers as well.
    pub(crate) joined: u64,
}

/// Participants of version 1.5 and their referrals of that version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Participants.
    pub participants: u64,
    /// Referrals of version 1.5.
    pub referrals: u64,
}

impl Met {
    fn merge(&mut self, other: Self) {
        self.participants += other.participants;
        self.referrals += other.referrals;
    }
}

/// How the two versions met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bridged {
    /// Participants linked to referrals of version 2, by the key that linked them, in the order of [`Link::ALL`].
    pub linked: [Met; Link::ALL.len()],
    /// Participants with a key and without referrals of version 2.
    pub only_version_1_5: Met,
    /// Referrals without a participant key; each stands for itself.
    pub without_key: u64,
    /// Referrals of version 1.5 that are one with a referral of version 2.
    pub joined: u64,
    /// Whether the study reads version 2 at all.
    pub has_version_2: bool,
}

impl Bridged {
    /// Adds the counts of other participants.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.linked.iter_mut().zip(other.linked) {
            own.merge(other);
        }
        self.only_version_1_5.merge(other.only_version_1_5);
        self.without_key += other.without_key;
        self.joined += other.joined;
        self.has_version_2 |= other.has_version_2;
    }

    /// Participants of version 1.5 that carry a key.
    pub fn all(&self) -> Met {
        let mut all = self.only_version_1_5;
        for met in self.linked {
            all.participants += met.participants;
            all.referrals += met.referrals;
        }
        all
    }
}

/// Counters that several threads add to; sums do not depend on who adds first.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    linked: [[AtomicU64; 2]; Link::ALL.len()],
    only: [AtomicU64; 2],
    without_key: AtomicU64,
    joined: AtomicU64,
}

impl Counters {
    /// Counts a participant of version 1.5.
    pub(crate) fn add(&self, crossed: Crossed) {
        let add = |counter: &AtomicU64, by| {
            counter.fetch_add(by, Ordering::Relaxed);
        };
        add(&self.joined, crossed.joined);
        if !crossed.is_keyed {
            add(&self.without_key, crossed.referrals);
            return;
        }
        let met = match &self.linked[crossed.link as usize] {
            met if crossed.is_linked => met,
            _ => &self.only,
        };
        add(&met[0], 1);
        add(&met[1], crossed.referrals);
    }

    /// The counts so far.
    pub(crate) fn read(&self, has_version_2: bool) -> Bridged {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let met = |counters: &[AtomicU64; 2]| Met {
            participants: get(&counters[0]),
            referrals: get(&counters[1]),
        };
        Bridged {
            linked: std::array::from_fn(|i| met(&self.linked[i])),
            only_version_1_5: met(&self.only),
            without_key: get(&self.without_key),
            joined: get(&self.joined),
            has_version_2,
        }
    }
}
