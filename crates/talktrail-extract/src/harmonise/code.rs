//! Code look-ups with a small cache, because the same few texts fill a column.

use talktrail_dictionary::{CodeList, CodeMap};
use xxhash_rust::xxh3::xxh3_64;

/// What a delivered text is in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// In the list, as written.
    As(i16),
    /// In the list after trimming, padding or changing case.
    Padded(i16),
    /// Not in the list.
    No,
}

/// A code list with a cache in front, and behind it the map to a newer list where there is one.
#[derive(Debug)]
pub(crate) struct CodeColumn<'d> {
    pub(crate) variable: &'static str,
    list: &'d CodeList,
    map: Option<&'d CodeMap>,
    slots: Vec<Option<(Box<str>, Known)>>,
}

const SLOTS: usize = 256;

impl<'d> CodeColumn<'d> {
    /// A column under the name of its output variable.
    pub(crate) fn new(
        variable: &'static str,
        list: &'d CodeList,
        map: Option<&'d CodeMap>,
    ) -> Self {
        Self {
            variable,
            list,
            map,
            slots: vec![None; SLOTS],
        }
    }

    /// What a text is in the list.
    pub(crate) fn look_up(&mut self, text: &str) -> Known {
        let slot = xxh3_64(text.as_bytes()) as usize % SLOTS;
        if let Some(Some((cached, known))) = self.slots.get(slot)
            && **cached == *text
        {
            return *known;
        }
        let known = self.find(text);
        self.slots[slot] = Some((text.into(), known));
        known
    }

    fn find(&self, text: &str) -> Known {
        let delivered = self.list.integer_of(text);
        let harmonised = match self.map {
            Some(map) => delivered.and_then(|code| map.integer(code)),
            None => delivered,
        };
        let Some(integer) = harmonised else {
            return Known::No;
        };
        if self.list.is_exact(text) {
            Known::As(integer)
        } else {
            Known::Padded(integer)
        }
    }
}
