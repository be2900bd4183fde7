//! Months, from the first one that any form of the data set covers.

use std::fmt;

use crate::date::Date;

/// Year of the first month that is told apart.
const FIRST_YEAR: i32 = 2005;
/// Months that are told apart, to the end of 2054.
const MONTHS: usize = 12 * 50;

/// A month of 2005 to 2054; every other one, and an unknown one, is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u16);

impl Month {
    /// The month of a day.
    pub fn of(date: Option<Date>) -> Self {
        let at = date.map(|date| {
            let (year, month, _) = date.ymd();
            (year - FIRST_YEAR) * 12 + month as i32
        });
        let at = at.and_then(|at| usize::try_from(at).ok());
        Self::at(at.filter(|at| *at <= MONTHS).unwrap_or(0))
    }

    /// The month of a position; no month for a position that has none.
    pub(super) fn at(position: usize) -> Self {
        Self(if position <= MONTHS {
            position as u16
        } else {
            0
        })
    }

    /// 0 for no month, then in order from 1.
    pub(super) fn position(self) -> usize {
        usize::from(self.0)
    }

    /// Whether it is a month.
    pub fn is_known(self) -> bool {
        self.0 > 0
    }
}

/// As `2021-06`; empty for no month.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(since) = self.0.checked_sub(1) else {
            return Ok(());
        };
        let year = FIRST_YEAR + i32::from(since / 12);
        write!(f, "{year}-{:02}", since % 12 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_fifty_years_are_told_apart() {
        for (date, month) in [
            ("2005-01-01", "2005-01"),
            ("2020-09-30", "2020-09"),
            ("2021-12-01", "2021-12"),
            ("2054-12-31", "2054-12"),
            ("2004-12-31", ""),
            ("2055-01-01", ""),
            ("1901-01-01", ""),
        ] {
            assert_eq!(Month::of(Date::parse(date)).to_string(), month, "{date}");
        }
        assert!(!Month::of(None).is_known());
    }
}
