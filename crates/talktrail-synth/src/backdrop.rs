//! The backdrop: columns on which no care depends, filled so that files look as real ones do.
//!
//! `data/backdrop.csv` says for each what stands there, in which share of the rows, and by whom it is chosen: the same
//! person (or contact, or member of staff) has the same value in every file. Columns that stay empty stand there too,
//! with the reason. What nothing else fills and the list does not name is empty by mistake, which a test finds.

mod rule;

use talktrail_dictionary::{Family, Table as Described, Variable};
use talktrail_model::date::Date;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::calibration::V2_1_START;
use crate::error::Error;
use crate::write::Value;

use rule::{Fill, Rule};

/// Why a column of invented extracts is empty: what the list of columns says; none where the column is filled.
///
/// ```
/// use talktrail_dictionary::Family;
///
/// let why = talktrail_synth::why_empty(Family::NhseV2, "IDS001MPI", "Postcode")?;
/// assert_eq!(why.as_deref(), Some("withheld from researchers"));
/// assert_eq!(talktrail_synth::why_empty(Family::NhseV2, "IDS001MPI", "Gender")?, None);
/// # Ok::<(), talktrail_synth::Error>(())
/// ```
///
/// # Errors
/// When the list cannot be read.
pub fn why_empty(family: Family, table: &str, column: &str) -> Result<Option<String>, Error> {
    let mut rules = rule::of_table(family, table)?.into_iter();
    let rule = rules.find(|rule| rule.is_of(column));
    Ok(rule
        .filter(|rule| rule.fill == Fill::Empty)
        .map(|rule| rule.why))
}

/// Stands for the person in the list.
const PERSON: &str = "person";
/// Keeps these choices apart from those of the lives.
const STREAM: u64 = 0x4241_434b;
/// The column that tells the version of a row where one table holds both.
const PERIOD: &str = "extract_start_date";

/// Fills the columns of one table that the delivery left empty.
pub(crate) struct Backdrop {
    seed: u64,
    person: u64,
    entries: Vec<Entry>,
    /// By column: what was put there in this row, as far as an entry asks.
    seen: Vec<Option<u64>>,
    asked: Vec<bool>,
    period: Option<usize>,
    is_v2_1: bool,
    text: String,
}

struct Entry {
    place: usize,
    salt: u64,
    rule: Rule,
    /// The column by which the value is chosen; none for the person.
    per: Option<usize>,
    /// The column that must be filled.
    with: Option<usize>,
    versions: (bool, bool),
}

impl Backdrop {
    /// The backdrop of a table; `version` is that of its folder, where the folder has one.
    pub(crate) fn new(
        family: Family,
        table: &Described,
        version: Option<&str>,
        seed: u64,
    ) -> Result<Self, Error> {
        let columns: Vec<&str> = table.variables.iter().map(|v| v.name.as_str()).collect();
        let place = |name: &str| columns.iter().position(|c| c.eq_ignore_ascii_case(name));
        let rules = rule::of_table(family, &table.name)?;
        let mut backdrop = Self {
            seed: seed ^ STREAM,
            person: 0,
            entries: Vec::new(),
            seen: vec![None; columns.len()],
            asked: vec![false; columns.len()],
            period: place(PERIOD),
            is_v2_1: false,
            text: String::new(),
        };
        for (at, variable) in table.variables.iter().enumerate() {
            let Some(rule) = rules.iter().find(|rule| rule.is_of(&variable.name)) else {
                continue;
            };
            if matches!(rule.fill, Fill::Empty) || version.is_some_and(|v| !has(variable, v)) {
                continue;
            }
            let per = Some(&rule.per).filter(|per| *per != PERSON);
            backdrop.entries.push(Entry {
                place: at,
                salt: xxh3_64_with_seed(variable.name.to_lowercase().as_bytes(), 0),
                per: per.and_then(|name| place(name)),
                with: Some(&rule.with)
                    .filter(|n| !n.is_empty())
                    .and_then(|n| place(n)),
                versions: (has(variable, "2.0"), has(variable, "2.1")),
                rule: rule.clone(),
            });
        }
        for entry in &backdrop.entries {
            for place in [Some(entry.place), entry.per, entry.with]
                .into_iter()
                .flatten()
            {
                backdrop.asked[place] = true;
            }
        }
        Ok(backdrop)
    }

    /// Starts the rows of one participant.
    pub(crate) const fn begin(&mut self, participant: u64) {
        self.person = participant;
    }

    /// Remembers what was put into a column of the row.
    pub(crate) fn see(&mut self, place: usize, value: Value<'_>) {
        if Some(place) == self.period
            && let Value::Date(start) = value
        {
            self.is_v2_1 = start >= V2_1_START;
        }
        if self.asked[place] {
            self.seen[place] = Some(hash(value));
        }
    }

    /// Fills what is still empty at the end of the row.
    pub(crate) fn fill(&mut self, mut put: impl FnMut(usize, Value<'_>)) {
        for entry in &self.entries {
            let is_of_version = match (self.period, self.is_v2_1) {
                (None, _) => true,
                (_, is_new) => (!is_new && entry.versions.0) || (is_new && entry.versions.1),
            };
            let is_free = self.seen[entry.place].is_none();
            let is_met = entry.with.is_none_or(|place| self.seen[place].is_some());
            let key = match entry.per {
                Some(place) => self.seen[place],
                None => Some(self.person),
            };
            let Some(key) = key.filter(|_| is_of_version && is_free && is_met) else {
                continue;
            };
            let chance = xxh3_64_with_seed(&key.to_le_bytes(), self.seed ^ entry.salt);
            if let Some(value) = entry.rule.value(chance, &mut self.text) {
                self.seen[entry.place] = Some(chance);
                put(entry.place, value);
            }
        }
        self.seen.fill(None);
    }
}

fn has(variable: &Variable, version: &str) -> bool {
    variable.versions.iter().any(|known| known == version)
}

fn hash(value: Value<'_>) -> u64 {
    match value {
        Value::Text(text) => xxh3_64_with_seed(text.as_bytes(), 0),
        Value::Int(number) | Value::Hundredths(number) => number as u64,
        Value::Date(date) | Value::Stamp(date, _) => date.days() as u64,
        Value::Flag(flag) => u64::from(flag),
    }
}

/// Times of day arrive on the first day of 1970.
const TIME_DAY: Date = Date::from_days(0);

#[cfg(test)]
mod tests {
    use super::*;
    use talktrail_dictionary::Dictionary;

    fn filled(person: u64) -> Vec<(usize, String)> {
        let dictionary = Dictionary::embedded().unwrap();
        let table = dictionary.table(Family::NhseV2, "IDS001MPI").unwrap();
        let mut backdrop = Backdrop::new(Family::NhseV2, table, Some("2.1"), 7).unwrap();
        backdrop.begin(person);
        let mut cells = Vec::new();
        backdrop.fill(|place, value| cells.push((place, value.text())));
        cells
    }

    #[test]
    fn a_person_has_the_same_backdrop_in_every_row() {
        assert_eq!(filled(3), filled(3));
        assert!(!filled(3).is_empty());
        assert_ne!(filled(3), filled(4));
    }

    #[test]
    fn what_the_delivery_filled_is_left_alone() {
        let dictionary = Dictionary::embedded().unwrap();
        let table = dictionary.table(Family::NhseV2, "IDS001MPI").unwrap();
        let mut backdrop = Backdrop::new(Family::NhseV2, table, Some("2.1"), 7).unwrap();
        let place = backdrop.entries[0].place;
        backdrop.see(place, Value::Text("known"));
        let mut places = Vec::new();
        backdrop.fill(|place, _| places.push(place));
        assert!(!places.contains(&place));
    }
}
