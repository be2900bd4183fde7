//! The cells of one column while a chunk of rows is gathered.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder,
    TimestampMillisecondBuilder,
};
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, TimeUnit};
use talktrail_model::date::Date;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    /// A number with two decimal places.
    Hundredths,
    Date,
    Stamp,
    Flag,
}

impl Kind {
    pub(crate) const fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Hundredths => DataType::Decimal128(7, 2),
            Self::Date => DataType::Date32,
            Self::Stamp => DataType::Timestamp(TimeUnit::Millisecond, None),
            Self::Flag => DataType::Boolean,
        }
    }
}

/// One value of a cell.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Int(i64),
    Hundredths(i64),
    Date(Date),
    /// A day and a minute of it.
    Stamp(Date, u16),
    Flag(bool),
}

impl Value<'_> {
    /// The value as CSV has it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Hundredths(number) => decimal(number),
            Self::Date(date) => date.to_string(),
            Self::Stamp(date, minute) => format!("{date} {:02}:{:02}", minute / 60, minute % 60),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// What can fill a cell.
pub(crate) trait Cell {
    fn value(&self) -> Option<Value<'_>>;
}

impl Cell for &str {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl Cell for &String {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl Cell for i64 {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Int(*self))
    }
}

impl Cell for Date {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Date(*self))
    }
}

/// National flags are true or nothing.
impl Cell for bool {
    fn value(&self) -> Option<Value<'_>> {
        self.then_some(Value::Flag(true))
    }
}

impl Cell for Value<'_> {
    fn value(&self) -> Option<Value<'_>> {
        Some(*self)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn value(&self) -> Option<Value<'_>> {
        self.as_ref().and_then(Cell::value)
    }
}

/// A column under way. Rows that were not set are filled with nothing when the next one is, or at the end.
pub(crate) struct Cells {
    kind: Kind,
    filled: usize,
    builder: Builder,
    /// Cells of the largest block so far, and bytes of its text: room for the next.
    room: (usize, usize),
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Hundredths(Decimal128Builder),
    Date(Date32Builder),
    Stamp(TimestampMillisecondBuilder),
    Flag(BooleanBuilder),
}

impl Builder {
    /// A builder with room for cells, and for bytes of text.
    fn new(kind: Kind, (cells, bytes): (usize, usize)) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::with_capacity(cells, bytes)),
            Kind::Integer => Self::Integer(Int64Builder::with_capacity(cells)),
            Kind::Hundredths => Self::Hundredths(
                Decimal128Builder::with_capacity(cells).with_data_type(kind.data_type()),
            ),
            Kind::Date => Self::Date(Date32Builder::with_capacity(cells)),
            Kind::Stamp => Self::Stamp(TimestampMillisecondBuilder::with_capacity(cells)),
            Kind::Flag => Self::Flag(BooleanBuilder::with_capacity(cells)),
        }
    }

    /// Appends a value of another kind; false when the column has no room for it.
    fn convert(&mut self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Text(cells), Value::Int(number)) => {
                // Writing to memory cannot fail.
                let _ = write!(cells, "{number}");
                cells.append_value("");
            }
            (Self::Text(cells), value) => cells.append_value(value.text()),
            (Self::Hundredths(cells), Value::Hundredths(number)) => {
                cells.append_value(i128::from(number));
            }
            (Self::Hundredths(cells), Value::Int(number)) => {
                cells.append_value(i128::from(number) * 100);
            }
            (Self::Stamp(cells), Value::Stamp(date, minute)) => {
                cells.append_value(seconds(date, minute) * 1_000);
            }
            (Self::Stamp(cells), Value::Date(date)) => cells.append_value(seconds(date, 0) * 1_000),
            _ => return false,
        }
        true
    }
}

impl Cells {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            filled: 0,
            builder: Builder::new(kind, (0, 0)),
            room: (0, 0),
        }
    }

    /// Fills the cell of this row. Values of another kind than the column's become text where the column is text, and
    /// are left out where it is not.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, value: Value<'_>) {
        if self.filled < row {
            self.fill_up(row);
        }
        match (&mut self.builder, value) {
            (Builder::Text(cells), Value::Text(text)) => cells.append_value(text),
            (Builder::Integer(cells), Value::Int(number)) => cells.append_value(number),
            (Builder::Date(cells), Value::Date(date)) => cells.append_value(date.days()),
            (Builder::Flag(cells), Value::Flag(flag)) => cells.append_value(flag),
            (builder, value) => {
                if !builder.convert(value) {
                    return;
                }
            }
        }
        self.filled = row + 1;
    }

    /// The column of this many rows; the cells are empty afterwards.
    pub(crate) fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.filled == 0 {
            return new_null_array(&self.kind.data_type(), rows);
        }
        self.fill_up(rows);
        self.filled = 0;
        self.room.0 = self.room.0.max(rows);
        if let Builder::Text(cells) = &self.builder {
            self.room.1 = self.room.1.max(cells.values_slice().len());
        }
        match std::mem::replace(&mut self.builder, Builder::new(self.kind, self.room)) {
            Builder::Text(mut cells) => Arc::new(cells.finish()) as Arc<dyn Array>,
            Builder::Integer(mut cells) => Arc::new(cells.finish()),
            Builder::Hundredths(mut cells) => Arc::new(cells.finish()),
            Builder::Date(mut cells) => Arc::new(cells.finish()),
            Builder::Stamp(mut cells) => Arc::new(cells.finish()),
            Builder::Flag(mut cells) => Arc::new(cells.finish()),
        }
    }

    fn fill_up(&mut self, rows: usize) {
        let missing = rows.saturating_sub(self.filled);
        if missing == 0 {
            return;
        }
        match &mut self.builder {
            Builder::Text(cells) => cells.append_nulls(missing),
            Builder::Integer(cells) => cells.append_nulls(missing),
            Builder::Hundredths(cells) => cells.append_nulls(missing),
            Builder::Date(cells) => cells.append_nulls(missing),
            Builder::Stamp(cells) => cells.append_nulls(missing),
            Builder::Flag(cells) => cells.append_nulls(missing),
        }
        self.filled = rows;
    }
}

fn seconds(date: Date, minute: u16) -> i64 {
    i64::from(date.days()) * 86_400 + i64::from(minute) * 60
}

/// A number of hundredths with its two decimal places.
pub(crate) fn decimal(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_left_out_are_empty() {
        let mut cells = Cells::new(Kind::Integer);
        cells.put(2, Value::Int(7));
        let array = cells.finish(4);
        assert_eq!(array.len(), 4);
        assert_eq!(array.null_count(), 3);
        assert!(array.is_valid(2));
    }

    #[test]
    fn a_column_never_filled_is_all_empty() {
        let array = Cells::new(Kind::Text).finish(3);
        assert_eq!((array.len(), array.null_count()), (3, 3));
    }

    #[test]
    fn hundredths_keep_their_places() {
        assert_eq!(decimal(230), "2.30");
        assert_eq!(decimal(405), "4.05");
    }
}
