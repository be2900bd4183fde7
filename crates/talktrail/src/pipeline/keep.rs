//! Work that is kept: the partitions of one shard, or of a whole run that can be resumed.
//!
//! The extracts are read once and the finished partitions sealed one by one. A run that finds finished partitions of the
//! same origin leaves their rows alone; where all are finished, it does not even read.

use std::{fs, path::Path};

use talktrail_extract::{Partitions, Shard};

use super::{Program, Run, SPILL, make};
use crate::{
    derive::{Derived, Sink},
    error::Error,
    folder::Folder,
    inputs::Snapshot,
    kept::{Kept, Origin, Record},
    report::Report,
};

impl Run<'_> {
    /// Builds one shard and leaves its partitions in a folder of its own.
    pub(super) fn build_shard(&self, folder: &Folder, shard: Shard) -> Result<Report, Error> {
        let kept = Kept::new(folder.path().to_owned());
        let record = self.keep(&kept, shard, folder)?;
        let mut all = Derived::default();
        for partition in record.partitions() {
            all.merge(kept.open(partition)?.0);
        }
        let study = self.study_of(&record)?;
        let mut report = self.report(&study, &record.read, all);
        report.shard = Some(shard);
        report.folder = Some(self.study.output.folder.clone());
        self.log_report(&report);
        Ok(report)
    }

    /// Does what is left of the work of a shard.
    pub(super) fn keep(&self, kept: &Kept, shard: Shard, folder: &Folder) -> Result<Record, Error> {
        let snapshot = self.snapshot()?;
        let origin = self.origin(&snapshot);
        let former = self.former(kept, &origin, shard)?;
        let done = former
            .as_ref()
            .map_or_else(Vec::new, |record| kept.whole_parts(record));
        if let Some(record) = &former {
            let (n, all) = (done.len(), record.partitions().len());
            let text = format!("an earlier run finished {n} of {all} partitions");
            self.log.info("resumed", text);
            if n == all {
                return self.concluded(kept, record.clone());
            }
        }
        let scratch = folder.partial().join(SPILL);
        make(&scratch)?;
        let partitions = former.as_ref().map(|record| Partitions {
            bits: record.bits,
            done: done.clone(),
        });
        let gathered = self.gather(&scratch, shard, partitions)?;
        let study = self.resolved(&gathered)?;
        let record = if let Some(record) = former {
            record
        } else {
            let text = study.to_toml(&self.study.output.folder);
            let record = Record::new(
                (origin, shard, gathered.partition_bits()),
                (text, self.study.as_of.is_none()),
                self.read_facts(&gathered, &snapshot),
            );
            kept.begin(&record)?;
            record
        };
        let is_left = |partition: &usize| done.binary_search(partition).is_err();
        let left: Vec<usize> = record.partitions().filter(is_left).collect();
        self.derive(&study, &gathered, (&left, Sink::Parts(kept)))?;
        drop(gathered);
        remove(&scratch)?;
        if let Err(error) = snapshot.is_unchanged() {
            kept.clear()?;
            return Err(error);
        }
        self.concluded(kept, record)
    }

    fn concluded(&self, kept: &Kept, mut record: Record) -> Result<Record, Error> {
        kept.conclude(&mut record, self.usage())?;
        Ok(record)
    }

    /// What an earlier run left, if this one may go on with it.
    fn former(&self, kept: &Kept, origin: &Origin, shard: Shard) -> Result<Option<Record>, Error> {
        let former = kept.record().filter(|_| self.options.is_resumed);
        let why_not = former
            .as_ref()
            .and_then(|record| record.origin.difference(origin));
        if let Some(why) = why_not {
            let text = format!("the work of an earlier run cannot be used: {why}; starting anew");
            self.log.warn("not_resumed", text);
            kept.clear()?;
            return Ok(None);
        }
        if former.is_none() && self.options.is_resumed {
            let text = "no finished work of an earlier run is here; starting anew".to_owned();
            self.log.info("not_resumed", text);
        }
        Ok(former.filter(|record| record.shard() == shard))
    }

    fn origin(&self, snapshot: &Snapshot) -> Origin {
        let mut settings = self.study.settings();
        settings.retain(|name, _| !name.starts_with("run."));
        Origin {
            program: Program::NAME_AND_VERSION.to_owned(),
            dictionary: self.dictionary.version().to_owned(),
            settings,
            inputs: snapshot.marks.clone(),
        }
    }
}

/// Removes the folder of rows that waited.
pub(super) fn remove(scratch: &Path) -> Result<(), Error> {
    fs::remove_dir_all(scratch).map_err(|source| Error::File {
        doing: "remove",
        path: scratch.to_owned(),
        source,
    })
}
