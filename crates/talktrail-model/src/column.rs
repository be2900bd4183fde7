//! Columns of an output table as plain vectors, filled row by row.
//!
//! The kernel writes into these; the exporter hands them to Arrow without copying. Text columns are run-length
//! dictionaries, because identifiers repeat from row to row.

use crate::{date::Date, id::Id, score::ScoreValue};

/// Which rows of a column hold a value: one bit a row, lowest bit first, set for a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The bits.
    pub bytes: Vec<u8>,
    /// Number of rows.
    pub len: usize,
    /// Number of rows without a value.
    pub nulls: usize,
}

impl Validity {
    fn push(&mut self, is_valid: bool) {
        let bit = self.len % 8;
        if bit == 0 {
            self.bytes.push(0);
        }
        if let (true, Some(last)) = (is_valid, self.bytes.last_mut()) {
            *last |= 1 << bit;
        }
        self.len += 1;
        self.nulls += usize::from(!is_valid);
    }
}

/// Fixed-width values; a missing row holds the default value and a cleared validity bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values<T> {
    /// One value a row.
    pub values: Vec<T>,
    /// Which rows hold one.
    pub validity: Validity,
}

impl<T: Default> Values<T> {
    fn push(&mut self, value: Option<T>) {
        self.validity.push(value.is_some());
        self.values.push(value.unwrap_or_default());
    }
}

/// Text, as keys into distinct neighbouring values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// For each row, the position of its text; 0 where missing.
    pub keys: Vec<i32>,
    /// Which rows hold text.
    pub validity: Validity,
    /// End of each text in `bytes`.
    pub ends: Vec<i32>,
    /// All texts, one behind another.
    pub bytes: Vec<u8>,
}

impl Text {
    fn push(&mut self, text: Option<&str>) {
        self.validity.push(text.is_some());
        let Some(text) = text else {
            self.keys.push(0);
            return;
        };
        if self.last() != Some(text.as_bytes()) {
            self.bytes.extend_from_slice(text.as_bytes());
            self.ends.push(self.bytes.len() as i32);
        }
        self.keys.push(self.ends.len() as i32 - 1);
    }

    fn last(&self) -> Option<&[u8]> {
        let (end, earlier) = self.ends.split_last()?;
        let start = earlier.last().copied().unwrap_or(0);
        self.bytes.get(start as usize..*end as usize)
    }
}

/// One finished column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Text.
    Text(Text),
    /// 8-bit integers.
    Int8(Values<i8>),
    /// 16-bit integers.
    Int16(Values<i16>),
    /// 32-bit integers.
    Int32(Values<i32>),
    /// Floating-point numbers.
    Float64(Values<f64>),
    /// Days since 1 January 1970.
    Date(Values<i32>),
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(c) => c.keys.len(),
            Self::Int8(c) => c.values.len(),
            Self::Int16(c) => c.values.len(),
            Self::Int32(c) | Self::Date(c) => c.values.len(),
            Self::Float64(c) => c.values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Something that one cell of an output table may hold. Flags are `Option<bool>` and export as 0 and 1.
pub trait Cell {
    /// What its column is made of.
    type Buffer: Buffer;
    /// Appends the cell.
    fn push(self, buffer: &mut Self::Buffer);
}

/// How many columns the groups of columns have that grow with a study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widths {
    /// Instruments with columns of their own.
    pub measures: usize,
    /// Places of a curve in a table with one row for each curve.
    pub places: usize,
}

/// A column under construction.
pub trait Buffer {
    /// An empty column (or group of columns).
    fn new(widths: Widths) -> Self;
    /// Hands over the finished column, or the group in instrument order.
    fn finish(self, out: &mut Vec<Column>);
}

macro_rules! cells {
    ($($type:ty => $buffer:ty, $self:ident => $value:expr;)*) => {$(
        impl Cell for $type {
            type Buffer = $buffer;
            fn push($self, buffer: &mut $buffer) {
                buffer.0.push($value);
            }
        }
    )*};
}

macro_rules! buffers {
    ($($(#[$doc:meta])* $name:ident($inner:ty) => $variant:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name($inner);
        impl Buffer for $name {
            fn new(_widths: Widths) -> Self {
                Self::default()
            }
            fn finish(self, out: &mut Vec<Column>) {
                out.push(Column::$variant(self.0));
            }
        }
    )*};
}

buffers! {
    /// Text under construction.
    TextBuffer(Text) => Text;
    /// 8-bit integers and flags under construction.
    Int8Buffer(Values<i8>) => Int8;
    /// 16-bit integers under construction.
    Int16Buffer(Values<i16>) => Int16;
    /// 32-bit integers under construction.
    Int32Buffer(Values<i32>) => Int32;
    /// Floating-point numbers under construction.
    Float64Buffer(Values<f64>) => Float64;
    /// Dates under construction.
    DateBuffer(Values<i32>) => Date;
}

cells! {
    Id<'_> => TextBuffer, self => Some(self.expose());
    Option<Id<'_>> => TextBuffer, self => self.map(Id::expose);
    Option<&str> => TextBuffer, self => self;
    i8 => Int8Buffer, self => Some(self);
    Option<i8> => Int8Buffer, self => self;
    bool => Int8Buffer, self => Some(i8::from(self));
    Option<bool> => Int8Buffer, self => self.map(i8::from);
    i16 => Int16Buffer, self => Some(self);
    Option<i16> => Int16Buffer, self => self;
    i32 => Int32Buffer, self => Some(self);
    Option<i32> => Int32Buffer, self => self;
    Option<f64> => Float64Buffer, self => self;
    Option<ScoreValue> => Float64Buffer, self => self.map(ScoreValue::points);
    Option<Date> => DateBuffer, self => self.map(Date::days);
}

/// One score for each instrument that has columns of its own, in instrument order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureScores<'a>(pub &'a [Option<ScoreValue>]);

/// Columns of [`MeasureScores`] under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeasureBuffer(Vec<Float64Buffer>);

impl Buffer for MeasureBuffer {
    fn new(widths: Widths) -> Self {
        Self(vec![Float64Buffer::default(); widths.measures])
    }
    fn finish(self, out: &mut Vec<Column>) {
        self.0.into_iter().for_each(|column| column.finish(out));
    }
}

impl Cell for MeasureScores<'_> {
    type Buffer = MeasureBuffer;
    fn push(self, buffer: &mut MeasureBuffer) {
        for (position, column) in buffer.0.iter_mut().enumerate() {
            self.0.get(position).copied().flatten().push(column);
        }
    }
}

/// One number for each place of a curve, missing where there is none; places beyond the last one given are missing too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places<'a>(pub &'a [Option<f64>]);

/// Columns of [`Places`] under construction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceBuffer(Vec<Float64Buffer>);

impl Buffer for PlaceBuffer {
    fn new(widths: Widths) -> Self {
        Self(vec![Float64Buffer::default(); widths.places])
    }
    fn finish(self, out: &mut Vec<Column>) {
        self.0.into_iter().for_each(|column| column.finish(out));
    }
}

impl Cell for Places<'_> {
    type Buffer = PlaceBuffer;
    fn push(self, buffer: &mut PlaceBuffer) {
        for (place, column) in buffer.0.iter_mut().enumerate() {
            self.0.get(place).copied().flatten().push(column);
        }
    }
}
