//! How a value of an extract is read from text: numbers, dates, times of day and flags, each told from a missing one.

use talktrail_model::date::Date;

/// What a cell holds when a value of a certain kind is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<T> {
    /// Nothing: empty, `NULL`, or no such column.
    Missing,
    /// A value.
    Value(T),
    /// A date before 1901, which stands for a missing one.
    Sentinel,
    /// Something that is no value of this kind.
    Bad,
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The same field with its value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Value(value) => Field::Value(change(value)),
            Self::Missing => Field::Missing,
            Self::Sentinel => Field::Sentinel,
            Self::Bad => Field::Bad,
        }
    }

    pub(super) fn of(value: Option<T>) -> Self {
        value.map_or(Self::Bad, Self::Value)
    }
}

/// 1 January 1901, in days since 1970: dates before it stand for missing ones (`real_data_quirks.md` 23).
const FIRST_REAL_DAY: i32 = -25_202;
/// 31 December 9999, in days since 1970: the last date that can be written in four digits.
const LAST_DAY: i32 = 2_932_896;
/// 1 January of the year 1, in days since 1970.
const FIRST_DAY: i32 = -719_162;
/// Microseconds in a day.
pub(super) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The text without blanks around it; `None` when that is empty or `NULL` in any letter case.
#[inline]
pub(super) fn present(text: &str) -> Option<&str> {
    let has_bare_ends = |b: &[u8]| matches!(b, [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic());
    let text = if has_bare_ends(text.as_bytes()) {
        text
    } else {
        text.trim()
    };
    let is_null = text.is_empty() || (text.len() == 4 && text.eq_ignore_ascii_case("null"));
    (!is_null).then_some(text)
}

/// A date by its days since 1970, told from the sentinels.
pub(super) fn day(days: i64) -> Field<Date> {
    match i32::try_from(days) {
        Ok(days) if (FIRST_REAL_DAY..=LAST_DAY).contains(&days) => {
            Field::Value(Date::from_days(days))
        }
        Ok(days) if days < FIRST_REAL_DAY => Field::Sentinel,
        _ => Field::Bad,
    }
}

/// A date by its days since 1970, sentinel or not; `None` outside the years 1 to 9999.
pub(super) fn calendar_day(days: i64) -> Option<Date> {
    let days = i32::try_from(days).ok()?;
    (FIRST_DAY..=LAST_DAY)
        .contains(&days)
        .then(|| Date::from_days(days))
}

/// A date from text; see [`Date::parse`] for the forms. Seven digits are `ddmmyyyy` that lost its leading zero.
pub(super) fn date(text: &str) -> Field<Date> {
    let parsed = match text.len() {
        7 => text.parse().ok().and_then(date_of_digits),
        _ => Date::parse(text),
    };
    parsed.map_or(Field::Bad, |date| day(i64::from(date.days())))
}

/// A date from the number that `ddmmyyyy` makes.
pub(super) fn date_of_number(number: i64) -> Field<Date> {
    let parsed = u32::try_from(number).ok().and_then(date_of_digits);
    parsed.map_or(Field::Bad, |date| day(i64::from(date.days())))
}

fn date_of_digits(digits: u32) -> Option<Date> {
    Date::from_ymd(
        (digits % 10_000) as i32,
        digits / 10_000 % 100,
        digits / 1_000_000,
    )
}

/// Microseconds since 1970 of a date and, where there is one, the time of day behind it.
pub(super) fn moment(text: &str) -> Field<i64> {
    let (date_text, time_text) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let time_of_day = if time_text.is_empty() {
        Some(0)
    } else {
        micros_of_day(time_text)
    };
    match (date(date_text), time_of_day) {
        (Field::Value(date), Some(micros)) => {
            Field::Value(i64::from(date.days()) * MICROS_PER_DAY + micros)
        }
        (Field::Value(_), None) => Field::Bad,
        (other, _) => other.map(|_| 0),
    }
}

/// Minutes after midnight from `hh:mm`, `hh:mm:ss` or `hh:mm:ss.ffffff`, also behind a date.
pub(super) fn minutes(text: &str) -> Option<u16> {
    let time = text.split_once([' ', 'T']).map_or(text, |(_, time)| time);
    micros_of_day(time).map(|micros| (micros / 60_000_000) as u16)
}

fn micros_of_day(time: &str) -> Option<i64> {
    let time = time.trim_ascii().trim_end_matches('Z');
    let (hour, rest) = time.split_once(':')?;
    let (minute, rest) = rest.split_once(':').unwrap_or((rest, "0"));
    // What follows the seconds and their fraction is an offset from UTC; times are wall-clock times.
    let rest = rest.split(['+', '-', ' ']).next().unwrap_or(rest);
    let (second, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let below = |digits: &str, limit: i64| {
        digits
            .parse::<u8>()
            .ok()
            .map(i64::from)
            .filter(|n| *n < limit)
    };
    let seconds = (below(hour, 24)? * 60 + below(minute, 60)?) * 60 + below(second, 60)?;
    Some(seconds * 1_000_000 + micros_of_fraction(fraction)?)
}

fn micros_of_fraction(fraction: &str) -> Option<i64> {
    let is_number = fraction.bytes().all(|b| b.is_ascii_digit());
    let padded = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    is_number.then(|| padded.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0')))
}

/// A whole number from text: sign, digits, and a fraction only if it is zero.
pub(super) fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let magnitude = i64::try_from(large_integer(digits)?).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// A whole number without sign from text, up to 38 digits; a fraction only if it is zero.
pub(super) fn large_integer(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_whole = !whole.is_empty() && fraction.bytes().all(|b| b == b'0');
    if !is_whole {
        return None;
    }
    // Up to 18 digits fit into 64 bits, where a multiplication is an instruction and not a call.
    if whole.len() <= 18 {
        return digits_of(whole).map(u128::from);
    }
    whole.bytes().try_fold(0u128, |n, b| {
        b.is_ascii_digit().then_some(())?;
        n.checked_mul(10)?.checked_add(u128::from(b - b'0'))
    })
}

fn digits_of(text: &str) -> Option<u64> {
    text.bytes().try_fold(0u64, |n, b| {
        b.is_ascii_digit().then(|| n * 10 + u64::from(b - b'0'))
    })
}

/// A flag from text: `Y`, `yes`, `true`, `T`, `1` and their opposites, in any letter case.
pub(super) fn flag(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 5]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["Y", "1", "true", "yes", "T"]) {
        return Some(true);
    }
    is_one_of(["N", "0", "false", "no", "F"]).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_null_are_missing_and_blanks_are_trimmed() {
        let read = [
            "",
            "  ",
            "NULL",
            "null",
            " Null ",
            "05",
            " 5",
            "5 ",
            "\u{a0}x\u{a0}",
            "nulls",
            "a",
        ]
        .map(present);
        let expected = [
            None,
            None,
            None,
            None,
            None,
            Some("05"),
            Some("5"),
            Some("5"),
            Some("x"),
            Some("nulls"),
            Some("a"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn dates_come_in_five_forms() {
        let expected = Field::Value(Date::from_ymd(2021, 4, 1).unwrap());
        for text in [
            "2021-04-01",
            "01/04/2021",
            "01042021",
            "1042021",
            "2021-04-01 10:30:00",
            "2021-04-01T00:00:00Z",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        assert_eq!(date_of_number(1_042_021), expected);
        for text in ["31/02/2021", "soon", "2021", "-104202", "20210401"] {
            assert_eq!(date(text), Field::Bad, "{text}");
        }
        assert_eq!(date_of_number(-1), Field::Bad);
    }

    #[test]
    fn dates_before_1901_stand_for_missing() {
        assert_eq!(date("1900-12-31"), Field::Sentinel);
        assert_eq!(date("1900-01-01 00:00:00"), Field::Sentinel);
        assert_eq!(date("0001-01-01"), Field::Sentinel);
        assert_eq!(
            date("1901-01-01"),
            Field::Value(Date::from_ymd(1901, 1, 1).unwrap())
        );
        assert_eq!(
            day(i64::from(LAST_DAY)),
            Field::Value(Date::from_ymd(9999, 12, 31).unwrap())
        );
        assert_eq!(day(i64::from(LAST_DAY) + 1), Field::Bad);
    }

    #[test]
    fn the_calendar_spans_the_years_1_to_9999() {
        let ends = [FIRST_DAY, LAST_DAY].map(|d| calendar_day(d.into()).map(|d| d.to_string()));
        assert_eq!(
            ends,
            ["0001-01-01", "9999-12-31"].map(|d| Some(d.to_owned()))
        );
        assert_eq!(calendar_day(i64::from(FIRST_DAY) - 1), None);
        assert_eq!(calendar_day(i64::from(i32::MAX)), None);
    }

    #[test]
    fn times_are_minutes_after_midnight() {
        for text in [
            "10:30",
            "10:30:00",
            "10:30:59.1234567",
            "1970-01-01 10:30:00",
            "1970-01-01T10:30:00Z",
            "10:30:00+01:00",
        ] {
            assert_eq!(minutes(text), Some(630), "{text}");
        }
        for text in ["24:00", "10:60", "10", "2021-04-01", "ten:30", ":"] {
            assert_eq!(minutes(text), None, "{text}");
        }
        assert_eq!(minutes("0:00"), Some(0));
    }

    #[test]
    fn moments_order_submissions() {
        assert_eq!(moment("1970-01-02"), Field::Value(MICROS_PER_DAY));
        assert_eq!(moment("1970-01-01 00:00:01.5"), Field::Value(1_500_000));
        assert_eq!(moment("01/01/1970 00:01"), Field::Value(60_000_000));
        assert_eq!(moment("1970-01-01 25:00"), Field::Bad);
        assert_eq!(moment("1900-01-01 00:00"), Field::Sentinel);
    }

    #[test]
    fn whole_numbers_may_carry_a_zero_fraction() {
        assert_eq!(
            ["12", "012", "-3", "+4", "12.0", "12.00", "12."].map(integer),
            [12, 12, -3, 4, 12, 12, 12].map(Some)
        );
        assert_eq!(
            [
                "",
                "-",
                "1.5",
                "1e3",
                "1,000",
                "abc",
                ".0",
                "--1",
                "9223372036854775808"
            ]
            .map(integer),
            [None; 9]
        );
        assert_eq!(
            large_integer("700001000000001.0"),
            Some(700_001_000_000_001)
        );
        assert_eq!(
            large_integer("12345678901234567890123"),
            Some(12_345_678_901_234_567_890_123)
        );
        assert_eq!(
            ["-1", "7.00001E14", "9".repeat(40).as_str()].map(large_integer),
            [None; 3]
        );
    }

    #[test]
    fn flags_have_several_spellings() {
        assert_eq!(
            ["Y", "y", "true", "TRUE", "1", "yes"].map(flag),
            [Some(true); 6]
        );
        assert_eq!(["N", "false", "0", "No"].map(flag), [Some(false); 4]);
        assert_eq!(["2", "X", "-1"].map(flag), [None; 3]);
    }
}
