//! Keys of identifiers: XXH3 with 128 bits, stable from run to run, machine to machine and release to release.

use talktrail_model::id::Key;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64, xxh3_128};

/// Key of one identifier.
pub(crate) fn key(text: &str) -> Key {
    Key::new(xxh3_128(text.as_bytes()))
}

/// Key of a pair of identifiers, for ids that are unique only inside another.
pub(crate) fn pair_key(first: &str, second: &str) -> Key {
    let mut hasher = Xxh3Default::new();
    hasher.update(first.as_bytes());
    hasher.update(&[0]);
    hasher.update(second.as_bytes());
    Key::new(hasher.digest128())
}

/// Key of a referral of a participant, where the id of the referral is unique by itself: rows that name another
/// participant do not belong to it.
pub(crate) fn key_within(participant: Key, referral: Key) -> Key {
    let mut bytes = [0; 32];
    let parts = [
        participant.high,
        participant.low,
        referral.high,
        referral.low,
    ];
    for (place, part) in bytes.chunks_exact_mut(8).zip(parts) {
        place.copy_from_slice(&part.to_le_bytes());
    }
    Key::new(xxh3_128(&bytes))
}

/// Short key of an identifier that is only compared inside one referral; never 0.
pub(crate) fn short_key(text: &str) -> u64 {
    xxh3_64(text.as_bytes()).max(1)
}
