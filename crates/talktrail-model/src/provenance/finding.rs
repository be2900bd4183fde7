//! Findings: how many rows broke a rule, of how many that it looked at.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::rule::Rule;

/// Rows that a rule looked at, and those of them that break it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows that break the rule.
    pub failing: u64,
    /// Rows that the rule looked at; what a row is, the rule's level says.
    pub checked: u64,
}

impl Count {
    /// One thing looked at.
    pub const fn one(is_failing: bool) -> Self {
        Self {
            failing: is_failing as u64,
            checked: 1,
        }
    }
}

/// Counts by rule, table and column. Merging two is adding counts, so the order of work does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(BTreeMap<(Rule, String, String), Count>);

impl Findings {
    /// Counts rows that break a rule. `column` is empty where the rule is about a whole row or file.
    pub fn add(&mut self, rule: Rule, table: &str, column: &str, rows: u64) {
        if rows > 0 {
            self.entry(rule, table, column).failing += rows;
        }
    }

    /// Counts rows that a rule looked at, those that break it included.
    pub fn checked(&mut self, rule: Rule, table: &str, column: &str, rows: u64) {
        if rows > 0 {
            self.entry(rule, table, column).checked += rows;
        }
    }

    /// Counts what a rule looked at and what of it breaks the rule.
    pub fn count(&mut self, rule: Rule, table: &str, column: &str, count: Count) {
        self.add(rule, table, column, count.failing);
        self.checked(rule, table, column, count.checked);
    }

    fn entry(&mut self, rule: Rule, table: &str, column: &str) -> &mut Count {
        let key = (rule, table.to_owned(), column.to_owned());
        self.0.entry(key).or_default()
    }

    /// Adds all counts of another collection.
    pub fn merge(&mut self, other: Self) {
        for (key, count) in other.0 {
            let own = self.0.entry(key).or_default();
            own.failing += count.failing;
            own.checked += count.checked;
        }
    }

    /// Every rule that was asked, passed ones included, ordered by rule, table and column.
    pub fn iter(&self) -> impl Iterator<Item = (Rule, &str, &str, Count)> {
        self.0
            .iter()
            .map(|((rule, table, column), count)| (*rule, table.as_str(), column.as_str(), *count))
    }

    /// The rules that rows broke, with the number of those rows, in the same order.
    pub fn found(&self) -> impl Iterator<Item = (Rule, &str, &str, u64)> {
        let all = self.iter().filter(|(.., count)| count.failing > 0);
        all.map(|(rule, table, column, count)| (rule, table, column, count.failing))
    }

    /// Rows that break a rule, over all tables and columns.
    pub fn rows(&self, rule: Rule) -> u64 {
        let own = self.0.iter().filter(|((own, ..), _)| *own == rule);
        own.map(|(_, count)| count.failing).sum()
    }

    /// Whether no row broke a rule.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|count| count.failing == 0)
    }
}

/// A share of rows in percent, to a hundredth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u64);

/// Hundredths of a percent that are one percent.
const HUNDREDTHS: u64 = 100;
/// Decimals that hundredths have.
const DECIMALS: usize = 2;

impl Percent {
    /// The share as a number of percent.
    pub fn number(self) -> f64 {
        self.0 as f64 / HUNDREDTHS as f64
    }

    /// Whether some rows of all are more than this share.
    fn is_exceeded(self, count: Count) -> bool {
        let (failing, checked) = (u128::from(count.failing), u128::from(count.checked));
        failing * 100 * u128::from(HUNDREDTHS) > checked * u128::from(self.0)
    }
}

/// Why a text is no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPercent;

impl FromStr for Percent {
    type Err = NoPercent;

    /// A number from 0 to 100 with at most two decimals.
    fn from_str(text: &str) -> Result<Self, NoPercent> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=3).contains(&whole.len()) && (1..=DECIMALS).contains(&decimals.len());
        if !fits || !is_plain(whole) || !is_plain(decimals) {
            return Err(NoPercent);
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| NoPercent);
        let padded = format!("{decimals:0<DECIMALS$}");
        let hundredths = number(whole)? * HUNDREDTHS + number(&padded)?;
        if hundredths <= 100 * HUNDREDTHS {
            Ok(Self(hundredths))
        } else {
            Err(NoPercent)
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:0DECIMALS$}", self.0 / HUNDREDTHS, self.0 % HUNDREDTHS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// What a rule says of the rows that it looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// No row breaks the rule.
    Pass,
    /// Some rows break it, not more than the threshold.
    PassWithFailing,
    /// More rows break it than the threshold lets pass.
    Fail,
}

impl Status {
    /// The verdict on some rows. `threshold` is the share of them that may break the rule, itself included; without one
    /// a rule never fails.
    ///
    /// ```
    /// use talktrail_model::provenance::{Count, Status};
    ///
    /// let count = Count { failing: 5, checked: 100 };
    /// assert_eq!(Status::of(count, "5".parse().ok()), Status::PassWithFailing);
    /// assert_eq!(Status::of(count, "4.99".parse().ok()), Status::Fail);
    /// ```
    pub fn of(count: Count, threshold: Option<Percent>) -> Self {
        if count.failing == 0 {
            Self::Pass
        } else if threshold.is_some_and(|threshold| threshold.is_exceeded(count)) {
            Self::Fail
        } else {
            Self::PassWithFailing
        }
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::PassWithFailing => "pass with failing rows",
            Self::Fail => "fail",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::{BAD_DATE, KEYLESS};

    #[test]
    fn counts_add_up_in_any_order() {
        let (mut one, mut other) = (Findings::default(), Findings::default());
        one.checked(BAD_DATE, "contacts", "date", 10);
        one.add(BAD_DATE, "contacts", "date", 2);
        other.count(
            BAD_DATE,
            "contacts",
            "date",
            Count {
                failing: 1,
                checked: 5,
            },
        );
        other.checked(KEYLESS, "contacts", "", 5);
        let mut both = one.clone();
        both.merge(other.clone());
        other.merge(one);
        assert_eq!(both, other);
        let shown: Vec<_> = both.iter().map(|(rule, .., count)| (rule, count)).collect();
        let dates = Count {
            failing: 3,
            checked: 15,
        };
        let keys = Count {
            failing: 0,
            checked: 5,
        };
        assert_eq!(shown, [(BAD_DATE, dates), (KEYLESS, keys)]);
        assert_eq!((both.rows(BAD_DATE), both.is_empty()), (3, false));
    }

    #[test]
    fn percentages_have_at_most_two_decimals() {
        for text in ["0", "0.01", "5", "12.5", "99.99", "100"] {
            let percent: Percent = text.parse().unwrap();
            assert_eq!(percent.to_string(), text);
        }
        for text in [
            "", "-1", "100.01", "101", "1.", ".5", "0.001", "1e2", "5 %", "1000",
        ] {
            assert_eq!(text.parse::<Percent>(), Err(NoPercent), "{text}");
        }
    }

    #[test]
    fn thresholds_are_walked_below_on_and_above() {
        let at = |failing, checked, threshold: &str| {
            Status::of(Count { failing, checked }, threshold.parse().ok())
        };
        assert_eq!(at(0, 0, "0"), Status::Pass);
        assert_eq!(at(0, 100, "0"), Status::Pass);
        assert_eq!(at(1, 1_000_000, "0"), Status::Fail);
        assert_eq!(at(999, 20_000, "5"), Status::PassWithFailing);
        assert_eq!(at(1000, 20_000, "5"), Status::PassWithFailing);
        assert_eq!(at(1001, 20_000, "5"), Status::Fail);
        assert_eq!(at(7, 7, "100"), Status::PassWithFailing);
        assert_eq!(at(7, 7, "none"), Status::PassWithFailing, "no threshold");
        assert_eq!(at(u64::MAX, u64::MAX, "99.99"), Status::Fail);
    }
}
