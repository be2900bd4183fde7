//! Joining kept work: the partitions of all shards, one behind the other, become the files of a build.
//!
//! Shards and partitions are ranges of one order, and where a row group ends depends on the rows alone. The bytes are
//! therefore those of a single run.

use std::path::Path;

use talktrail_export::parquet::DatasetWriter;
use talktrail_extract::Shard;

use super::{Run, finish::Finished};
use crate::{
    derive::{Derived, share},
    error::{Error, Unmerged},
    folder::{DATA, Folder},
    kept::{Kept, Record},
    observer::Stage,
    report::{Report, WrittenTable},
    study::Study,
};

/// A shard that is done.
pub(super) struct Done {
    pub(super) kept: Kept,
    pub(super) record: Record,
}

impl Run<'_> {
    /// Makes a build of the work of all shards, which are in order.
    pub(super) fn join(&self, folder: &Folder, shards: &[Done]) -> Result<Report, Error> {
        let Some(first) = shards.first().map(|done| &done.record) else {
            return Err(Unmerged::NoShards {
                folder: folder.path().to_owned(),
            }
            .into());
        };
        let study = self.study_of(first)?;
        let tables = self.tables()?;
        let writer = self.writer(&folder.partial().join(DATA), tables.clone(), &study)?;
        let derived = self.submit(shards, &writer)?;
        let written = writer.finish()?;
        let mut report = self.report(&study, &first.read, derived);
        report.as_of_is_latest = first.as_of_is_latest;
        report.usage.spilled = shards.iter().map(|done| done.record.read.spilled).sum();
        report.outputs = written.iter().map(WrittenTable::of).collect();
        report.folder = Some(folder.path().to_owned());
        let finished = Finished {
            study: &study,
            resolved: &first.study,
            tables: &tables,
            written: &written,
            inputs: first.read.inputs.clone(),
        };
        self.finish(folder, &finished, &mut report)?;
        self.log_report(&report);
        Ok(report)
    }

    fn submit(&self, shards: &[Done], writer: &DatasetWriter) -> Result<Derived, Error> {
        let parts: Vec<(&Kept, usize)> = shards
            .iter()
            .flat_map(|done| done.record.partitions().map(|p| (&done.kept, p)))
            .collect();
        let observer = self.log.observer;
        observer.start(Stage::Join, parts.len() as u64);
        share(
            &parts,
            self.threads,
            Some(writer),
            &|| (),
            &|(), position| {
                if observer.is_cancelled() {
                    return Err(Error::Interrupted);
                }
                let Some((kept, partition)) = parts.get(position) else {
                    return Ok(Derived::default());
                };
                let (derived, part) = kept.open(*partition)?;
                let (names, columns): (Vec<String>, Vec<_>) = part.tables.into_iter().unzip();
                let tables = names.iter().map(String::as_str).zip(columns);
                writer.submit(position, derived.coverage.counts(), tables.collect())?;
                observer.advance(1);
                Ok(derived)
            },
        )
    }

    /// The study that kept work was made for.
    pub(super) fn study_of(&self, record: &Record) -> Result<Study, Error> {
        let path = self.study.output.folder.join(super::RESOLVED);
        let study = Study::parse(&record.study, &path)?;
        Ok(Study {
            as_of: study.as_of,
            ..self.study.clone()
        })
    }
}

/// The shards in an output folder, in order, when all are there, done, and belong together.
///
/// # Errors
/// When they are not; the error says which and why.
pub(super) fn shards(folder: &Path, names: &[(Shard, Kept)]) -> Result<Vec<Done>, Error> {
    let folder = || folder.to_owned();
    let Some((any, _)) = names.first() else {
        return Err(Unmerged::NoShards { folder: folder() }.into());
    };
    let count = any.count();
    if let Some((other, _)) = names.iter().find(|(shard, _)| shard.count() != count) {
        return Err(Unmerged::SeveralCuts {
            folder: folder(),
            one: *any,
            other: *other,
        }
        .into());
    }
    let (mut done, mut missing) = (Vec::new(), Vec::new());
    for shard in (1..=count).filter_map(|index| Shard::new(index, count)) {
        let kept = names
            .iter()
            .find(|(own, _)| *own == shard)
            .map(|(_, kept)| kept.clone());
        let record = kept
            .as_ref()
            .and_then(Kept::record)
            .filter(|r| r.usage.is_some());
        match kept.zip(record) {
            Some((kept, record)) => done.push(Done { kept, record }),
            None => missing.push(shard),
        }
    }
    if !missing.is_empty() {
        return Err(Unmerged::Missing {
            folder: folder(),
            missing,
        }
        .into());
    }
    fit_together(&done)?;
    Ok(done)
}

fn fit_together(shards: &[Done]) -> Result<(), Error> {
    let Some((first, others)) = shards.split_first() else {
        return Ok(());
    };
    for other in others {
        let (one, other) = (&first.record, &other.record);
        if let Some(why) = one.origin.difference(&other.origin) {
            return Err(Unmerged::Differ {
                one: one.shard(),
                other: other.shard(),
                why,
            }
            .into());
        }
    }
    Ok(())
}
