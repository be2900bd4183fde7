//! The scan: threads take chunks of files, harmonise their rows and send them on.

pub(super) mod before;

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use talktrail_model::{
    date::Date,
    provenance::{Attrition, Findings},
};

use super::{
    Input, Options, Progress,
    plan::{Plan, PlannedFile},
};
use crate::{
    error::Error,
    harmonise::{Context, Harmoniser, field::Role},
    read::Batch,
    store::Store,
    stub::Sizes,
};

/// What a scan brings back beside the rows.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) findings: Findings,
    pub(super) attrition: Attrition,
    pub(super) inputs: Vec<Input>,
    pub(super) latest: Option<Date>,
}

/// Reads every chunk of every planned file once.
pub(super) fn scan(
    plan: &Plan,
    context: &Context<'_>,
    store: &Store,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Scanned, Error> {
    let files: Vec<_> = plan
        .files
        .iter()
        .filter(|f| !matches!(f.layout.role, Role::Submission | Role::Accepted))
        .collect();
    let tasks: Vec<(usize, usize)> = files
        .iter()
        .enumerate()
        .flat_map(|(f, file)| (0..file.file.chunks()).map(move |c| (f, c)))
        .collect();
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let rows: Vec<Mutex<u64>> = files.iter().map(|_| Mutex::new(0)).collect();
    let threads = options.threads.max(1);
    let block_bytes = block_bytes(options, store.len());
    let work = || -> Result<Worked, Error> {
        let mut harmoniser = Harmoniser::new(context, store, block_bytes);
        let mut findings = Findings::default();
        while let Some((file, chunk)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if failed.load(Ordering::Relaxed) || progress.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let planned = files[*file];
            let mut read = 0;
            let outcome = planned.file.read_chunk(*chunk, &mut |batch: &Batch| {
                read += batch.rows() as u64;
                if progress.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                harmoniser.batch(&planned.layout, batch)
            });
            findings.merge(outcome.inspect_err(|_| failed.store(true, Ordering::Relaxed))?);
            *rows[*file].lock().unwrap_or_else(PoisonError::into_inner) += read;
            progress.advance(planned.file.bytes() / planned.file.chunks().max(1) as u64);
        }
        let latest = harmoniser.latest();
        let (attrition, sizes) = harmoniser.finish(&mut findings)?;
        Ok((findings, attrition, sizes, latest))
    };
    let outcomes: Vec<Result<Worked, Error>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|w| w.join().unwrap_or(Err(Error::WorkerLost)))
            .collect()
    });
    let mut scanned = together(outcomes, context)?;
    scanned.inputs = files
        .iter()
        .zip(rows)
        .map(|(file, rows)| input(file, rows))
        .collect();
    Ok(scanned)
}

/// What one thread brings back.
type Worked = (Findings, Attrition, Sizes, Option<Date>);

/// What all threads bring back together.
fn together(outcomes: Vec<Result<Worked, Error>>, context: &Context<'_>) -> Result<Scanned, Error> {
    let mut scanned = Scanned::default();
    let mut all_sizes = Sizes::default();
    for (findings, attrition, sizes, latest) in first_error_or_all(outcomes)? {
        scanned.findings.merge(findings);
        scanned.attrition.merge(&attrition);
        all_sizes.merge(&sizes);
        scanned.latest = scanned.latest.max(latest);
    }
    all_sizes.judge(&context.submissions, &mut scanned.findings);
    Ok(scanned)
}

fn input(file: &PlannedFile, rows: Mutex<u64>) -> Input {
    Input {
        table: file.layout.table,
        family: file.layout.family,
        path: file.input.path.clone(),
        bytes: file.file.bytes(),
        rows: rows.into_inner().unwrap_or_else(PoisonError::into_inner),
    }
}

/// The real error rather than the cancellation that it caused in other threads.
fn first_error_or_all<T>(outcomes: Vec<Result<T, Error>>) -> Result<Vec<T>, Error> {
    let mut done = Vec::new();
    let mut cancelled = None;
    for outcome in outcomes {
        match outcome {
            Ok(value) => done.push(value),
            Err(Error::Cancelled) => cancelled = Some(Error::Cancelled),
            Err(error) => return Err(error),
        }
    }
    cancelled.map_or(Ok(done), Err)
}

/// Block size of a thread's buffers: all buffers of all threads together take at most an eighth of the memory.
fn block_bytes(options: &Options, partitions: usize) -> usize {
    let buffers = options.threads.max(1) * partitions * 4;
    (options.memory_bytes as usize / 8 / buffers).clamp(2 << 10, 128 << 10)
}
