//! The press: people are invented in blocks on several threads, and the blocks of each file are written in their order.
//!
//! What a block holds depends on the plan alone, so a file has the same bytes whatever the number of threads. A thread
//! takes the next block, gathers its rows, hands them to the lanes of the files, and then writes whatever has its turn.

mod gate;
mod lane;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::deliver::ledger::Ledger;
use crate::desk::{Block, Desk};
use crate::error::Error;
use crate::plan::{Plan, Written};
use crate::truth::FaultList;
use crate::write::{Chunk, Sink};
use gate::Gate;
use lane::Lane;

/// Blocks that may wait for an earlier one, beside the one that each thread has under way.
const AHEAD: u64 = 1;

/// The files of a run, each behind its lane.
pub(crate) struct Press {
    files: Vec<Lane<Sink, Chunk>>,
    faults: Lane<FaultList, Block>,
    is_stopped: AtomicBool,
}

impl Press {
    /// A press for the tables of a desk.
    pub(crate) fn new(plan: &Plan, desk: &mut Desk<'_>) -> Self {
        let tables = desk.tables();
        let names: Vec<PathBuf> = tables.iter().map(|table| table.file()).collect();
        Self {
            files: tables.iter().map(|table| Lane::new(table.sink())).collect(),
            faults: Lane::new(FaultList::new(plan, &names)),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Invents and writes all blocks, one desk a thread. `progress` is told the people of each block that is written.
    pub(crate) fn run(
        &self,
        desks: &mut [Desk<'_>],
        blocks: u64,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let gate = Gate::new(blocks, desks.len() as u64 + AHEAD);
        let (teller, told) = mpsc::channel();
        thread::scope(|scope| {
            let workers: Vec<_> = desks
                .iter_mut()
                .map(|desk| {
                    let (teller, gate) = (teller.clone(), &gate);
                    scope.spawn(move || self.work(desk, gate, &teller))
                })
                .collect();
            drop(teller);
            let mut interrupted = Ok(());
            for people in told {
                if progress(people).is_break() && interrupted.is_ok() {
                    self.stop();
                    interrupted = Err(Error::Interrupted);
                }
            }
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or(Err(Error::WorkerLost)))
                .and(interrupted)
        })?;
        self.conclude(desks, blocks)
    }

    /// Writes the last block: what is known only when all others are through.
    fn conclude(&self, desks: &mut [Desk<'_>], blocks: u64) -> Result<(), Error> {
        let mut ledger = Ledger::default();
        for desk in desks.iter_mut() {
            ledger.add(desk.ledger());
        }
        match desks.first_mut() {
            Some(desk) => self.put(blocks, desk.conclude(&ledger)?).map(drop),
            None => Ok(()),
        }
    }

    fn work(
        &self,
        desk: &mut Desk<'_>,
        gate: &Gate,
        teller: &mpsc::Sender<u64>,
    ) -> Result<(), Error> {
        while let Some(claim) = gate.claim() {
            let outcome = if self.is_stopped() {
                return Ok(());
            } else {
                desk.block(claim.block)
                    .and_then(|block| self.put(claim.block, block))
            };
            match outcome {
                // Nobody listens when the run is over.
                Ok(people) => drop(teller.send(people)),
                Err(error) => {
                    self.stop();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Takes the rows of a block, and writes those of all files that have their turn.
    fn put(&self, number: u64, mut block: Block) -> Result<u64, Error> {
        let people = block.people;
        for (lane, chunk) in self.files.iter().zip(block.chunks.drain(..)) {
            lane.put(number, chunk);
        }
        self.faults.put(number, block);
        // Threads begin at different files, so that they seldom wait for one another.
        let (before, after) = self
            .files
            .split_at(number as usize % self.files.len().max(1));
        for lane in after.iter().chain(before) {
            lane.drain(|sink, chunk| sink.write(&chunk))?;
        }
        self.faults.drain(FaultList::write)?;
        Ok(people)
    }

    /// Completes all files and gives them their names, or removes them all.
    pub(crate) fn close(self) -> Result<Written, Error> {
        let (faults, written) = self.faults.into_inner().into_sink();
        let mut sinks: Vec<Sink> = self.files.into_iter().map(Lane::into_inner).collect();
        sinks.push(faults);
        let finished = sinks.iter_mut().try_for_each(Sink::finish);
        if let Err(error) = finished {
            sinks.into_iter().for_each(Sink::discard);
            return Err(error);
        }
        let files = sinks
            .into_iter()
            .map(Sink::publish)
            .collect::<Result<Vec<(PathBuf, u64)>, Error>>()?;
        Ok(Written { files, ..written })
    }

    /// Removes everything that was written.
    pub(crate) fn discard(self) {
        self.faults.into_inner().into_sink().0.discard();
        for lane in self.files {
            lane.into_inner().discard();
        }
    }

    fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}
