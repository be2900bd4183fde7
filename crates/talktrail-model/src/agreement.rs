//! Agreement of recomputed values with those that NHS England supplied.
//!
//! An extract may hold flags, scores and counts that were derived nationally. Comparing them with recomputed ones,
//! referral by referral, shows where rules or data differ. Each item is a two-by-two table; Cohen's kappa says how far
//! agreement goes beyond what the margins alone would bring.
//!
//! ```
//! use talktrail_model::agreement::{Agreement, Compared, ITEMS};
//! let mut agreement = Agreement::default();
//! let mut compared = [Compared::No; ITEMS.len()];
//! for (own, supplied) in [(true, true), (true, false), (false, false), (false, false)] {
//!     compared[0] = Compared::Flags { own, supplied };
//!     agreement.add(Some(20), &compared, Some(own == supplied));
//! }
//! let (_, tallies) = agreement.iter().next().unwrap();
//! assert_eq!((tallies[0].both, tallies[0].only_recomputed, tallies[0].neither), (1, 1, 2));
//! assert_eq!(tallies[0].kappa(), Some(0.5));
//! ```

mod numbers;

use std::collections::BTreeMap;

/// Something that NHS England supplies for a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its column in `referrals`, without the prefix `nhs_`.
    pub name: &'static str,
    /// Whether it is a flag, which is true or not; the others are numbers or dates.
    pub is_flag: bool,
}

const fn flag(name: &'static str) -> Item {
    Item {
        name,
        is_flag: true,
    }
}

const fn value(name: &'static str) -> Item {
    Item {
        name,
        is_flag: false,
    }
}

/// The items compared, in the order of the rules.
pub const ITEMS: [Item; 14] = [
    value("first_treatment_date"),
    value("n_contacts"),
    value("n_treatment_contacts"),
    flag("is_finished_course"),
    value("phq9_first"),
    value("phq9_last"),
    value("gad7_first"),
    value("gad7_last"),
    flag("is_at_caseness"),
    flag("is_not_at_caseness"),
    flag("is_recovered"),
    flag("is_reliably_improved"),
    flag("is_reliably_deteriorated"),
    flag("is_not_reliably_changed"),
];

/// Largest whole value that takes part in the kappa of values.
const LARGEST: i32 = 1023;

/// One item of one referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Nothing was supplied that the item could be compared with.
    No,
    /// A flag in the national form: true, or not.
    Flags {
        /// Whether it is true when recomputed.
        own: bool,
        /// Whether it was supplied as true.
        supplied: bool,
    },
    /// A whole number, be it a count, a score or the day of a date.
    Values {
        /// As recomputed.
        own: Option<i32>,
        /// As supplied.
        supplied: Option<i32>,
    },
}

/// What the comparisons of one item add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Flags true on both sides; values that are equal.
    pub both: u64,
    /// Values present on both sides that differ; always 0 for flags.
    pub differ: u64,
    /// True, or present, only when recomputed.
    pub only_recomputed: u64,
    /// True, or present, only as supplied.
    pub only_supplied: u64,
    /// True, or present, on neither side.
    pub neither: u64,
    /// Of values present on both sides, how often each was recomputed and supplied.
    margins: Vec<[u64; 2]>,
}

impl Tally {
    /// Comparisons of flags: so many true on both sides, only recomputed, only supplied, and on neither.
    pub fn of_flags([both, only_recomputed, only_supplied, neither]: [u64; 4]) -> Self {
        Self {
            both,
            only_recomputed,
            only_supplied,
            neither,
            ..Self::default()
        }
    }

    fn add(&mut self, compared: Compared) {
        match compared {
            Compared::No => {}
            Compared::Flags { own, supplied } => *self.cell(own, supplied) += 1,
            Compared::Values {
                own: Some(own),
                supplied: Some(supplied),
            } => {
                if own == supplied {
                    self.both += 1;
                } else {
                    self.differ += 1;
                }
                self.note(own, 0);
                self.note(supplied, 1);
            }
            Compared::Values { own, supplied } => {
                *self.cell(own.is_some(), supplied.is_some()) += 1;
            }
        }
    }

    fn cell(&mut self, own: bool, supplied: bool) -> &mut u64 {
        match (own, supplied) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.only_recomputed,
            (false, true) => &mut self.only_supplied,
            (false, false) => &mut self.neither,
        }
    }

    fn note(&mut self, value: i32, side: usize) {
        let at = value.clamp(0, LARGEST) as usize;
        if at >= self.margins.len() {
            self.margins.resize(at + 1, [0; 2]);
        }
        if let Some(n) = self.margins.get_mut(at).and_then(|m| m.get_mut(side)) {
            *n += 1;
        }
    }

    /// Whether the item was supplied for any referral.
    pub fn is_supplied(&self) -> bool {
        self.both + self.differ + self.only_supplied > 0
    }

    /// Number of comparisons.
    pub fn n(&self) -> u64 {
        self.both + self.differ + self.only_recomputed + self.only_supplied + self.neither
    }

    /// Cohen's kappa: of flags over all comparisons; of values over those present on both sides, each value a category
    /// of its own. `None` where nothing was compared, or where one category holds everything.
    pub fn kappa(&self) -> Option<f64> {
        let (n, agreeing, expected) = if self.margins.is_empty() {
            let (n, both) = (self.n() as f64, self.both as f64);
            let own = both + self.only_recomputed as f64;
            let supplied = both + self.only_supplied as f64;
            let by_chance = own * supplied + (n - own) * (n - supplied);
            (n, both + self.neither as f64, by_chance)
        } else {
            let products = self
                .margins
                .iter()
                .map(|[own, supplied]| *own as f64 * *supplied as f64);
            let both = self.both as f64;
            (both + self.differ as f64, both, products.sum())
        };
        let expected = expected / n / n;
        (n > 0.0 && expected < 1.0).then(|| (agreeing / n - expected) / (1.0 - expected))
    }

    fn merge(&mut self, other: &Self) {
        self.both += other.both;
        self.differ += other.differ;
        self.only_recomputed += other.only_recomputed;
        self.only_supplied += other.only_supplied;
        self.neither += other.neither;
        if self.margins.len() < other.margins.len() {
            self.margins.resize(other.margins.len(), [0; 2]);
        }
        for (own, other) in self.margins.iter_mut().zip(&other.margins) {
            own[0] += other[0];
            own[1] += other[1];
        }
    }
}

/// Agreement of every item, for each data set version. Merging two is adding counts, so the order of work does not
/// show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    versions: BTreeMap<Option<i8>, [Tally; ITEMS.len()]>,
    n_compared: u64,
    n_agreeing: u64,
}

impl Agreement {
    /// Takes in a referral. `agrees`: whether no step of the rules differs; `None` where nothing was supplied.
    pub fn add(
        &mut self,
        version: Option<i8>,
        compared: &[Compared; ITEMS.len()],
        agrees: Option<bool>,
    ) {
        let Some(agrees) = agrees else { return };
        self.n_compared += 1;
        self.n_agreeing += u64::from(agrees);
        let tallies = self.versions.entry(version).or_default();
        for (tally, compared) in tallies.iter_mut().zip(compared) {
            tally.add(*compared);
        }
    }

    /// Adds all counts of another collection.
    pub fn merge(&mut self, other: &Self) {
        self.n_compared += other.n_compared;
        self.n_agreeing += other.n_agreeing;
        for (version, tallies) in &other.versions {
            let own = self.versions.entry(*version).or_default();
            for (own, other) in own.iter_mut().zip(tallies) {
                own.merge(other);
            }
        }
    }

    /// Data set version (as an integer, missing where unknown) and the tallies of [`ITEMS`], in order of version.
    pub fn iter(&self) -> impl Iterator<Item = (Option<i8>, &[Tally; ITEMS.len()])> {
        self.versions
            .iter()
            .map(|(version, tallies)| (*version, tallies))
    }

    /// Referrals with anything supplied.
    pub fn n_compared(&self) -> u64 {
        self.n_compared
    }

    /// Those of them in which no step of the rules differs.
    pub fn n_agreeing(&self) -> u64 {
        self.n_agreeing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(compared: &[Compared]) -> Tally {
        let mut tally = Tally::default();
        for compared in compared {
            tally.add(*compared);
        }
        tally
    }

    fn values(own: i32, supplied: i32) -> Compared {
        Compared::Values {
            own: (own >= 0).then_some(own),
            supplied: (supplied >= 0).then_some(supplied),
        }
    }

    /// A textbook table: 20 and 15 agree, 5 and 10 do not; observed 0.7, expected 0.5.
    #[test]
    fn kappa_of_flags_is_that_of_the_textbook() {
        let flags = |own, supplied, n| vec![Compared::Flags { own, supplied }; n];
        let all = [
            flags(true, true, 20),
            flags(true, false, 5),
            flags(false, true, 10),
            flags(false, false, 15),
        ]
        .concat();
        let kappa = tally(&all).kappa().unwrap();
        assert!((kappa - 0.4).abs() < 1e-12, "{kappa}");
        assert_eq!(tally(&flags(true, true, 7)).kappa(), None);
        assert_eq!(tally(&[]).kappa(), None);
    }

    #[test]
    fn values_are_compared_where_both_are_there() {
        let all = [
            values(10, 10),
            values(12, 12),
            values(12, 10),
            values(-1, 5),
            values(5, -1),
            values(-1, -1),
        ];
        let tally = tally(&all);
        assert_eq!(
            (
                tally.both,
                tally.differ,
                tally.only_recomputed,
                tally.only_supplied,
                tally.neither
            ),
            (2, 1, 1, 1, 1)
        );
        // Observed 2/3; expected (1 x 2 + 2 x 1) / 9.
        let expected = 4.0 / 9.0;
        let kappa = (2.0 / 3.0 - expected) / (1.0 - expected);
        assert!((tally.kappa().unwrap() - kappa).abs() < 1e-12);
    }

    #[test]
    fn parts_add_up_in_any_order() {
        let mut compared = [Compared::No; ITEMS.len()];
        let mut part = |version, own| {
            let mut part = Agreement::default();
            compared[0] = values(own, 3);
            compared[3] = Compared::Flags {
                own: own == 3,
                supplied: true,
            };
            part.add(version, &compared, Some(own == 3));
            part
        };
        let parts = [
            part(Some(20), 3),
            part(Some(21), 4),
            part(None, 3),
            part(Some(20), 9),
        ];
        let sum = |order: [usize; 4]| {
            let mut all = Agreement::default();
            for at in order {
                all.merge(&parts[at]);
            }
            all
        };
        assert_eq!(sum([0, 1, 2, 3]), sum([3, 1, 0, 2]));
        assert_eq!(
            (
                sum([0, 1, 2, 3]).n_compared(),
                sum([0, 1, 2, 3]).n_agreeing()
            ),
            (4, 2)
        );
    }
}
