//! Calendar dates without time or zone, the one date type of the workspace.
//!
//! Extracts write dates in several ways: `2021-03-31`, `31/03/2021`, `31032021`, or with a time of day behind.
//! "Today" does not exist here: the study names its as-of date.
//!
//! ```
//! use talktrail_model::date::Date;
//! let date = Date::parse("31/03/2021").unwrap();
//! assert_eq!(date.to_string(), "2021-03-31");
//! assert_eq!(date.financial_year(), 2020);
//! assert_eq!(Date::parse("31/02/2021"), None);
//! ```

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The date that lies this many days after 1 January 1970.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1 January 1970; negative before.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date of a year, month (1 to 12) and day, if there is such a day in the years 1 to 9999.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        exists.then(|| Self(days_from_civil(year, month, day)))
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// Reads `yyyy-mm-dd`, `yyyy/mm/dd`, `dd/mm/yyyy`, `dd-mm-yyyy`, `ddmmyyyy`, each also with a time of day behind
    /// a blank or a `T`. `None` when the text is no such date.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text
            .trim()
            .split([' ', 'T'])
            .next()
            .unwrap_or_default()
            .as_bytes();
        match day {
            [y1, y2, y3, y4, b'-' | b'/', m1, m2, b'-' | b'/', d1, d2]
            | [d1, d2, b'-' | b'/', m1, m2, b'-' | b'/', y1, y2, y3, y4]
            | [d1, d2, m1, m2, y1, y2, y3, y4] => {
                let year = number(&[*y1, *y2, *y3, *y4])?;
                Self::from_ymd(year as i32, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
            }
            _ => None,
        }
    }

    /// The year in which the financial year of this date began (1 April): 2020 for 31 March 2021.
    pub fn financial_year(self) -> i32 {
        let (year, month, _) = self.ymd();
        if month >= 4 { year } else { year - 1 }
    }

    /// NHS England's month number: April 1900 is 1, April 2022 is 1465.
    pub fn month_id(self) -> i32 {
        let (year, month, _) = self.ymd();
        (year - 1900) * 12 + month as i32 - 3
    }

    /// The first day of a month number.
    pub fn from_month_id(month_id: i32) -> Option<Self> {
        let months = month_id + 2;
        Self::from_ymd(
            1900 + months.div_euclid(12),
            months.rem_euclid(12) as u32 + 1,
            1,
        )
    }

    /// The last day of this date's month.
    #[must_use]
    pub fn end_of_month(self) -> Self {
        let (year, month, day) = self.ymd();
        Self(self.0 + (days_in_month(year, month) - day) as i32)
    }

    /// Whole days from `earlier` to this date; negative when this date is the earlier one.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The date this many days later.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// Completed years from `birth` to this date. A birthday on 29 February falls on 1 March in common years and on
    /// 29 February in leap years, as NHS England counts it; negative when the date precedes birth.
    pub fn age(self, birth: Self) -> i32 {
        let (by, bm, bd) = birth.ymd();
        let (y, m, d) = self.ymd();
        y - by - i32::from((m, d) < (bm, bd))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    /// Dates of records are values of records: they do not print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Date(…)")
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0'))
    })
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// Days from 1 January 1970, by counting from 1 March so that the leap day ends the year.
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let (m, d) = (month as i32, day as i32);
    let y = if m <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i32::from(month <= 2);
    (year, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn every_delivered_form_reads_alike() {
        for text in [
            "2021-03-31",
            "31/03/2021",
            "31-03-2021",
            "31032021",
            "2021-03-31 10:00:00",
            "2021-03-31T00:00",
        ] {
            assert_eq!(date(text).to_string(), "2021-03-31", "{text}");
        }
    }

    #[test]
    fn impossible_days_are_no_dates() {
        for text in [
            "31/02/2021",
            "2021-13-01",
            "2021-00-10",
            "20210331x",
            "",
            "2021-3-31",
            "29/02/2021",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn civil_conversion_goes_both_ways() {
        for days in (-60_000..60_000).step_by(13) {
            let (year, month, day) = Date::from_days(days).ymd();
            assert_eq!(
                Date::from_ymd(year, month, day),
                Some(Date::from_days(days))
            );
        }
    }

    #[test]
    fn month_numbers_are_those_of_nhs_england() {
        assert_eq!(date("2020-01-15").month_id(), 1438);
        assert_eq!(date("2022-04-01").month_id(), 1465);
        assert_eq!(date("2024-07-31").month_id(), 1492);
        assert_eq!(Date::from_month_id(1465), Some(date("2022-04-01")));
        assert_eq!(Date::from_month_id(1446), Some(date("2020-09-01")));
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        let birth = date("2000-02-29");
        assert_eq!(date("2021-02-28").age(birth), 20);
        assert_eq!(date("2021-03-01").age(birth), 21);
        assert_eq!(date("2024-02-28").age(birth), 23);
        assert_eq!(date("2024-02-29").age(birth), 24);
        assert_eq!(date("1999-02-28").age(birth), -2);
    }
}
