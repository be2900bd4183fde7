//! What a clock on the wall showed at a moment that a file gives in universal time.
//!
//! Extracts hold wall-clock dates. A program that stored them as moments of the zone `Europe/London` wrote midnight
//! in summer as 23:00 of the day before; read back as universal time, each such date would be a day early.

use talktrail_model::date::Date;

use super::value::calendar_day;

/// The zone that a timestamp column names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Seconds east of universal time; 0 where no zone is named, and where a zone is not known to this module.
    Fixed(i32),
    /// The time of the United Kingdom.
    London,
}

impl Zone {
    /// The zone of an Arrow or Parquet timestamp column.
    pub(super) fn named(name: Option<&str>) -> Self {
        match name.unwrap_or_default() {
            "Europe/London" | "GB" | "Europe/Belfast" => Self::London,
            other => Self::Fixed(offset(other).unwrap_or(0)),
        }
    }

    /// Seconds to add to universal time, at a moment given in seconds since 1970.
    #[inline]
    pub(super) fn seconds_east(self, moment: i64) -> i64 {
        match self {
            Self::Fixed(seconds) => i64::from(seconds),
            Self::London => i64::from(is_british_summer_time(moment)) * 3600,
        }
    }
}

/// British Summer Time runs from 01:00 universal time of the last Sunday in March to that of October (since 1996;
/// Summer Time Order 2002, SI 2002/262).
fn is_british_summer_time(moment: i64) -> bool {
    let Some(day) = calendar_day(moment.div_euclid(86_400)) else {
        return false;
    };
    let (year, ..) = day.ymd();
    let change = |month| last_sunday(year, month).map(|sunday| i64::from(sunday) * 86_400 + 3_600);
    match (change(3), change(10)) {
        (Some(begin), Some(end)) => (begin..end).contains(&moment),
        _ => false,
    }
}

/// Days since 1970 of the last Sunday of a month with 31 days.
fn last_sunday(year: i32, month: u32) -> Option<i32> {
    let last_day = Date::from_ymd(year, month, 31)?.days();
    // 1 January 1970 was a Thursday, so day 3 was a Sunday.
    Some(last_day - (last_day - 3).rem_euclid(7))
}

/// Seconds of `+hh:mm`.
fn offset(text: &str) -> Option<i32> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    match text.as_bytes().first()? {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london(year: i32, month: u32, day: u32, hour: i64) -> i64 {
        let days = Date::from_ymd(year, month, day).unwrap().days();
        Zone::London.seconds_east(i64::from(days) * 86_400 + hour * 3_600)
    }

    #[test]
    fn british_summer_time_begins_and_ends_on_last_sundays() {
        // gov.uk/when-do-the-clocks-change: 28 March and 31 October 2021, 31 March and 27 October 2024.
        assert_eq!([london(2021, 3, 28, 0), london(2021, 3, 28, 1)], [0, 3600]);
        assert_eq!(
            [london(2021, 10, 31, 0), london(2021, 10, 31, 1)],
            [3600, 0]
        );
        assert_eq!(
            [
                london(2024, 3, 30, 12),
                london(2024, 3, 31, 1),
                london(2024, 10, 27, 2)
            ],
            [0, 3600, 0]
        );
    }

    #[test]
    fn offsets_are_read_and_unknown_zones_are_universal_time() {
        let zones = [
            None,
            Some("UTC"),
            Some("+01:00"),
            Some("-05:30"),
            Some("Mars/Olympus"),
            Some("Europe/London"),
        ];
        let expected = [0, 0, 3600, -19_800, 0].map(Zone::Fixed);
        assert_eq!(zones.map(Zone::named)[..5], expected);
        assert_eq!(Zone::named(zones[5]), Zone::London);
    }
}
