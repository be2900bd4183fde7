//! Referrals that seem to continue another, counted in batches, and which of them count.
//!
//! When a service moves to another provider code, or its system gives new ids, its open referrals stop together and go
//! on together the month after. One such pair proves little; a hundred of the same two codes and month do. A batch is
//! therefore confirmed by its size, or by a person who reviewed it.
//!
//! ```
//! use talktrail_model::continuation::{Batch, Confirmation, Standing};
//!
//! let batch = Batch { from: "RDY".into(), to: "G6V2S".into(), month: 1496 };
//! let mut confirmation = Confirmation { smallest: 100, ..Confirmation::default() };
//! assert_eq!(confirmation.standing(&batch, true), Standing::Small);
//! confirmation.sizes.insert(batch.clone(), 150);
//! assert_eq!(confirmation.standing(&batch, true), Standing::BySize);
//! confirmation.reviewed.insert(batch.clone(), false);
//! assert_eq!(confirmation.standing(&batch, true), Standing::Rejected);
//! ```

use std::collections::BTreeMap;

/// The two provider codes and the month that pairs of a batch share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Batch {
    /// Provider code of the referral that stops.
    pub from: Box<str>,
    /// Provider code of the one that goes on; the same where only ids changed.
    pub to: Box<str>,
    /// Month in which the latter was first delivered, as [`month_id`](crate::date::Date::month_id).
    pub month: i32,
}

/// What became of a pair that looks like a continuation, as exported by the list `continuation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum Standing {
    /// Linked: the batch is large enough.
    BySize = 1,
    /// Linked: the batch was reviewed and accepted.
    ByReview = 2,
    /// Apart: the batch is too small and was not reviewed.
    Small = 3,
    /// Apart: the batch was reviewed and rejected.
    Rejected = 4,
    /// Apart: another referral could take its place.
    Unclear = 5,
}

impl Standing {
    /// Whether the two are one course of care.
    pub const fn is_linked(self) -> bool {
        matches!(self, Self::BySize | Self::ByReview)
    }
}

/// Which batches count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// Pairs that a batch must have unless it was reviewed.
    pub smallest: u64,
    /// What a reviewer said of batches: whether they are continuations.
    pub reviewed: BTreeMap<Batch, bool>,
    /// How many pairs the batches of the study have; need not be told where one pair is enough.
    pub sizes: BTreeMap<Batch, u64>,
}

impl Confirmation {
    /// What becomes of a pair of a batch. A pair that cannot be counted with others of its batch is confirmed by review, or
    /// where one is enough.
    pub fn standing(&self, batch: &Batch, is_counted: bool) -> Standing {
        let size = if is_counted {
            self.sizes.get(batch).copied().unwrap_or(0).max(1)
        } else {
            1
        };
        match self.reviewed.get(batch) {
            Some(true) => Standing::ByReview,
            Some(false) => Standing::Rejected,
            None if size >= self.smallest => Standing::BySize,
            None => Standing::Small,
        }
    }
}

/// How many pairs of a batch stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Linked into one episode.
    pub linked: u64,
    /// Apart, because the batch is too small.
    pub small: u64,
    /// Apart, because a review says so.
    pub rejected: u64,
    /// Apart, because one of the two fits several referrals.
    pub unclear: u64,
}

impl Pairs {
    /// Pairs of one referral with one other.
    pub const fn clear(self) -> u64 {
        self.linked + self.small + self.rejected
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            linked: self.linked + other.linked,
            small: self.small + other.small,
            rejected: self.rejected + other.rejected,
            unclear: self.unclear + other.unclear,
        }
    }
}

/// The batches of a study. Merging two is adding counts, so the order of work does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Continuations(BTreeMap<Batch, Pairs>);

impl Continuations {
    /// Adds a pair that stands somehow.
    pub fn add(&mut self, batch: Batch, standing: Standing) {
        let mut pairs = Pairs::default();
        match standing {
            Standing::BySize | Standing::ByReview => pairs.linked = 1,
            Standing::Small => pairs.small = 1,
            Standing::Rejected => pairs.rejected = 1,
            Standing::Unclear => pairs.unclear = 1,
        }
        self.insert(batch, pairs);
    }

    /// Adds pairs of a batch.
    pub fn insert(&mut self, batch: Batch, more: Pairs) {
        let pairs = self.0.entry(batch).or_default();
        *pairs = pairs.and(more);
    }

    /// Adds all counts of another collection.
    pub fn merge(&mut self, other: Self) {
        for (batch, pairs) in other.0 {
            self.insert(batch, pairs);
        }
    }

    /// Every batch with its pairs, in order of provider codes and month.
    pub fn iter(&self) -> impl Iterator<Item = (&Batch, Pairs)> {
        self.0.iter().map(|(batch, pairs)| (batch, *pairs))
    }

    /// How many clear pairs every batch has.
    pub fn sizes(&self) -> BTreeMap<Batch, u64> {
        self.iter()
            .map(|(batch, pairs)| (batch.clone(), pairs.clear()))
            .collect()
    }

    /// All batches together.
    pub fn total(&self) -> Pairs {
        self.iter()
            .fold(Pairs::default(), |all, (_, pairs)| all.and(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(month: i32) -> Batch {
        Batch {
            from: "A".into(),
            to: "B".into(),
            month,
        }
    }

    #[test]
    fn counts_add_up_whatever_the_order() {
        let mut one = Continuations::default();
        one.add(batch(1), Standing::BySize);
        one.add(batch(1), Standing::Unclear);
        let mut other = Continuations::default();
        other.add(batch(1), Standing::Small);
        other.add(batch(2), Standing::ByReview);
        let mut both = one.clone();
        both.merge(other.clone());
        other.merge(one);
        assert_eq!(both, other);
        let total = both.total();
        assert_eq!((total.clear(), total.linked, total.unclear), (3, 2, 1));
        assert_eq!(both.sizes().get(&batch(1)), Some(&2));
    }

    #[test]
    fn a_pair_that_cannot_be_counted_needs_a_review_or_a_batch_of_one() {
        let mut confirmation = Confirmation {
            smallest: 2,
            ..Confirmation::default()
        };
        confirmation.sizes.insert(batch(1), 500);
        assert_eq!(confirmation.standing(&batch(1), true), Standing::BySize);
        assert_eq!(confirmation.standing(&batch(1), false), Standing::Small);
        confirmation.smallest = 1;
        assert_eq!(confirmation.standing(&batch(2), false), Standing::BySize);
        assert_eq!(confirmation.standing(&batch(2), true), Standing::BySize);
        confirmation.reviewed.insert(batch(2), true);
        assert_eq!(confirmation.standing(&batch(2), false), Standing::ByReview);
    }
}
