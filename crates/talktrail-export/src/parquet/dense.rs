//! The values of one column of one row group: its present values side by side, and a bitmap of which rows they are.

use talktrail_model::column::{Column, Text, Validity};

use super::{
    bits::{Bitmap, is_set},
    chunk::{Group, Slice},
};

/// One column of one row group. Nothing in it shows how the rows were cut into chunks.
#[derive(Debug)]
pub(super) struct Dense {
    pub(super) rows: usize,
    /// One bit a row; empty where the number of values already says that all or none are present.
    pub(super) present: Bitmap,
    pub(super) values: DenseValues,
}

/// The present values.
#[derive(Debug)]
pub(super) enum DenseValues {
    Ints(Vec<i32>),
    Floats(Vec<f64>),
    Texts(Runs),
}

/// Text as runs of equal neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
    pub(super) counts: Vec<u32>,
}

impl Dense {
    /// Gathers a column from all slices of a row group.
    pub(super) fn gather(group: &Group, column: usize) -> Self {
        let columns = || group.slices.iter().filter_map(|s| part(s, column));
        let mut present = Bitmap::default();
        for (column, slice) in columns() {
            present.append(&validity(column).bytes, slice.range.clone());
        }
        let values = match columns().next() {
            Some((Column::Text(_), _)) => DenseValues::Texts(runs(columns())),
            Some((Column::Float64(_), _)) => DenseValues::Floats(floats(columns(), group.rows)),
            _ => DenseValues::Ints(ints(columns(), group.rows)),
        };
        Self {
            rows: group.rows,
            present,
            values,
        }
    }

    /// Number of present values.
    pub(super) fn len(&self) -> usize {
        match &self.values {
            DenseValues::Ints(values) => values.len(),
            DenseValues::Floats(values) => values.len(),
            DenseValues::Texts(runs) => runs.rows(),
        }
    }
}

fn part(slice: &Slice, column: usize) -> Option<(&Column, &Slice)> {
    Some((slice.chunk.columns.get(column)?, slice))
}

fn validity(column: &Column) -> &Validity {
    match column {
        Column::Text(c) => &c.validity,
        Column::Int8(c) => &c.validity,
        Column::Int16(c) => &c.validity,
        Column::Int32(c) | Column::Date(c) => &c.validity,
        Column::Float64(c) => &c.validity,
    }
}

fn ints<'a>(columns: impl Iterator<Item = (&'a Column, &'a Slice)>, rows: usize) -> Vec<i32> {
    let mut out = Vec::with_capacity(rows);
    for (column, slice) in columns {
        match column {
            Column::Int8(c) => append(&mut out, &c.values, &c.validity, slice),
            Column::Int16(c) => append(&mut out, &c.values, &c.validity, slice),
            Column::Int32(c) | Column::Date(c) => append(&mut out, &c.values, &c.validity, slice),
            Column::Text(_) | Column::Float64(_) => {}
        }
    }
    out
}

fn floats<'a>(columns: impl Iterator<Item = (&'a Column, &'a Slice)>, rows: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(rows);
    for (column, slice) in columns {
        if let Column::Float64(c) = column {
            append(&mut out, &c.values, &c.validity, slice);
        }
    }
    out
}

/// Appends the present values of a slice. Each value is written before it is known whether it stays, so that the loop
/// has no branch: missing values are as irregular as the data and would be mispredicted.
fn append<T, U>(out: &mut Vec<U>, values: &[T], validity: &Validity, slice: &Slice)
where
    T: Copy,
    U: From<T> + Default + Clone,
{
    let values = values.get(slice.range.clone()).unwrap_or_default();
    if validity.nulls == 0 {
        out.extend(values.iter().map(|value| U::from(*value)));
        return;
    }
    let start = out.len();
    out.resize(start + values.len(), U::default());
    let mut end = start;
    for (value, row) in values.iter().zip(slice.range.clone()) {
        out[end] = U::from(*value);
        end += usize::from(is_set(&validity.bytes, row));
    }
    out.truncate(end);
}

fn runs<'a>(columns: impl Iterator<Item = (&'a Column, &'a Slice)>) -> Runs {
    let mut runs = Runs::default();
    for (column, slice) in columns {
        if let Column::Text(text) = column {
            runs.append(text, slice);
        }
    }
    runs
}

impl Runs {
    /// Rows that hold text.
    pub(super) fn rows(&self) -> usize {
        self.counts.iter().map(|count| *count as usize).sum()
    }

    /// The texts in order, each different from the one before it.
    pub(super) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    fn append(&mut self, text: &Text, slice: &Slice) {
        let keys = text.keys.get(slice.range.clone()).unwrap_or_default();
        let (mut key_of_run, mut count) = (None, 0);
        for (key, row) in keys.iter().zip(slice.range.clone()) {
            if text.validity.nulls > 0 && !is_set(&text.validity.bytes, row) {
                continue;
            }
            if key_of_run == Some(*key) {
                count += 1;
                continue;
            }
            self.extend(key_of_run.map(|key| value(text, key)), count);
            (key_of_run, count) = (Some(*key), 1);
        }
        self.extend(key_of_run.map(|key| value(text, key)), count);
    }

    /// Adds rows of one text, to the last run where it is the same text.
    fn extend(&mut self, text: Option<&[u8]>, count: u32) {
        let Some(text) = text else {
            return;
        };
        let is_same = self.texts_last() == Some(text);
        match self.counts.last_mut() {
            Some(last) if is_same => *last += count,
            _ => {
                self.bytes.extend_from_slice(text);
                self.ends.push(self.bytes.len());
                self.counts.push(count);
            }
        }
    }

    fn texts_last(&self) -> Option<&[u8]> {
        let (end, earlier) = self.ends.split_last()?;
        self.bytes.get(earlier.last().copied().unwrap_or(0)..*end)
    }
}

fn value(text: &Text, key: i32) -> &[u8] {
    let end_of = |key: usize| text.ends.get(key).copied().unwrap_or(0) as usize;
    let key = key as usize;
    let start = key.checked_sub(1).map_or(0, end_of);
    text.bytes.get(start..end_of(key)).unwrap_or_default()
}
