//! Record numbers of version 1.5 and who stands behind them.

use talktrail_model::id::Key;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{bridge::Bridge, form::Form};
use crate::delivered::Delivery;

/// One row of a person table: a person at a provider in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    /// Number of the row, see [`record_number`].
    pub(crate) number: u64,
    /// The submission that holds it; 0 when unknown.
    pub(crate) delivery: Delivery,
    /// Whether it names a participant.
    pub(crate) is_keyed: bool,
    /// The participant; nobody when it names none.
    pub(crate) participant: Key,
}

/// All record numbers, sorted.
#[derive(Debug, Default)]
pub(crate) struct Persons(Vec<Record>);

impl Persons {
    /// Sorts the records; of several under one number the one of the latest submission counts.
    pub(crate) fn new(mut records: Vec<Record>) -> Self {
        records.sort_unstable_by(|a, b| {
            (a.number, b.is_keyed, b.delivery, b.participant).cmp(&(
                b.number,
                a.is_keyed,
                a.delivery,
                a.participant,
            ))
        });
        records.dedup_by(|later, earlier| later.number == earlier.number);
        records.shrink_to_fit();
        Self(records)
    }

    /// The record of a number.
    pub(crate) fn find(&self, number: u64) -> Option<&Record> {
        let position = self.0.binary_search_by_key(&number, |r| r.number).ok()?;
        self.0.get(position)
    }

    /// Every participant named, each once, sorted.
    pub(crate) fn participants(&self) -> Vec<Key> {
        let named = self.0.iter().filter(|r| r.is_keyed);
        let mut keys: Vec<Key> = named.map(|r| r.participant).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Puts the participants of version 2 in the places of those that the bridge knows.
    pub(crate) fn cross(&mut self, bridge: &Bridge) {
        for record in self.0.iter_mut().filter(|r| r.is_keyed) {
            if let Some(link) = bridge.find(record.participant) {
                record.participant = link.new;
            }
        }
    }
}

/// The number of a record: its text and its form, because each form numbers its own.
pub(crate) fn record_number(form: Form, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), u64::from(form.tag())).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u64, delivery: Delivery, participant: u64) -> Record {
        Record {
            number,
            delivery,
            is_keyed: participant != 0,
            participant: Key {
                high: participant,
                low: 0,
            },
        }
    }

    #[test]
    fn the_latest_row_that_names_someone_stands_for_a_number() {
        let persons = Persons::new(vec![
            record(7, 1, 10),
            record(7, 3, 0),
            record(7, 2, 20),
            record(5, 1, 30),
        ]);
        assert_eq!(persons.find(7), Some(&record(7, 2, 20)));
        assert_eq!(persons.find(6), None);
        assert_eq!(persons.participants().len(), 2);
    }
}
