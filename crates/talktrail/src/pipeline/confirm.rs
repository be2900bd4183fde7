//! Which continuations of the study are confirmed: a batch by the number of its referrals, or by the reviewed list.
//!
//! The size of a batch is a number of all participants. Where more than one referral must go on together, the referrals of
//! all partitions are looked through before any row is made; a shard looks through those of the others too.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
};

use talktrail_extract::Gathered;
use talktrail_model::continuation::{Confirmation, Continuations};
use talktrail_trajectory::count_continuations;

use super::Run;
use crate::{error::Error, reviewed::reviewed, study::Study};

/// Whether a batch needs more than one referral, so that batches must be counted.
pub(super) fn is_counted(study: &Study) -> bool {
    study.episodes.smallest_batch > 1
}

impl Run<'_> {
    pub(super) fn confirmation(
        &self,
        study: &Study,
        gathered: &Gathered,
    ) -> Result<Confirmation, Error> {
        let list = study.episodes.reviewed.as_deref();
        let mut confirmation = Confirmation {
            smallest: study.episodes.smallest_batch,
            reviewed: list.map(reviewed).transpose()?.unwrap_or_default(),
            ..Confirmation::default()
        };
        if is_counted(study) {
            confirmation.sizes = self.batches(gathered)?.sizes();
        }
        Ok(confirmation)
    }

    fn batches(&self, gathered: &Gathered) -> Result<Continuations, Error> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut all = Continuations::default();
            loop {
                let partition = next.fetch_add(1, Ordering::Relaxed);
                if partition >= gathered.partitions() {
                    return Ok(all);
                }
                if self.log.observer.is_cancelled() {
                    return Err(Error::Interrupted);
                }
                gathered.referrals(partition, &mut |participant| {
                    count_continuations(participant, &mut all);
                })?;
            }
        };
        let outcomes = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads.max(1))
                .map(|_| scope.spawn(worker))
                .collect();
            let joined = workers.into_iter().map(ScopedJoinHandle::join);
            joined
                .map(|outcome| outcome.unwrap_or(Err(Error::WorkerLost)))
                .collect::<Vec<Result<_, Error>>>()
        });
        let mut all = Continuations::default();
        for outcome in outcomes {
            all.merge(outcome?);
        }
        Ok(all)
    }
}
