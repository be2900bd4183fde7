//! JSON objects whose members keep their order.

use serde::{Serialize, Serializer};

/// A JSON object in the order in which it was filled.
///
/// The order of `serde_json`'s own maps depends on features that any crate of the build may switch on; files must not.
#[derive(Debug)]
pub(super) struct Ordered<V>(Vec<(String, V)>);

impl<V> Ordered<V> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V> FromIterator<(K, V)> for Ordered<V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }
}

impl<V: Serialize> Serialize for Ordered<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}
