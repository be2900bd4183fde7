//! Bags of keys: each key is kept as its hash, so that millions of them fit into little memory.

use xxhash_rust::xxh3::xxh3_128;

/// Stands between two cells of a key; no cell holds it.
const BETWEEN: u8 = 0x1f;

/// A bag of keys.
#[derive(Default)]
pub(crate) struct Keys {
    hashes: Vec<u128>,
    buffer: Vec<u8>,
}

impl Keys {
    /// Puts a key made of these cells into the bag.
    pub(crate) fn put<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.buffer.clear();
        for cell in cells {
            self.buffer.extend_from_slice(cell.as_bytes());
            self.buffer.push(BETWEEN);
        }
        self.hashes.push(xxh3_128(&self.buffer));
    }

    pub(crate) fn len(&self) -> u64 {
        self.hashes.len() as u64
    }

    /// Number of keys that both bags hold, each as often as it stands in both.
    pub(crate) fn shared_with(mut self, mut other: Self) -> u64 {
        self.hashes.sort_unstable();
        other.hashes.sort_unstable();
        let mut others = other.hashes.into_iter().peekable();
        let mut n_shared = 0;
        for hash in self.hashes {
            while others.next_if(|theirs| *theirs < hash).is_some() {}
            n_shared += u64::from(others.next_if_eq(&hash).is_some());
        }
        n_shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag(keys: &[&[&str]]) -> Keys {
        let mut bag = Keys::default();
        for key in keys {
            bag.put(key.iter().copied());
        }
        bag
    }

    #[test]
    fn keys_count_as_often_as_they_stand_in_both() {
        let (left, right) = (
            bag(&[&["a", "1"], &["a", "1"], &["b", "2"]]),
            bag(&[&["b", "2"], &["a", "1"], &["c", "3"]]),
        );
        assert_eq!(left.shared_with(right), 2);
    }

    #[test]
    fn cells_do_not_run_into_each_other() {
        assert_eq!(bag(&[&["ab", "c"]]).shared_with(bag(&[&["a", "bc"]])), 0);
    }
}
