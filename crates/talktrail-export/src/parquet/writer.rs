//! Partitions in, from many threads and in any order; files out, in partition order.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use parquet::schema::types::SchemaDescPtr;
use talktrail_model::{column::Column, row::Counts};

use super::{
    chunk::{Chunk, Cutter, Group},
    encode::encode,
    file::{TableFile, Written},
};
use crate::{
    error::{Error, Result},
    label::Origin,
    variable::Table,
};

/// How much a [`DatasetWriter`] may hold and how many threads it may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bytes of rows not yet encoded above which a worker that is ahead of a missing partition waits.
    pub pending_limit: usize,
    /// Threads that encode the last row groups in [`DatasetWriter::finish`].
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pending_limit: 128 << 20,
            threads: 1,
        }
    }
}

/// Writes the output tables of a build. Shared by all workers.
///
/// Without [`DatasetWriter::finish`] no file appears: dropping the writer removes the temporary files.
pub struct DatasetWriter {
    tables: Vec<Output>,
    state: Mutex<State>,
    changed: Condvar,
    pending: Arc<AtomicUsize>,
    options: Options,
}

/// A table, its columns in Parquet, and its file.
struct Output {
    table: Table,
    schema: SchemaDescPtr,
    file: Mutex<TableFile>,
}

/// The rows of a partition, by position of their table.
struct Waiting {
    counts: Counts,
    chunks: Vec<(usize, Chunk)>,
}

/// What is under way.
struct State {
    /// The partition whose rows come next.
    next: usize,
    /// What the partitions so far have come to.
    before: Counts,
    /// Partitions that came before their turn.
    waiting: BTreeMap<usize, Waiting>,
    cutters: Vec<Cutter>,
    /// Row groups to encode.
    groups: VecDeque<Group>,
    is_stopped: bool,
}

impl DatasetWriter {
    /// Starts one file for each table in a folder.
    pub fn create(
        folder: &Path,
        tables: Vec<Table>,
        origin: &Origin,
        options: Options,
    ) -> Result<Self> {
        let cutters = tables
            .iter()
            .enumerate()
            .map(|(position, table)| Cutter::new(position, table))
            .collect();
        let open = |table: Table| {
            let (file, schema) = TableFile::create(folder, &table, origin)?;
            let file = Mutex::new(file);
            Ok(Output {
                table,
                schema,
                file,
            })
        };
        Ok(Self {
            tables: tables.into_iter().map(open).collect::<Result<_>>()?,
            state: Mutex::new(State {
                next: 0,
                before: Counts::default(),
                waiting: BTreeMap::new(),
                cutters,
                groups: VecDeque::new(),
                is_stopped: false,
            }),
            changed: Condvar::new(),
            pending: Arc::default(),
            options,
        })
    }

    /// Hands in a partition: its tables, each with its columns in dictionary order, and how many participants and
    /// referrals it has, which the running numbers of the next one rest on. A table that is left out has no rows. The
    /// calling thread encodes the row groups that have become complete.
    ///
    /// Partitions are numbered from 0 without gaps. A worker that is ahead of a missing partition waits here while too
    /// much is pending, so workers must take up partitions in rising order: then the missing one is in the hands of a
    /// worker that does not wait.
    pub fn submit(
        &self,
        partition: usize,
        counts: Counts,
        tables: Vec<(&str, Vec<Column>)>,
    ) -> Result<()> {
        let outcome = self
            .chunks(tables)
            .and_then(|chunks| self.enqueue(partition, Waiting { counts, chunks }))
            .and_then(|()| self.work());
        if outcome.is_err() {
            self.stop();
        }
        outcome
    }

    /// Bytes of rows that were handed in and are not yet encoded.
    pub fn pending_bytes(&self) -> usize {
        self.pending.load(Ordering::Relaxed)
    }

    /// Makes every waiting and every further call return [`Error::Stopped`].
    pub fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    /// Held by a worker for as long as it works: should the worker panic, the others are stopped instead of waiting
    /// for its partition.
    pub fn guard(&self) -> Guard<'_> {
        Guard(self)
    }

    /// Writes the last row groups and the footers, syncs, and gives the files their final names.
    pub fn finish(self) -> Result<Vec<Written>> {
        self.close()?;
        thread::scope(|scope| {
            let helpers: Vec<_> = (1..self.options.threads)
                .map(|_| scope.spawn(|| self.encode_waiting()))
                .collect();
            let own = self.encode_waiting();
            let others = helpers
                .into_iter()
                .map(|helper| helper.join().unwrap_or(Err(Error::Stopped)));
            others.fold(own, Result::and)
        })?;
        let finished: Vec<_> = self
            .tables
            .into_iter()
            .map(|output| {
                let file = output.file.into_inner();
                let file = file.unwrap_or_else(PoisonError::into_inner);
                file.finish(&output.table)
            })
            .collect::<Result<_>>()?;
        finished
            .into_iter()
            .map(|(file, written)| file.commit().map(|()| written))
            .collect()
    }

    fn chunks(&self, tables: Vec<(&str, Vec<Column>)>) -> Result<Vec<(usize, Chunk)>> {
        tables
            .into_iter()
            .map(|(name, columns)| {
                let found = self.tables.iter().position(|o| o.table.name == name);
                let unknown = || Error::TableUnknown {
                    table: name.to_owned(),
                };
                let position = found.ok_or_else(unknown)?;
                let output = self.tables.get(position).ok_or_else(unknown)?;
                Ok((position, Chunk::new(&output.table, columns, &self.pending)?))
            })
            .collect()
    }

    /// Puts a partition in its place and cuts all rows whose turn has come.
    fn enqueue(&self, partition: usize, rows: Waiting) -> Result<()> {
        let mut state = self.lock();
        let is_new = partition >= state.next && !state.waiting.contains_key(&partition);
        if !is_new {
            return Err(Error::PartitionRepeated { partition });
        }
        state.waiting.insert(partition, rows);
        state.cut();
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Encodes row groups until none is left and no more than the limit is pending.
    fn work(&self) -> Result<()> {
        loop {
            self.encode_waiting()?;
            let state = self.lock();
            if state.is_stopped {
                return Err(Error::Stopped);
            }
            let is_ahead = !state.waiting.is_empty() && state.groups.is_empty();
            if !is_ahead || self.pending_bytes() <= self.options.pending_limit {
                return Ok(());
            }
            drop(
                self.changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            );
        }
    }

    fn encode_waiting(&self) -> Result<()> {
        loop {
            let mut state = self.lock();
            if state.is_stopped {
                return Err(Error::Stopped);
            }
            let Some(group) = state.groups.pop_front() else {
                return Ok(());
            };
            drop(state);
            if let Some(output) = self.tables.get(group.table) {
                output.write(group)?;
            }
            self.changed.notify_all();
        }
    }

    /// Turns what is left of each table into its last row group.
    fn close(&self) -> Result<()> {
        let mut state = self.lock();
        if state.is_stopped {
            return Err(Error::Stopped);
        }
        if !state.waiting.is_empty() {
            return Err(Error::PartitionMissing {
                partition: state.next,
            });
        }
        let State {
            cutters, groups, ..
        } = &mut *state;
        groups.extend(cutters.iter_mut().filter_map(Cutter::close));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn cut(&mut self) {
        while let Some(Waiting { counts, chunks }) = self.waiting.remove(&self.next) {
            self.next += 1;
            for (table, chunk) in chunks {
                if let Some(cutter) = self.cutters.get_mut(table) {
                    cutter.push(chunk, self.before, &mut self.groups);
                }
            }
            self.before = self.before.and(counts);
        }
    }
}

impl Output {
    /// Encodes a row group without holding the file, then appends it.
    fn write(&self, group: Group) -> Result<()> {
        let encoded = encode(&group, &self.schema);
        let number = group.number;
        drop(group);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let columns = encoded.map_err(|source| Error::encode(file.path(), source))?;
        file.add(number, columns)
    }
}

/// Stops a [`DatasetWriter`] when the thread that holds it panics.
pub struct Guard<'a>(&'a DatasetWriter);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}
