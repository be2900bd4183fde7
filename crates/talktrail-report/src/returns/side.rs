//! Values of a grouping variable, read beside the risk intervals.
//!
//! All tables of a build are in one order of participants, so a table is read along with another one, participant by
//! participant, and is never in memory as a whole.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use arrow_array::{RecordBatch, StringArray, cast::AsArray};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
};
use talktrail_model::date::Date;

use super::grouping::{Grouping, Keys, Values};
use crate::{
    error::{Error, Result},
    read::integers,
    summary::age,
};

const PARTICIPANT: &str = "participant_id";
const EPISODE: &str = "episode_id";
/// Rows of a batch.
pub(super) const BATCH_ROWS: usize = 1 << 16;

/// Opens the columns of a table; `None` when there is no such file.
pub(crate) fn open(path: &Path, names: &[&str]) -> Result<Option<ParquetRecordBatchReader>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::read(path, source)),
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|source| Error::decode(path, source))?;
    let projection = ProjectionMask::columns(builder.parquet_schema(), names.iter().copied());
    let reader = builder
        .with_projection(projection)
        .with_batch_size(BATCH_ROWS)
        .build();
    reader
        .map(Some)
        .map_err(|source| Error::decode(path, source))
}

/// A text column of a batch.
pub(crate) fn texts<'b>(
    batch: &'b RecordBatch,
    name: &'static str,
    path: &Path,
) -> Result<&'b StringArray> {
    let path = || path.to_owned();
    let column = batch.column_by_name(name);
    let column = column.ok_or_else(|| Error::ColumnMissing {
        path: path(),
        column: name,
    })?;
    column.as_string_opt().ok_or_else(|| Error::ColumnType {
        path: path(),
        column: name,
    })
}

/// A table that is read along with another one.
pub(super) struct Side {
    path: PathBuf,
    grouping: Grouping,
    reader: ParquetRecordBatchReader,
    rows: std::vec::IntoIter<Row>,
    /// The first row of the participant after the present one.
    next: Option<Row>,
    participant: String,
    /// Episodes and keys of the present participant.
    present: Vec<(String, Option<i32>)>,
    pub(super) keys: Keys,
}

struct Row {
    participant: String,
    episode: String,
    key: Option<i32>,
}

impl Side {
    /// The table of a grouping variable.
    pub(super) fn open(data: &Path, grouping: &Grouping) -> Result<Self> {
        let path = data.join(format!("{}.parquet", grouping.table));
        let names = [PARTICIPANT, EPISODE, &grouping.variable];
        let Some(reader) = open(&path, &names)? else {
            let table = grouping.table;
            return Err(Error::GroupTableMissing { table });
        };
        Ok(Self {
            path,
            grouping: grouping.clone(),
            reader,
            rows: Vec::new().into_iter(),
            next: None,
            participant: String::new(),
            present: Vec::new(),
            keys: Keys::default(),
        })
    }

    /// The key of a participant: of the last referral of an episode where the table is about referrals. Participants
    /// are asked for in the order of the tables.
    pub(super) fn key(&mut self, participant: &str, episode: &str) -> Result<Option<i32>> {
        while self.participant != participant || self.present.is_empty() {
            self.advance()?;
        }
        let is_it = |(own, _): &&(String, Option<i32>)| own == episode || own.is_empty();
        let found = self.present.iter().rev().find(is_it);
        let key = found.and_then(|(_, key)| *key);
        if self.keys.note(key) {
            Ok(key)
        } else {
            let name = self.grouping.full_name();
            Err(Error::GroupUnfit { name })
        }
    }

    /// Goes on to the next participant.
    fn advance(&mut self) -> Result<()> {
        let first = match self.next.take() {
            Some(row) => row,
            None => self.row()?.ok_or_else(|| Error::OrderDiffers {
                path: self.path.clone(),
            })?,
        };
        self.present.clear();
        self.participant.clone_from(&first.participant);
        self.present.push((first.episode, first.key));
        while let Some(row) = self.row()? {
            if row.participant != self.participant {
                self.next = Some(row);
                break;
            }
            self.present.push((row.episode, row.key));
        }
        Ok(())
    }

    fn row(&mut self) -> Result<Option<Row>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            let Some(batch) = self.reader.next() else {
                return Ok(None);
            };
            let batch = batch.map_err(|source| Error::decode(&self.path, source))?;
            self.rows = self.read(&batch)?.into_iter();
        }
    }

    fn read(&mut self, batch: &RecordBatch) -> Result<Vec<Row>> {
        let path = self.path.clone();
        let participants = texts(batch, PARTICIPANT, &path)?;
        let episodes = match self.grouping.table {
            "referrals" => Some(texts(batch, EPISODE, &path)?),
            _ => None,
        };
        let keys = self.keys_of(batch)?;
        let row = |(at, key): (usize, Option<i32>)| Row {
            participant: participants.value(at).to_owned(),
            episode: episodes.map_or_else(String::new, |e| e.value(at).to_owned()),
            key,
        };
        Ok(keys.into_iter().enumerate().map(row).collect())
    }

    fn keys_of(&mut self, batch: &RecordBatch) -> Result<Vec<Option<i32>>> {
        let unfit = || Error::GroupUnfit {
            name: self.grouping.full_name(),
        };
        let column = batch.column_by_name(&self.grouping.variable);
        let column = column.ok_or_else(unfit)?;
        if self.grouping.values == Values::Text {
            let texts = column.as_string_opt::<i32>().ok_or_else(unfit)?;
            let number = |text: Option<&str>| text.and_then(|text| self.keys.number(text));
            return Ok(texts.iter().map(number).collect());
        }
        let values = integers(column).ok_or_else(unfit)?;
        let key = |value: i32| match self.grouping.values {
            Values::Age => age::band_of(value),
            Values::Year => Some(Date::from_days(value).financial_year()),
            _ => Some(value),
        };
        Ok(values.into_iter().map(|v| v.and_then(key)).collect())
    }
}
