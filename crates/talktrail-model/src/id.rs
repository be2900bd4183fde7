//! Identifiers: participants, referrals, pathways. They never print.

use std::fmt;

/// An identifier as delivered. `Debug` shows nothing of it, so that it cannot reach a log; only the exporter and the
/// one-history view may take the inner text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<'a>(&'a str);

impl<'a> Id<'a> {
    /// Wraps the delivered text.
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The delivered text, for writing into record-level output.
    pub const fn expose(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Id(…)")
    }
}

/// 128 bits that stand for an identifier: equal identifiers have equal keys.
///
/// Keys come from XXH3; their order is the order of participants in every output table, which makes a partition of
/// the participants a range of keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key {
    /// Upper half.
    pub high: u64,
    /// Lower half.
    pub low: u64,
}

impl Key {
    /// The key of a 128-bit hash.
    pub const fn new(hash: u128) -> Self {
        Self {
            high: (hash >> 64) as u64,
            low: hash as u64,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
