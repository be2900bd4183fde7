//! The scan: threads take chunks of files, harmonise their rows and send them on.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use talktrail_dictionary::Family;
use talktrail_model::{
    date::Date,
    provenance::{Attrition, Findings, Flow},
};

use super::{
    Input, Options, Progress, Source,
    plan::{Plan, PlannedFile},
};
use crate::{
    error::Error,
    harmonise::{
        Context, FIRST_MONTH_OF_2_1, Harmoniser, KEYLESS_PREFIX, Row,
        field::{Role, accepted, event, referral, submission},
    },
    hash::key,
    read::{Batch, Field, Request, Scratch, TableFile, Wanted, discover},
    retrace::{Retraced, Version, pass_of},
    step,
    store::Store,
    submission::{Submission, Submissions, submission_id},
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
    let work = || -> Result<(Findings, Attrition, Option<Date>), Error> {
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
        let attrition = harmoniser.finish(&mut findings)?;
        Ok((findings, attrition, latest))
    };
    let outcomes: Vec<Result<_, Error>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|w| w.join().unwrap_or(Err(Error::WorkerLost)))
            .collect()
    });
    let mut scanned = Scanned::default();
    for (findings, attrition, latest) in first_error_or_all(outcomes)? {
        scanned.findings.merge(findings);
        scanned.attrition.merge(&attrition);
        scanned.latest = scanned.latest.max(latest);
    }
    scanned.inputs = files
        .iter()
        .zip(rows)
        .map(|(file, rows)| input(plan.family, file, rows))
        .collect();
    Ok(scanned)
}

fn input(family: Family, file: &PlannedFile, rows: Mutex<u64>) -> Input {
    Input {
        table: file.layout.table,
        family,
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

/// Reads the header table and the list of accepted submissions.
pub(super) fn submissions(
    plan: &Plan,
    source: &Source,
    findings: &mut Findings,
    attrition: &mut Attrition,
) -> Result<Submissions, Error> {
    if plan.family == Family::UkllcV2 {
        return Ok(Submissions::default());
    }
    let mut list = Vec::new();
    let mut scratch = Scratch::default();
    for file in plan.of_role(Role::Submission) {
        for chunk in 0..file.file.chunks() {
            let found = file.file.read_chunk(chunk, &mut |batch: &Batch| {
                let rows = (0..batch.rows()).map(|r| Row::new(batch, &file.layout, r));
                list.extend(rows.filter_map(|row| read_submission(row, &mut scratch)));
                Ok(())
            })?;
            findings.merge(found);
        }
    }
    let accepted = accepted(plan, source, findings)?;
    let submissions = Submissions::new(list, accepted.as_deref(), findings);
    let (all, kept) = submissions.counts();
    let flow = Flow {
        rows_before: all,
        rows_after: kept,
        ..Flow::default()
    };
    attrition.add(
        step::step(5, Role::Submission, step::SUPERSEDED_SUBMISSION),
        flow,
    );
    Ok(submissions)
}

fn read_submission(row: Row<'_>, scratch: &mut Scratch) -> Option<Submission> {
    let value = |cell: Field<Date>| match cell {
        Field::Value(date) => Some(date),
        _ => None,
    };
    let id = submission_id(row.text(submission::ID, scratch)?);
    let start = value(row.date(submission::START));
    let month = match row.integer(submission::MONTH) {
        Field::Value(month) => i32::try_from(month).unwrap_or(0),
        _ => start.map_or(0, Date::month_id),
    };
    let version = match row.text(submission::VERSION, scratch).map(str::trim) {
        Some("2.0" | "2") => 20,
        Some("2.1") => 21,
        _ => {
            if month >= FIRST_MONTH_OF_2_1 {
                21
            } else {
                20
            }
        }
    };
    let rank = match row
        .text(submission::FILE_TYPE, scratch)
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("refresh") => 2,
        Some("primary") => 1,
        _ => 0,
    };
    let created = row.moment(submission::CREATED);
    let provider = row
        .text(submission::PROVIDER, scratch)
        .unwrap_or_default()
        .to_owned();
    let end = value(row.date(submission::END)).or(start.map(Date::end_of_month));
    Some(Submission {
        id,
        provider,
        month,
        start,
        end,
        version,
        rank,
        created,
        is_accepted: false,
    })
}

/// Ids of accepted submissions, sorted: of the named file, else of a delivered list, else none.
fn accepted(
    plan: &Plan,
    source: &Source,
    findings: &mut Findings,
) -> Result<Option<Vec<u64>>, Error> {
    let mut ids = Vec::new();
    let mut has_list = false;
    for file in plan.of_role(Role::Accepted) {
        has_list = true;
        read_accepted(&file.file, Some(&file.layout), &mut ids, findings)?;
    }
    if let Some(path) = &source.accepted_submissions {
        has_list = true;
        let wanted = [
            accepted_column("UniqueSubmissionID", true),
            accepted_column("IsLatest", false),
        ];
        let request = Request {
            table: "accepted submissions",
            wanted: &wanted,
            known: &[],
        };
        for input in discover(std::slice::from_ref(path))? {
            let file = TableFile::open(&request, &input, findings)?;
            read_accepted(&file, None, &mut ids, findings)?;
        }
    }
    if has_list && ids.is_empty() {
        return Err(Error::NothingAccepted);
    }
    ids.sort_unstable();
    Ok(has_list.then_some(ids))
}

fn accepted_column(name: &'static str, required: bool) -> Wanted {
    Wanted {
        name,
        spellings: vec![name.to_owned()],
        required,
    }
}

fn read_accepted(
    file: &TableFile,
    layout: Option<&crate::harmonise::Layout>,
    ids: &mut Vec<u64>,
    findings: &mut Findings,
) -> Result<(), Error> {
    let own = crate::harmonise::Layout {
        role: Role::Accepted,
        table: "accepted submissions",
        columns: vec![Some(0), Some(1)],
    };
    let layout = layout.unwrap_or(&own);
    let mut scratch = Scratch::default();
    for chunk in 0..file.chunks() {
        let found = file.read_chunk(chunk, &mut |batch: &Batch| {
            for row in (0..batch.rows()).map(|r| Row::new(batch, layout, r)) {
                if row.flag(accepted::IS_LATEST) != Some(false) {
                    ids.extend(row.text(accepted::ID, &mut scratch).map(submission_id));
                }
            }
            Ok(())
        })?;
        findings.merge(found);
    }
    Ok(())
}

/// Finds referrals whose rows name several participants.
pub(super) fn retraced(
    plan: &Plan,
    submissions: &Submissions,
    options: &Options,
) -> Result<Retraced, Error> {
    let mut retraced = Retraced::default();
    if plan.family == Family::UkllcV2 {
        return Ok(retraced);
    }
    let rows: u64 = plan
        .of_role(Role::Referral)
        .map(|f| f.file.rows_estimate())
        .sum();
    let bytes = rows * size_of::<Version>() as u64;
    let passes = bytes.div_ceil((options.memory_bytes / 4).max(1)).max(1);
    let mut versions = Vec::new();
    for pass in 0..passes {
        for file in plan.of_role(Role::Referral) {
            for chunk in 0..file.file.chunks() {
                file.file.read_chunk(chunk, &mut |batch: &Batch| {
                    let rows = (0..batch.rows()).map(|r| Row::new(batch, &file.layout, r));
                    let of_pass = rows
                        .filter_map(|row| version(row, submissions))
                        .filter(|v| pass_of(v.referral, passes) == pass);
                    versions.extend(of_pass);
                    Ok(())
                })?;
            }
        }
        retraced.add(&mut versions);
    }
    Ok(retraced)
}

/// The version that a row is; `None` for rows without referral key.
fn version(row: Row<'_>, submissions: &Submissions) -> Option<Version> {
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    let referral = row.text(event::REFERRAL, &mut b)?;
    let named = row
        .text(event::PARTICIPANT, &mut a)
        .filter(|id| *id != "0")
        .map(key);
    let participant = named.unwrap_or_else(|| key(&format!("{KEYLESS_PREFIX}{referral}")));
    let referral = key(referral);
    let submission = row.text(event::SUBMISSION, &mut a).map(submission_id);
    let delivery = submission
        .and_then(|id| submissions.delivery(id))
        .unwrap_or(0);
    Some(Version {
        referral,
        is_keyed: named.is_some(),
        is_accepted: submissions.get(delivery).is_some_and(|s| s.is_accepted),
        delivery,
        row: row.large_integer(referral::ROW).unwrap_or(0),
        participant,
    })
}
