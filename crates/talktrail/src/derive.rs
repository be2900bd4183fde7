//! Participants to rows, on several threads: each worker takes the next partition, walks it, and hands in its tables.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use talktrail_export::parquet::DatasetWriter;
use talktrail_extract::Gathered;
use talktrail_model::{
    agreement::Agreement,
    column::Widths,
    measurement::Measurement,
    provenance::{Attrition, Findings},
    row::Tables,
};
use talktrail_trajectory::{Kernel, Rules};

use crate::{error::Error, observer::Observer, report::Coverage};

/// What the workers share.
pub(crate) struct Work<'w> {
    pub(crate) gathered: &'w Gathered,
    pub(crate) rules: &'w Rules,
    /// Names of the tables to derive.
    pub(crate) tables: &'w [&'static str],
    /// Where the tables go; nowhere in a check.
    pub(crate) writer: Option<&'w DatasetWriter>,
    pub(crate) observer: &'w dyn Observer,
    pub(crate) threads: usize,
}

/// What the workers found.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    pub(crate) findings: Findings,
    pub(crate) attrition: Attrition,
    pub(crate) coverage: Coverage,
    pub(crate) agreement: Agreement,
    pub(crate) measurement: Measurement,
}

impl Derived {
    fn merge(&mut self, other: Self) {
        self.findings.merge(other.findings);
        self.attrition.merge(&other.attrition);
        self.coverage = self.coverage.with(other.coverage);
        self.agreement.merge(&other.agreement);
        self.measurement.merge(&other.measurement);
    }
}

impl Work<'_> {
    /// Derives every partition.
    ///
    /// # Errors
    /// The first error of any worker that is not the consequence of another's.
    pub(crate) fn derive(&self) -> Result<Derived, Error> {
        let next = AtomicUsize::new(0);
        let outcomes = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads.max(1))
                .map(|_| scope.spawn(|| self.worker(&next)))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or(Err(Error::WorkerLost)))
                .collect::<Vec<_>>()
        });
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

    fn worker(&self, next: &AtomicUsize) -> Result<Derived, Error> {
        let _guard = self.writer.map(DatasetWriter::guard);
        let outcome = self.partitions(next);
        if let (Err(_), Some(writer)) = (&outcome, self.writer) {
            writer.stop();
        }
        outcome
    }

    fn partitions(&self, next: &AtomicUsize) -> Result<Derived, Error> {
        let mut kernel = Kernel::new(self.rules.clone());
        let mut all = Derived::default();
        loop {
            let partition = next.fetch_add(1, Ordering::Relaxed);
            if partition >= self.gathered.partitions() {
                all.agreement = kernel.agreement().clone();
                all.measurement = kernel.take_measurement();
                return Ok(all);
            }
            if self.observer.is_cancelled() {
                return Err(Error::Interrupted);
            }
            self.partition(partition, &mut kernel, &mut all)?;
            self.observer.advance(1);
        }
    }

    fn partition(
        &self,
        partition: usize,
        kernel: &mut Kernel,
        all: &mut Derived,
    ) -> Result<(), Error> {
        let widths = Widths {
            measures: self.rules.rule_set.instruments.in_referrals().len(),
            places: self.rules.wide_places,
        };
        let mut tables = Tables::new(widths, |name| self.tables.contains(&name));
        let Derived {
            findings,
            attrition,
            coverage,
            ..
        } = all;
        let (found, left_out) = self.gathered.walk(partition, &mut |participant| {
            coverage.add(participant);
            kernel.derive(participant, &mut tables, findings);
        })?;
        findings.merge(found);
        attrition.merge(&left_out);
        match self.writer {
            Some(writer) => Ok(writer.submit(partition, tables.finish())?),
            None => Ok(()),
        }
    }
}
