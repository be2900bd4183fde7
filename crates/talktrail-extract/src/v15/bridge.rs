//! The bridge: which participant of version 2 a participant of version 1.5 is.
//!
//! Three things can say so, in this order: a file that the study names; the pseudonymised NHS number, where version 2
//! delivers it beside its `Person_ID`; and the `Person_ID` itself, which the `rep_*` form of version 1.5 carries. Keys
//! that are missing or 0 link nobody.

use std::collections::BTreeMap;

use talktrail_model::id::Key;

use super::form::Form;
use crate::{
    delivered::Delivery,
    hash::{key, pair_key},
};

/// By what a participant of version 1.5 was linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Link {
    /// By nothing: the participant's own key in version 1.5.
    #[default]
    Own = 0,
    /// The `Person_ID` that the `rep_*` form shares with version 2.
    PersonId = 1,
    /// The pseudonymised NHS number.
    NhsNumber = 2,
    /// The file that the study names.
    File = 3,
}

impl Link {
    /// Every way of linking.
    pub const ALL: [Self; 4] = [Self::Own, Self::PersonId, Self::NhsNumber, Self::File];

    /// The link of its number.
    pub(crate) fn of(number: u8) -> Self {
        Self::ALL
            .into_iter()
            .find(|link| *link as u8 == number)
            .unwrap_or_default()
    }

    /// The key in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "none",
            Self::PersonId => "Person_ID of the rep_* form",
            Self::NhsNumber => "pseudonymised NHS number",
            Self::File => "bridge file",
        }
    }
}

/// One participant of version 1.5 and who that is in version 2.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    pub(crate) old: Key,
    pub(crate) new: Key,
    pub(crate) name: Box<str>,
    pub(crate) link: Link,
}

/// All crossings, sorted by the old key.
#[derive(Debug, Default)]
pub(crate) struct Bridge(Vec<Crossing>);

/// The key under which a form's participant is looked up: numbers of version 1.5 have a space of their own.
pub(crate) fn old_key(form: Form, participant: &str) -> Key {
    if form.has_person_id() {
        key(participant)
    } else {
        pair_key("v15", participant)
    }
}

/// Both keys under which a bridge file's old key may stand in the extracts.
pub(crate) fn old_keys(participant: &str) -> [Key; 2] {
    [
        old_key(Form::Monthly, participant),
        old_key(Form::Historic, participant),
    ]
}

impl Bridge {
    /// The crossing of a participant.
    pub(crate) fn find(&self, old: Key) -> Option<&Crossing> {
        let position = self.0.binary_search_by_key(&old, |c| c.old).ok()?;
        self.0.get(position)
    }
}

/// Collects crossings for those participants of version 1.5 that the extracts name.
#[derive(Debug)]
pub(crate) struct Builder {
    wanted: Vec<Key>,
    of_file: BTreeMap<Key, Option<Box<str>>>,
    of_number: BTreeMap<Key, (Delivery, Box<str>)>,
    /// Old keys that the file maps to several new ones, and lines without a key.
    pub(crate) unclear: u64,
    /// Lines of the file.
    pub(crate) lines: u64,
}

impl Builder {
    /// A builder for these participants, sorted.
    pub(crate) fn new(wanted: Vec<Key>) -> Self {
        Self {
            wanted,
            of_file: BTreeMap::new(),
            of_number: BTreeMap::new(),
            unclear: 0,
            lines: 0,
        }
    }

    /// Adds a line of the bridge file. An old key with several new ones is not used.
    pub(crate) fn add_line(&mut self, old: &str, new: &str) {
        self.lines += 1;
        for old in old_keys(old) {
            if self.wanted.binary_search(&old).is_err() {
                continue;
            }
            let line = self.of_file.entry(old).or_insert_with(|| Some(new.into()));
            if line.as_deref().is_some_and(|known| known != new) {
                *line = None;
                self.unclear += 1;
            }
        }
    }

    /// Adds the pseudonymised NHS number of a person of version 2; the latest submission's `Person_ID` is used.
    pub(crate) fn add_number(&mut self, number: &str, delivery: Delivery, person_id: &str) {
        let old = old_key(Form::Monthly, number);
        if self.wanted.binary_search(&old).is_err() {
            return;
        }
        match self.of_number.get_mut(&old) {
            Some((known, name)) if (*known, &**name) >= (delivery, person_id) => {}
            Some(known) => *known = (delivery, person_id.into()),
            None => {
                self.of_number.insert(old, (delivery, person_id.into()));
            }
        }
    }

    /// The bridge.
    pub(crate) fn build(self) -> Bridge {
        let crossing = |old, name: Box<str>, link| Crossing {
            old,
            new: key(&name),
            name,
            link,
        };
        let mut crossings: BTreeMap<Key, Crossing> = self
            .of_number
            .into_iter()
            .map(|(old, (_, name))| (old, crossing(old, name, Link::NhsNumber)))
            .collect();
        for (old, name) in self.of_file {
            if let Some(name) = name {
                crossings.insert(old, crossing(old, name, Link::File));
            }
        }
        Bridge(crossings.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> Builder {
        let mut wanted = vec![
            old_key(Form::Monthly, "1"),
            old_key(Form::Monthly, "2"),
            old_key(Form::Historic, "p"),
        ];
        wanted.sort_unstable();
        Builder::new(wanted)
    }

    fn names(bridge: &Bridge, form: Form, old: &str) -> Option<(String, Link)> {
        let crossing = bridge.find(old_key(form, old))?;
        Some((crossing.name.to_string(), crossing.link))
    }

    #[test]
    fn the_file_goes_before_the_number_and_the_latest_number_counts() {
        let mut all = builder();
        all.add_number("1", 5, "new");
        all.add_number("1", 4, "older");
        all.add_number("2", 1, "by number");
        all.add_number("9", 1, "not in version 1.5");
        all.add_line("2", "by file");
        all.add_line("p", "q");
        let bridge = all.build();
        let of = |form, old| names(&bridge, form, old);
        assert_eq!(
            of(Form::Monthly, "1"),
            Some(("new".into(), Link::NhsNumber))
        );
        assert_eq!(of(Form::Monthly, "2"), Some(("by file".into(), Link::File)));
        assert_eq!(of(Form::Historic, "p"), Some(("q".into(), Link::File)));
        assert_eq!(of(Form::Monthly, "9"), None);
    }

    #[test]
    fn an_old_key_with_two_new_ones_links_nobody() {
        let mut all = builder();
        all.add_line("1", "a");
        all.add_line("1", "a");
        all.add_line("1", "b");
        all.add_line("1", "a");
        assert_eq!(all.unclear, 1);
        assert_eq!(names(&all.build(), Form::Monthly, "1"), None);
    }
}
