//! Participants who withdrew from the study, by a list that the study names.

use std::collections::BTreeMap;

use talktrail_model::{date::Date, id::Key};

use crate::v15::bridge::old_keys;

/// The day of each withdrawal, by participant.
#[derive(Debug, Default)]
pub(crate) struct Withdrawn {
    /// Each participant stands under the keys of every family.
    days: BTreeMap<Key, Date>,
    n_named: u64,
    /// Lines without a key or a day.
    n_unclear: u64,
}

impl Withdrawn {
    /// Adds a line. Of several days of one participant the first counts.
    pub(crate) fn add(&mut self, participant: Option<&str>, day: Option<Date>) {
        let Some((participant, day)) = participant.zip(day) else {
            self.n_unclear += 1;
            return;
        };
        let known = self.days.len();
        for key in old_keys(participant) {
            let first = self.days.entry(key).or_insert(day);
            *first = day.min(*first);
        }
        self.n_named += u64::from(self.days.len() > known);
    }

    /// The day on which a participant withdrew.
    pub(crate) fn day(&self, participant: Key) -> Option<Date> {
        self.days.get(&participant).copied()
    }

    /// Participants named, and lines that name none.
    pub(crate) fn len(&self) -> u64 {
        self.n_named + self.n_unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::key;

    #[test]
    fn the_first_day_of_a_participant_counts_and_unclear_lines_are_counted() {
        let mut withdrawn = Withdrawn::default();
        let day = |text| Date::parse(text);
        withdrawn.add(Some("a"), day("2022-05-02"));
        withdrawn.add(Some("a"), day("2022-05-01"));
        withdrawn.add(Some("b"), None);
        withdrawn.add(None, day("2022-05-01"));
        assert_eq!(withdrawn.len(), 3);
        assert_eq!(withdrawn.day(key("a")), day("2022-05-01"));
        assert_eq!(withdrawn.day(key("b")), None);
    }
}
