//! Participants to rows, on several threads: each worker takes the next partition, walks it, and hands in its tables.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
};

use serde::{Deserialize, Serialize};
use talktrail_export::parquet::DatasetWriter;
use talktrail_extract::{Bridged, Gathered, step};
use talktrail_model::{
    agreement::Agreement,
    column::Widths,
    continuation::Continuations,
    measurement::Measurement,
    provenance::{Attrition, Findings, Flow, Step},
    row::Tables,
};
use talktrail_trajectory::{Kernel, Rules};

use crate::{error::Error, kept::Kept, observer::Observer, report::Coverage, stored};

/// What the workers share.
pub(crate) struct Work<'w> {
    pub(crate) gathered: &'w Gathered,
    pub(crate) rules: &'w Rules,
    /// Names of the tables to derive.
    pub(crate) tables: &'w [&'static str],
    /// Positions of the partitions to derive, in ascending order.
    pub(crate) partitions: &'w [usize],
    /// Where the tables go.
    pub(crate) sink: Sink<'w>,
    pub(crate) observer: &'w dyn Observer,
    pub(crate) threads: usize,
}

/// Where the tables of a partition go.
#[derive(Clone, Copy)]
pub(crate) enum Sink<'w> {
    /// Nowhere: a check.
    Nowhere,
    /// Into the files of the build.
    Files(&'w DatasetWriter),
    /// Into parts that wait until all are there.
    Parts(&'w Kept),
}

/// What the workers found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Derived {
    #[serde(with = "stored::findings")]
    pub(crate) findings: Findings,
    #[serde(with = "stored::attrition")]
    pub(crate) attrition: Attrition,
    pub(crate) coverage: Coverage,
    #[serde(with = "stored::agreement")]
    pub(crate) agreement: Agreement,
    #[serde(with = "stored::measurement")]
    pub(crate) measurement: Measurement,
    #[serde(with = "stored::continuations")]
    pub(crate) continuations: Continuations,
    #[serde(with = "stored::bridged")]
    pub(crate) bridged: Bridged,
}

impl Derived {
    pub(crate) fn merge(&mut self, other: Self) {
        self.findings.merge(other.findings);
        self.attrition.merge(&other.attrition);
        self.coverage = self.coverage.with(other.coverage);
        self.agreement.merge(&other.agreement);
        self.measurement.merge(&other.measurement);
        self.continuations.merge(other.continuations);
        self.bridged.merge(&other.bridged);
    }

    /// What joining referrals into episodes did, as a step of the attrition.
    pub(crate) fn episodes(&self) -> (Step, Flow) {
        let Coverage {
            participants,
            referrals,
            ..
        } = self.coverage;
        let flow = Flow {
            rows_before: referrals,
            rows_after: referrals - self.continuations.total().linked.min(referrals),
            participants_before: participants,
            participants_after: participants,
        };
        (step::EPISODES, flow)
    }
}

impl Work<'_> {
    /// Derives every partition.
    ///
    /// # Errors
    /// The first error of any worker that is not the consequence of another's.
    pub(crate) fn derive(&self) -> Result<Derived, Error> {
        let writer = match self.sink {
            Sink::Files(writer) => Some(writer),
            Sink::Nowhere | Sink::Parts(_) => None,
        };
        let start = || Kernel::new(self.rules.clone());
        share(
            self.partitions,
            self.threads,
            writer,
            &start,
            &|kernel, position| {
                if self.observer.is_cancelled() {
                    return Err(Error::Interrupted);
                }
                let derived = self.partition(position, kernel)?;
                self.observer.advance(1);
                Ok(derived)
            },
        )
    }

    fn partition(&self, position: usize, kernel: &mut Kernel) -> Result<Derived, Error> {
        let partition = self.partitions.get(position).copied().unwrap_or(position);
        let widths = Widths {
            measures: self.rules.rule_set.instruments.in_referrals().len(),
            places: self.rules.wide_places,
        };
        let mut tables = Tables::new(widths, |name| self.tables.contains(&name));
        let mut derived = Derived::default();
        let coverage = &mut derived.coverage;
        let (found, left_out, bridged) = self.gathered.walk(partition, &mut |participant| {
            kernel.derive(participant, coverage.counts(), &mut tables);
            coverage.add(participant);
        })?;
        derived.findings = kernel.take_findings();
        derived.findings.merge(found);
        derived.attrition.merge(&left_out);
        derived.agreement = kernel.take_agreement();
        derived.measurement = kernel.take_measurement();
        derived.continuations = kernel.take_continuations();
        derived.bridged = bridged;
        match self.sink {
            Sink::Nowhere => {}
            Sink::Files(writer) => {
                writer.submit(position, derived.coverage.counts(), tables.finish())?;
            }
            Sink::Parts(kept) => kept.seal(partition, &derived, &tables.finish())?,
        }
        Ok(derived)
    }
}

/// Shares work between threads: each takes the next position until none is left. Where a writer takes the results, a
/// worker that fails stops those that wait for it.
///
/// # Errors
/// The first error of any worker that is not the consequence of another's.
pub(crate) fn share<T, S>(
    work: &[T],
    threads: usize,
    writer: Option<&DatasetWriter>,
    start: &(dyn Fn() -> S + Sync),
    one: &(dyn Fn(&mut S, usize) -> Result<Derived, Error> + Sync),
) -> Result<Derived, Error>
where
    T: Sync,
{
    let next = AtomicUsize::new(0);
    let worker = || {
        let _guard = writer.map(DatasetWriter::guard);
        let mut state = start();
        let mut all = Derived::default();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            if position >= work.len() {
                return Ok(all);
            }
            match one(&mut state, position) {
                Ok(derived) => all.merge(derived),
                Err(error) => {
                    next.store(work.len(), Ordering::Relaxed);
                    if let Some(writer) = writer {
                        writer.stop();
                    }
                    return Err(error);
                }
            }
        }
    };
    let outcomes = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(worker)).collect();
        let joined = workers.into_iter().map(ScopedJoinHandle::join);
        joined
            .map(|outcome| outcome.unwrap_or(Err(Error::WorkerLost)))
            .collect::<Vec<_>>()
    });
    together(outcomes)
}

fn together(outcomes: Vec<Result<Derived, Error>>) -> Result<Derived, Error> {
    let mut all = Derived::default();
    let mut consequence = None;
    for outcome in outcomes {
        match outcome {
            Ok(derived) => all.merge(derived),
            Err(error @ Error::Export(talktrail_export::Error::Stopped)) => {
                consequence = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    consequence.map_or(Ok(all), Err)
}
