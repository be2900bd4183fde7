//! How a table is declared: its row type and its columns together.
//!
//! A column's kind says what it may hold: `id`, `count`, `total` and `index` kinds are always present, the others may be missing.

macro_rules! cell {
    (id) => { $crate::id::Id<'a> };
    (other_id) => { Option<$crate::id::Id<'a>> };
    (text) => { Option<&'a str> };
    (flag) => { Option<bool> };
    (yes) => { bool };
    (code) => { Option<i16> };
    (small) => { Option<i8> };
    (int16) => { Option<i16> };
    (int32) => { Option<i32> };
    (count) => { i16 };
    (total) => { i32 };
    (float) => { Option<f64> };
    (score) => { Option<$crate::score::ScoreValue> };
    (date) => { Option<$crate::date::Date> };
    (index) => { i32 };
    (measures) => { $crate::column::MeasureScores<'a> };
    (places) => { $crate::column::Places<'a> };
}
macro_rules! buffer {
    (id) => {
        $crate::column::TextBuffer
    };
    (other_id) => {
        $crate::column::TextBuffer
    };
    (text) => {
        $crate::column::TextBuffer
    };
    (flag) => {
        $crate::column::Int8Buffer
    };
    (yes) => {
        $crate::column::Int8Buffer
    };
    (code) => {
        $crate::column::Int16Buffer
    };
    (small) => {
        $crate::column::Int8Buffer
    };
    (int16) => {
        $crate::column::Int16Buffer
    };
    (int32) => {
        $crate::column::Int32Buffer
    };
    (count) => {
        $crate::column::Int16Buffer
    };
    (total) => {
        $crate::column::Int32Buffer
    };
    (float) => {
        $crate::column::Float64Buffer
    };
    (score) => {
        $crate::column::Float64Buffer
    };
    (date) => {
        $crate::column::DateBuffer
    };
    (index) => {
        $crate::column::Int32Buffer
    };
    (measures) => {
        $crate::column::MeasureBuffer
    };
    (places) => {
        $crate::column::PlaceBuffer
    };
}
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $column:literal) => {
        $column
    };
}
macro_rules! table {
    ($(#[$doc:meta])* $row:ident, $columns:ident, $name:literal { $($field:ident $(as $column:literal)?: $kind:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $row<'a> { $(pub $field: cell!($kind),)* }

        #[doc = concat!("Columns of the table `", $name, "`, filled row by row.")]
        #[derive(Debug)]
        pub struct $columns { rows: usize, $($field: buffer!($kind),)* }

        impl $columns {
            /// Name of the table.
            pub const TABLE: &'static str = $name;
            /// Names of the columns, in order; `{measure}_…` stands for one column for each instrument that has columns of its own,
            /// `…{place}` for one for each place of a curve.
            pub const NAMES: &'static [&'static str] = &[$(name!($field $($column)?)),*];

            /// Empty columns.
            pub fn new(widths: $crate::column::Widths) -> Self {
                Self { rows: 0, $($field: $crate::column::Buffer::new(widths),)* }
            }
            /// Appends a row.
            pub fn push(&mut self, row: &$row<'_>) {
                self.rows += 1;
                $($crate::column::Cell::push(row.$field, &mut self.$field);)*
            }
            /// Number of rows.
            pub fn len(&self) -> usize {
                self.rows
            }
            /// Whether there is no row.
            pub fn is_empty(&self) -> bool {
                self.rows == 0
            }
            /// The finished columns, in order.
            pub fn finish(self) -> Vec<$crate::column::Column> {
                let mut out = Vec::new();
                $($crate::column::Buffer::finish(self.$field, &mut out);)*
                out
            }
        }
    };
}
