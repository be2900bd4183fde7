//! One column of a batch: whatever type the file gave it, read as text, date, time, number or flag, cell by cell.
//!
//! Nothing here allocates per cell. The type of a column is settled once per batch; each accessor is a match on it.

use std::fmt::Write as _;

use arrow_array::{
    Array, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array,
    StringArray, UInt64Array,
};
use talktrail_model::date::Date;

use super::value::{self, Field, MICROS_PER_DAY};
use super::zone::Zone;

/// Room in which a cell that is no text is written as text.
#[derive(Debug, Default)]
pub struct Scratch(String);

/// A column of a batch.
#[derive(Debug)]
pub struct Column(pub(super) Data);

#[derive(Debug)]
pub(super) enum Data {
    Absent,
    Text(StringArray),
    Coded(Dictionary),
    Int32(Int32Array),
    Int64(Int64Array),
    UInt64(UInt64Array),
    Float(Float64Array),
    Flag(BooleanArray),
    Decimal(Decimal128Array),
    Day(Date32Array),
    /// Units since 1970, and how many of them make a second.
    Moment(Int64Array, i64, Zone),
    /// Units since midnight, and how many of them make a second.
    Clock(Int64Array, i64),
}

/// A text column whose distinct values are kept once.
#[derive(Clone, Debug)]
pub struct Dictionary {
    pub(super) keys: Int32Array,
    pub(super) values: StringArray,
    pub(super) version: u64,
}

impl Dictionary {
    /// How many distinct values there are; codes are below this number.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no values at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The code of a row; `None` where it is missing.
    #[inline]
    pub fn code(&self, row: usize) -> Option<usize> {
        self.keys
            .is_valid(row)
            .then(|| self.keys.value(row) as usize)
    }

    /// The trimmed text of a code; `None` where it stands for a missing one.
    pub fn value(&self, code: usize) -> Option<&str> {
        text_at(&self.values, code)
    }

    /// A number that changes whenever the values do: what was worked out per code holds for as long as this stays.
    /// No two columns of a process share one, so it may key a cache that outlives the batch.
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl Column {
    /// Whether the file does not have this column.
    pub fn is_absent(&self) -> bool {
        matches!(self.0, Data::Absent)
    }

    /// The distinct values of this column, where the file keeps them apart from the rows.
    pub fn dictionary(&self) -> Option<&Dictionary> {
        match &self.0 {
            Data::Coded(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    /// The text of a cell, trimmed; `None` where it is missing, empty or `NULL`. Numbers, dates (`2021-03-31`), dates
    /// with time (`2021-03-31 10:30:00`), times and flags (`true`, `false`) are written into `scratch`.
    #[inline]
    pub fn text<'a>(&'a self, row: usize, scratch: &'a mut Scratch) -> Option<&'a str> {
        match &self.0 {
            Data::Text(values) => text_at(values, row),
            Data::Coded(dictionary) => dictionary.value(dictionary.code(row)?),
            _ => self.written(row, scratch),
        }
    }

    /// The date of a cell: text in the forms of [`Date::parse`], a date, a timestamp, or the number `ddmmyyyy`.
    /// A timestamp with a zone gives the date on the wall there: `Europe/London` or a fixed offset, else UTC.
    #[inline]
    pub fn date(&self, row: usize) -> Field<Date> {
        if let Some(text) = self.plain_text(row) {
            return value::date(text);
        }
        match &self.0 {
            Data::Day(days) if days.is_valid(row) => value::day(i64::from(days.value(row))),
            Data::Moment(units, per_second, zone) if units.is_valid(row) => {
                value::day(wall_seconds(units.value(row), *per_second, *zone).div_euclid(86_400))
            }
            _ => match self.number(row) {
                Field::Value(number) => {
                    i64::try_from(number).map_or(Field::Bad, value::date_of_number)
                }
                other => other.map(|_| Date::from_days(0)),
            },
        }
    }

    /// Microseconds since 1970 of a date with or without a time of day, by the clock on the wall.
    pub fn moment(&self, row: usize) -> Field<i64> {
        if let Some(text) = self.plain_text(row) {
            return value::moment(text);
        }
        match &self.0 {
            Data::Moment(units, per_second, zone) if units.is_valid(row) => {
                let unit = units.value(row);
                let seconds = wall_seconds(unit, *per_second, *zone);
                let micros = unit.rem_euclid(*per_second) * 1_000_000 / per_second;
                let of_day = seconds.rem_euclid(86_400) * 1_000_000 + micros;
                value::day(seconds.div_euclid(86_400))
                    .map(|day| i64::from(day.days()) * MICROS_PER_DAY + of_day)
            }
            _ => self
                .date(row)
                .map(|date| i64::from(date.days()) * MICROS_PER_DAY),
        }
    }

    /// Minutes after midnight of a time of day, alone or behind a date; `None` where there is none.
    pub fn time_minutes(&self, row: usize) -> Option<u16> {
        if let Some(text) = self.plain_text(row) {
            return value::minutes(text);
        }
        let second_of_day = match &self.0 {
            Data::Clock(units, per_second) if units.is_valid(row) => {
                units.value(row).div_euclid(*per_second)
            }
            Data::Moment(units, per_second, zone) if units.is_valid(row) => {
                wall_seconds(units.value(row), *per_second, *zone).rem_euclid(86_400)
            }
            _ => return None,
        };
        (0..86_400)
            .contains(&second_of_day)
            .then_some((second_of_day / 60) as u16)
    }

    /// The whole number of a cell, from any width, a decimal or float without fraction, or text.
    #[inline]
    pub fn integer(&self, row: usize) -> Field<i64> {
        match &self.0 {
            Data::Int64(values) if values.is_valid(row) => Field::Value(values.value(row)),
            Data::Int32(values) if values.is_valid(row) => {
                Field::Value(i64::from(values.value(row)))
            }
            _ => match self.plain_text(row) {
                Some(text) => Field::of(value::integer(text)),
                None => self.narrowed(row),
            },
        }
    }

    /// The whole number without sign of a cell, up to 38 digits. A float beyond 2^53 is bad: it may have been rounded,
    /// and two identifiers would fall together.
    #[inline]
    pub fn large_integer(&self, row: usize) -> Field<u128> {
        match &self.0 {
            Data::Int64(values) if values.is_valid(row) => {
                Field::of(u128::try_from(values.value(row)).ok())
            }
            _ => match self.plain_text(row) {
                Some(text) => Field::of(value::large_integer(text)),
                None => self.narrowed(row),
            },
        }
    }

    /// The flag of a cell: a boolean, `Y`/`N`, `true`/`false`, `1`/`0`; `None` where it is missing or none of these.
    pub fn flag(&self, row: usize) -> Option<bool> {
        if let Some(text) = self.plain_text(row) {
            return value::flag(text);
        }
        match self.number(row) {
            Field::Value(0) => Some(false),
            Field::Value(1) => Some(true),
            _ => None,
        }
    }

    /// The text of a cell of a text column, if it is not missing.
    #[inline]
    fn plain_text(&self, row: usize) -> Option<&str> {
        match &self.0 {
            Data::Text(values) => text_at(values, row),
            Data::Coded(dictionary) => dictionary.value(dictionary.code(row)?),
            _ => None,
        }
    }

    fn narrowed<T: TryFrom<i128>>(&self, row: usize) -> Field<T> {
        match self.number(row) {
            Field::Value(number) => Field::of(T::try_from(number).ok()),
            Field::Missing => Field::Missing,
            Field::Sentinel | Field::Bad => Field::Bad,
        }
    }

    /// The whole number of a cell that is no text.
    fn number(&self, row: usize) -> Field<i128> {
        if self.is_null(row) {
            return Field::Missing;
        }
        match &self.0 {
            Data::Int32(values) => Field::Value(i128::from(values.value(row))),
            Data::Int64(values) => Field::Value(i128::from(values.value(row))),
            Data::UInt64(values) => Field::Value(i128::from(values.value(row))),
            Data::Flag(values) => Field::Value(i128::from(values.value(row))),
            Data::Float(values) => whole_float(values.value(row)),
            Data::Decimal(values) => whole_decimal(values.value(row), values.scale()),
            // A text that is there was read as text by the caller; what is left of a text column is missing.
            Data::Absent | Data::Text(_) | Data::Coded(_) => Field::Missing,
            Data::Day(_) | Data::Moment(..) | Data::Clock(..) => Field::Bad,
        }
    }

    fn is_null(&self, row: usize) -> bool {
        match &self.0 {
            Data::Absent => true,
            Data::Text(values) => values.is_null(row),
            Data::Coded(dictionary) => dictionary.keys.is_null(row),
            Data::Int32(values) => values.is_null(row),
            Data::Int64(values) | Data::Moment(values, ..) | Data::Clock(values, _) => {
                values.is_null(row)
            }
            Data::UInt64(values) => values.is_null(row),
            Data::Float(values) => values.is_null(row) || values.value(row).is_nan(),
            Data::Flag(values) => values.is_null(row),
            Data::Decimal(values) => values.is_null(row),
            Data::Day(values) => values.is_null(row),
        }
    }

    fn written<'a>(&self, row: usize, scratch: &'a mut Scratch) -> Option<&'a str> {
        if self.is_null(row) {
            return None;
        }
        let text = &mut scratch.0;
        text.clear();
        let written = match &self.0 {
            Data::Int32(values) => write!(text, "{}", values.value(row)),
            Data::Int64(values) => write!(text, "{}", values.value(row)),
            Data::UInt64(values) => write!(text, "{}", values.value(row)),
            Data::Float(values) => write!(text, "{}", values.value(row)),
            Data::Flag(values) => write!(text, "{}", values.value(row)),
            Data::Decimal(values) => write_decimal(text, values.value(row), values.scale()),
            Data::Day(days) => write_day(text, i64::from(days.value(row))),
            Data::Moment(units, per_second, zone) => {
                write_moment(text, wall_seconds(units.value(row), *per_second, *zone))
            }
            Data::Clock(units, per_second) => {
                write_clock(text, units.value(row).div_euclid(*per_second))
            }
            Data::Absent | Data::Text(_) | Data::Coded(_) => return None,
        };
        written.is_ok().then_some(text.as_str())
    }
}

#[inline]
fn text_at(values: &StringArray, row: usize) -> Option<&str> {
    if values.is_valid(row) {
        value::present(values.value(row))
    } else {
        None
    }
}

fn wall_seconds(units: i64, per_second: i64, zone: Zone) -> i64 {
    let seconds = units.div_euclid(per_second);
    seconds.saturating_add(zone.seconds_east(seconds))
}

fn whole_float(number: f64) -> Field<i128> {
    /// Every whole number up to here has a float of its own.
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    let is_exact = number.abs() < LARGEST_EXACT && number.fract() == 0.0;
    if is_exact {
        Field::Value(number as i128)
    } else {
        Field::Bad
    }
}

fn whole_decimal(number: i128, scale: i8) -> Field<i128> {
    let unit = 10i128.pow(u32::from(scale.unsigned_abs()));
    if number % unit == 0 {
        Field::Value(number / unit)
    } else {
        Field::Bad
    }
}

fn write_decimal(text: &mut String, number: i128, scale: i8) -> std::fmt::Result {
    if scale <= 0 {
        return write!(text, "{number}");
    }
    let unit = 10u128.pow(u32::from(scale.unsigned_abs()));
    let sign = if number < 0 { "-" } else { "" };
    let (whole, fraction) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
    write!(
        text,
        "{sign}{whole}.{fraction:0width$}",
        width = usize::from(scale.unsigned_abs())
    )
}

fn write_day(text: &mut String, days: i64) -> std::fmt::Result {
    match value::calendar_day(days) {
        Some(day) => write!(text, "{day}"),
        None => write!(text, "day {days}"),
    }
}

fn write_moment(text: &mut String, seconds: i64) -> std::fmt::Result {
    write_day(text, seconds.div_euclid(86_400))?;
    text.push(' ');
    write_clock(text, seconds.rem_euclid(86_400))
}

fn write_clock(text: &mut String, second: i64) -> std::fmt::Result {
    write!(
        text,
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}
