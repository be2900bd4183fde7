//! Tables on their way to disk: rows come in cell by cell, leave in chunks of columns as Parquet or CSV.

mod cells;
mod sink;

use std::collections::BTreeMap;
use std::path::Path;

use talktrail_model::date::Date;

use crate::error::Error;
use crate::fault::{Fault, Instead, Planted, Planter, Role, role};
use crate::plan::Columns;

use cells::Cells;
pub(crate) use cells::{Cell, Kind, Value, decimal};
use sink::Sink;
pub(crate) use sink::{NOTICE, Target};

/// Rows that are held before they are written.
const CHUNK_ROWS: usize = 16_384;

/// A table that is being written.
pub(crate) struct Table {
    name: String,
    columns: Vec<Column>,
    /// Places of the columns in the order in which the last rows were filled: the next cell is nearly always the next here.
    order: Vec<(&'static str, Option<usize>)>,
    cursor: usize,
    /// Rows of the chunk so far.
    rows: usize,
    /// Rows of the chunk that are delivered twice.
    doubles: Vec<usize>,
    /// Cells whose text differs from their value (dates in British spelling), by row and column.
    spelled: BTreeMap<(usize, usize), String>,
    delivered: u64,
    planter: Option<Planter>,
    sink: Sink,
    stray: Option<&'static str>,
    which: Columns,
}

struct Column {
    name: String,
    role: Role,
    cells: Cells,
}

impl Table {
    /// A table with these columns, to be written to this target.
    pub(crate) fn new(
        name: &str,
        columns: &[(String, Kind)],
        which: Columns,
        planter: Option<Planter>,
        target: &Target,
    ) -> Self {
        let column = |(column, kind): &(String, Kind)| Column {
            name: column.clone(),
            role: role(name, column),
            cells: Cells::new(*kind),
        };
        Self {
            name: name.to_owned(),
            columns: columns.iter().map(column).collect(),
            order: Vec::new(),
            cursor: 0,
            rows: 0,
            doubles: Vec::new(),
            spelled: BTreeMap::new(),
            delivered: 0,
            planter,
            sink: Sink::new(target, name),
            stray: None,
            which,
        }
    }

    /// Starts the rows of one participant.
    pub(crate) fn begin(&mut self, participant: u64) {
        if let Some(planter) = &mut self.planter {
            planter.begin(participant);
        }
    }

    /// Fills one cell of the row; the column's name is matched without regard to case.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "cells are small copies or references; callers read better without `&`"
    )]
    pub(crate) fn set(&mut self, column: &'static str, cell: impl Cell) {
        let Some(place) = self.find(column) else {
            return;
        };
        let value = cell.value();
        if self.planter.is_some() && self.plant(place, value) {
            return;
        }
        if let Some(value) = value {
            self.columns[place].cells.put(self.rows, value);
        }
    }

    /// As [`Self::set`], where the table has the column.
    pub(crate) fn offer(&mut self, column: &'static str, cell: impl Cell) {
        if self.has(column) {
            self.set(column, cell);
        }
    }

    /// Whether the table has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns
            .iter()
            .any(|c| c.name.eq_ignore_ascii_case(column))
    }

    /// Fills a date, or the other date where the fault falls.
    pub(crate) fn set_or_fault(
        &mut self,
        column: &'static str,
        date: Date,
        fault: Fault,
        other: Option<Date>,
    ) {
        let row = self.delivered;
        if let (Some(planter), Some(other)) = (&mut self.planter, other)
            && planter.falls(fault)
        {
            planter.note(column, fault, row, Some(&date.to_string()));
            self.set(column, other);
        } else {
            self.set(column, date);
        }
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) -> Result<(), Error> {
        let is_double = self
            .planter
            .as_mut()
            .is_some_and(|planter| planter.falls(Fault::DuplicateRow));
        if is_double && let Some(planter) = &mut self.planter {
            planter.note("", Fault::DuplicateRow, self.delivered + 1, None);
            self.doubles.push(self.rows);
        }
        self.delivered += if is_double { 2 } else { 1 };
        self.rows += 1;
        self.cursor = 0;
        if self.rows >= CHUNK_ROWS {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Writes what is held, closes the file and gives it its final name.
    pub(crate) fn close(mut self) -> Result<(std::path::PathBuf, u64), Error> {
        self.flush()?;
        let path = self.sink.close()?;
        Ok((path, self.delivered))
    }

    /// The faults planted since the last call, with the table's name.
    pub(crate) fn take_faults(&mut self) -> Vec<crate::fault::Planted> {
        self.planter
            .as_mut()
            .map(|planter| std::mem::take(&mut planter.planted))
            .unwrap_or_default()
    }

    /// The file, relative to the output folder.
    pub(crate) fn file(&self) -> &Path {
        self.sink.relative()
    }

    fn find(&mut self, column: &'static str) -> Option<usize> {
        match self.order.get(self.cursor) {
            Some((known, place)) if std::ptr::eq(*known, column) => {
                self.cursor += 1;
                *place
            }
            _ => self.find_anew(column),
        }
    }

    fn find_anew(&mut self, column: &'static str) -> Option<usize> {
        if let Some(at) = self
            .order
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, column))
        {
            self.cursor = at + 1;
            return self.order[at].1;
        }
        let place = self
            .columns
            .iter()
            .position(|c| c.name.eq_ignore_ascii_case(column));
        if place.is_none() {
            self.stray = Some(column);
        }
        self.order.insert(self.cursor, (column, place));
        self.cursor += 1;
        place
    }

    /// Puts a faulty cell where one falls; false when the cell is to be filled as it is.
    fn plant(&mut self, place: usize, value: Option<Value<'_>>) -> bool {
        let Some(planter) = &mut self.planter else {
            return false;
        };
        let Column { name, role, cells } = &mut self.columns[place];
        let Some((fault, instead)) = planter.instead(*role, value) else {
            return false;
        };
        let original = value.map(Value::text);
        planter.note(name, fault, self.delivered, original.as_deref());
        match (instead, value) {
            (Instead::Spelling(text), _) => {
                self.spelled.insert((self.rows, place), text);
                return false;
            }
            (Instead::Text(text), _) => cells.put(self.rows, Value::Text(&text)),
            (Instead::Date(date), _) => cells.put(self.rows, Value::Date(date)),
            (Instead::Minute(minute), Some(Value::Stamp(day, _))) => {
                cells.put(self.rows, Value::Stamp(day, minute));
            }
            (Instead::Empty | Instead::Minute(_), _) => {}
        }
        true
    }

    /// Lists a fault that no row shows: what is missing, and from where.
    pub(crate) fn note_missing(&mut self, fault: Fault, what: String) {
        if let Some(planter) = &mut self.planter {
            planter.planted.push(Planted {
                column: String::new(),
                fault,
                row: None,
                original: Some(what),
            });
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        if let Some(column) = self.stray {
            return Err(Error::UnknownColumn {
                table: self.name.clone(),
                column,
            });
        }
        // An empty table has used none of its columns, and a file without columns cannot be written.
        let used: Vec<usize> = match self.which {
            Columns::All => (0..self.columns.len()).collect(),
            Columns::Used if self.order.is_empty() => (0..self.columns.len()).collect(),
            Columns::Used => (0..self.columns.len())
                .filter(|place| self.order.iter().any(|(_, known)| *known == Some(*place)))
                .collect(),
        };
        let rows = self.rows;
        let arrays = used
            .iter()
            .map(|place| (self.columns[*place].name.as_str(), *place));
        let names: Vec<(String, usize)> = arrays
            .map(|(name, place)| (name.to_owned(), place))
            .collect();
        let chunk = sink::Chunk {
            arrays: names
                .iter()
                .map(|(_, place)| self.columns[*place].cells.finish(rows))
                .collect(),
            names,
            doubles: std::mem::take(&mut self.doubles),
            spelled: std::mem::take(&mut self.spelled),
            rows,
        };
        self.rows = 0;
        self.sink.write(&chunk)
    }
}
