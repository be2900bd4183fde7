//! The partitions: where packed rows wait for the rest of their participant, in memory while the budget lasts and in
//! a spill file after that.
//!
//! A partition is a range of participant keys. Rows arrive in blocks from several threads in any order; whoever reads
//! a partition sorts it, so the order of arrival never shows.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use talktrail_model::id::Key;
use tempfile::NamedTempFile;

use crate::{
    delivered::{Delivered, KINDS, Kind},
    error::Error,
    run::Block,
    shard::partition_of,
};

/// Blocks of one partition and kind.
#[derive(Debug, Default)]
struct Blocks {
    held: Vec<Vec<u8>>,
    spilled: Vec<(u64, usize)>,
}

/// All partitions of a run.
#[derive(Debug)]
pub(crate) struct Store {
    bits: u32,
    partitions: Vec<Mutex<[Blocks; KINDS]>>,
    held_bytes: AtomicU64,
    budget: u64,
    spill: Mutex<Option<Spill>>,
    scratch: PathBuf,
}

#[derive(Debug)]
struct Spill {
    file: NamedTempFile,
    end: u64,
}

impl Store {
    /// Room for `2^bits` partitions that hold at most about `budget` bytes in memory and spill into `scratch`.
    pub(crate) fn new(bits: u32, budget: u64, scratch: PathBuf) -> Self {
        let partitions = (0..1usize << bits).map(|_| Mutex::default()).collect();
        Self {
            bits,
            partitions,
            held_bytes: AtomicU64::new(0),
            budget,
            spill: Mutex::new(None),
            scratch,
        }
    }

    /// Number of partitions.
    pub(crate) fn len(&self) -> usize {
        self.partitions.len()
    }

    /// The partition of a participant.
    pub(crate) fn partition_of(&self, participant: Key) -> usize {
        partition_of(participant, self.bits)
    }

    fn push(&self, partition: usize, kind: usize, block: Vec<u8>) -> Result<(), Error> {
        let size = block.len() as u64;
        if self.held_bytes.load(Ordering::Relaxed) + size <= self.budget {
            self.held_bytes.fetch_add(size, Ordering::Relaxed);
            lock(&self.partitions[partition])[kind].held.push(block);
            return Ok(());
        }
        let place = self.append(&block)?;
        lock(&self.partitions[partition])[kind]
            .spilled
            .push((place, block.len()));
        Ok(())
    }

    fn append(&self, block: &[u8]) -> Result<u64, Error> {
        let failed = |source| Error::Spill {
            folder: self.scratch.clone(),
            source,
        };
        let mut spill = lock(&self.spill);
        if spill.is_none() {
            let file = tempfile::Builder::new()
                .prefix("talktrail-spill-")
                .tempfile_in(&self.scratch)
                .map_err(failed)?;
            *spill = Some(Spill { file, end: 0 });
        }
        let Some(spill) = spill.as_mut() else {
            return Ok(0);
        };
        spill.file.as_file_mut().write_all(block).map_err(failed)?;
        let place = spill.end;
        spill.end += block.len() as u64;
        Ok(place)
    }

    /// Bytes that went to the spill file.
    pub(crate) fn spilled_bytes(&self) -> u64 {
        lock(&self.spill).as_ref().map_or(0, |s| s.end)
    }

    /// Takes one partition out: for each kind, all packed rows in one buffer.
    pub(crate) fn take(&self, partition: usize) -> Result<[Vec<u8>; KINDS], Error> {
        let blocks = std::mem::take(&mut *lock(&self.partitions[partition]));
        let held = |blocks: &Blocks| blocks.held.iter().map(Vec::len).sum::<usize>();
        let freed: usize = blocks.iter().map(held).sum();
        let mut file = self.spill_of(&blocks)?;
        let mut out: [Vec<u8>; KINDS] = Default::default();
        for (buffer, blocks) in out.iter_mut().zip(blocks) {
            self.join(buffer, &blocks, file.as_mut())?;
        }
        self.held_bytes.fetch_sub(freed as u64, Ordering::Relaxed);
        Ok(out)
    }

    /// The packed rows of some kinds of a partition, which stays as it is.
    pub(crate) fn look(&self, partition: usize, kinds: &[Kind]) -> Result<[Vec<u8>; KINDS], Error> {
        let blocks = lock(&self.partitions[partition]);
        let mut file = self.spill_of(&*blocks)?;
        let mut out: [Vec<u8>; KINDS] = Default::default();
        for kind in kinds {
            let kind = *kind as usize;
            self.join(&mut out[kind], &blocks[kind], file.as_mut())?;
        }
        Ok(out)
    }

    fn join(
        &self,
        buffer: &mut Vec<u8>,
        blocks: &Blocks,
        file: Option<&mut File>,
    ) -> Result<(), Error> {
        let spilled: usize = blocks.spilled.iter().map(|(_, len)| len).sum();
        let held: usize = blocks.held.iter().map(Vec::len).sum();
        buffer.reserve_exact(spilled + held);
        for block in &blocks.held {
            buffer.extend_from_slice(block);
        }
        let Some(file) = file else { return Ok(()) };
        for (place, len) in &blocks.spilled {
            let start = buffer.len();
            buffer.resize(start + len, 0);
            file.seek(SeekFrom::Start(*place))
                .and_then(|_| file.read_exact(&mut buffer[start..]))
                .map_err(|source| Error::Spill {
                    folder: self.scratch.clone(),
                    source,
                })?;
        }
        Ok(())
    }

    /// The spill file, where some of the blocks are in it.
    fn spill_of(&self, blocks: &[Blocks]) -> Result<Option<File>, Error> {
        if blocks.iter().all(|b| b.spilled.is_empty()) {
            return Ok(None);
        }
        self.open_spill()
    }

    fn open_spill(&self) -> Result<Option<File>, Error> {
        let spill = lock(&self.spill);
        let Some(spill) = spill.as_ref() else {
            return Ok(None);
        };
        let file = spill.file.reopen().map_err(|source| Error::Spill {
            folder: self.scratch.clone(),
            source,
        })?;
        Ok(Some(file))
    }
}

/// A lock whose holder cannot have left a half-made state behind: every change under it is a single push or take.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One thread's buffers in front of the store.
#[derive(Debug)]
pub(crate) struct Router<'s> {
    store: &'s Store,
    buffers: Vec<[Block; KINDS]>,
    block_bytes: usize,
}

impl<'s> Router<'s> {
    /// Empty buffers that flush to the store in blocks of about `block_bytes`.
    pub(crate) fn new(store: &'s Store, block_bytes: usize) -> Self {
        Self {
            store,
            buffers: (0..store.len()).map(|_| Default::default()).collect(),
            block_bytes,
        }
    }

    /// Sends a row to the partition of its participant.
    pub(crate) fn send<'a, R: Delivered<'a>>(
        &mut self,
        participant: Key,
        row: &R,
    ) -> Result<(), Error> {
        let partition = self.store.partition_of(participant);
        let kind = R::KIND as usize;
        let buffer = &mut self.buffers[partition][kind];
        buffer.push(row, self.block_bytes + 512);
        if buffer.len() >= self.block_bytes {
            self.store.push(partition, kind, buffer.take())?;
        }
        Ok(())
    }

    /// Sends what is still in the buffers.
    pub(crate) fn flush(mut self) -> Result<(), Error> {
        for (partition, kinds) in std::mem::take(&mut self.buffers).into_iter().enumerate() {
            for (kind, mut block) in kinds.into_iter().enumerate() {
                let mut block = block.take();
                if !block.is_empty() {
                    block.shrink_to_fit();
                    self.store.push(partition, kind, block)?;
                }
            }
        }
        Ok(())
    }
}
