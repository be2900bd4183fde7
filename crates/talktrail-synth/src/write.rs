//! Tables: rows come in cell by cell and leave as blocks of columns, which go to the file in the order of their numbers.

mod cells;
mod sink;

use std::collections::BTreeMap;
use std::path::Path;

use talktrail_model::date::Date;

use crate::backdrop::Backdrop;
use crate::error::Error;
use crate::fault::{Fault, Instead, Planted, Planter, Role, role};

use cells::Cells;
pub(crate) use cells::{Cell, Kind, Value, decimal};
pub(crate) use sink::{Chunk, NOTICE, Sink, Target};

/// A table in whose memory the rows of one block of people are gathered.
pub(crate) struct Table {
    name: String,
    target: Target,
    columns: Vec<Column>,
    /// Places of the columns that are delivered.
    kept: Vec<usize>,
    /// Places of the columns in the order in which the last rows were filled: the next cell is nearly always the next here.
    order: Vec<(&'static str, Option<usize>)>,
    cursor: usize,
    /// Rows of the block so far.
    rows: usize,
    /// Rows of the block that are delivered twice.
    doubles: Vec<usize>,
    /// Cells whose text differs from their value (dates in British spelling), by row and column.
    spelled: BTreeMap<(usize, usize), String>,
    /// Rows of the block so far, those delivered twice twice.
    delivered: u64,
    planter: Option<Planter>,
    backdrop: Option<Backdrop>,
    stray: Option<&'static str>,
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
            target: target.clone(),
            columns: columns.iter().map(column).collect(),
            kept: (0..columns.len()).collect(),
            order: Vec::new(),
            cursor: 0,
            rows: 0,
            doubles: Vec::new(),
            spelled: BTreeMap::new(),
            delivered: 0,
            planter,
            backdrop: None,
            stray: None,
        }
    }

    /// Fills the columns in the background as well.
    pub(crate) fn with_backdrop(mut self, backdrop: Option<Backdrop>) -> Self {
        self.backdrop = backdrop;
        self
    }

    /// The file behind the table.
    pub(crate) fn sink(&self) -> Sink {
        let named = |place: &usize| (*place, self.columns[*place].name.clone());
        Sink::new(
            &self.target,
            &self.name,
            self.kept.iter().map(named).collect(),
        )
    }

    /// Places of the columns that any row has filled; all of them when there was no row.
    pub(crate) fn used(&self) -> Vec<usize> {
        let is_used = |place: &usize| self.order.iter().any(|(_, known)| *known == Some(*place));
        let all = 0..self.columns.len();
        if self.order.is_empty() {
            all.collect()
        } else {
            all.filter(is_used).collect()
        }
    }

    /// Delivers these columns only.
    pub(crate) fn keep(&mut self, places: Vec<usize>) {
        self.kept = places;
    }

    /// Starts the rows of one participant.
    pub(crate) fn begin(&mut self, participant: u64) {
        if let Some(planter) = &mut self.planter {
            planter.begin(participant);
        }
        if let Some(backdrop) = &mut self.backdrop {
            backdrop.begin(participant);
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
        if let (Some(backdrop), Some(value)) = (&mut self.backdrop, value) {
            backdrop.see(place, value);
        }
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
        if let Some(column) = self.stray {
            return Err(Error::UnknownColumn {
                table: self.name.clone(),
                column,
            });
        }
        if let Some(backdrop) = &mut self.backdrop {
            let (columns, row) = (&mut self.columns, self.rows);
            backdrop.fill(|place, value| columns[place].cells.put(row, value));
        }
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
        Ok(())
    }

    /// Gives up the rows of the block, so that those of the next can come in.
    pub(crate) fn take(&mut self) -> Chunk {
        let rows = std::mem::take(&mut self.rows);
        Chunk {
            arrays: self
                .kept
                .iter()
                .map(|place| self.columns[*place].cells.finish(rows))
                .collect(),
            doubles: std::mem::take(&mut self.doubles),
            spelled: std::mem::take(&mut self.spelled),
            rows,
            delivered: std::mem::take(&mut self.delivered),
        }
    }

    /// The faults planted in the block so far; their rows are counted from the start of the block.
    pub(crate) fn take_faults(&mut self) -> Vec<Planted> {
        self.planter
            .as_mut()
            .map(|planter| std::mem::take(&mut planter.planted))
            .unwrap_or_default()
    }

    /// The file, relative to the output folder.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        Path::new(self.target.folder).join(&self.name)
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
}
