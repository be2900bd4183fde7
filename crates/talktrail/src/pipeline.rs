//! The whole run: extracts in, a finished build out.
//!
//! [`build`] is the sentence of the architecture in order: gather, derive and write, then what lies beside the tables,
//! then the final names. [`check`] is the same without writing. A shard, and a run that can be resumed, keep finished
//! partitions on disk; [`merge`] makes a build of them.

mod bridge;
mod confirm;
mod finish;
mod join;
mod keep;
mod on_track;
mod reported;
mod told;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use talktrail_dictionary::Dictionary;
use talktrail_export::{
    digest,
    label::Origin,
    parquet::{self, DatasetWriter},
    variable::Table,
};
use talktrail_extract::{self as extract, Gathered, Partitions, Source, gather};
use talktrail_model::row;

pub use talktrail_extract::Shard;
use talktrail_trajectory::Rules;

use self::{finish::Finished, join::Done};
use crate::{
    derive::{Derived, Sink, Work},
    disclosure::shown,
    error::{Error, Unmerged},
    folder::{self, DATA, Folder, RUN_LOG},
    inputs::Snapshot,
    kept::Kept,
    log::Log,
    machine,
    observer::{Level, LogFormat, Observer, Stage},
    report::{ReadTable, Report, WrittenTable},
    rules::rules,
    size,
    study::{self, Study},
};

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The resolved copy of the study in the output folder.
pub const RESOLVED: &str = "study.resolved.toml";
/// Where rows wait that do not fit into memory, inside the folder of the unfinished run.
const SPILL: &str = "spill";
/// Share of the memory budget that finished rows may take before they are encoded: one part in this many.
const PENDING_SHARE: u64 = 8;

/// How to run, beside what the study says. Nothing here changes a result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How log lines are written.
    pub log_format: LogFormat,
    /// How much the log tells.
    pub log_detail: LogDetail,
    /// Whether finished partitions are kept until the end, and those of an earlier run are used.
    pub is_resumed: bool,
    /// The shard to build in place of the whole study.
    pub shard: Option<Shard>,
}

/// How much terminal and log tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogDetail {
    /// Small counts are hidden, as the study's disclosure preset has it.
    #[default]
    Releasable,
    /// Every count is shown.
    Internal,
}

/// The program, as results name it.
pub(crate) struct Program;

impl Program {
    /// Name and version.
    pub(crate) const NAME_AND_VERSION: &str = concat!("talktrail ", env!("CARGO_PKG_VERSION"));
}

/// Builds all tables of a study and writes them to its output folder.
///
/// # Errors
/// When the output folder cannot be used, the extracts cannot be read, the results cannot be written, or the observer
/// asked to stop. The former content of the output folder is then still there.
pub fn build(study: &Study, options: Options, observer: &dyn Observer) -> Result<Report, Error> {
    let folder = match options.shard {
        Some(shard) => Folder::take_shard(&study.output.folder, shard)?,
        None => Folder::take(&study.output.folder)?,
    };
    let run = Run::new(study, options, observer)?;
    run.log.write_to(&folder.path().join(RUN_LOG))?;
    let outcome = match options.shard {
        Some(shard) => run.build_shard(&folder, shard),
        None if options.is_resumed => run.build_resumably(&folder),
        None => run.build(&folder),
    };
    run.conclude(outcome)
}

/// Makes a build of the shards in an output folder, and takes them away. `machine` goes before what the study says.
///
/// # Errors
/// When a shard is absent, unfinished, damaged or not like the others, another process is at work in the folder, the
/// results cannot be written, or the observer asked to stop. The shards are then still there.
pub fn merge(
    path: &Path,
    machine: study::Run,
    options: Options,
    observer: &dyn Observer,
) -> Result<Report, Error> {
    let names = folder::shards_in(path)?;
    let folder = Folder::take(path)?;
    let shards = join::shards(path, &names)?;
    let first = shards.first().ok_or_else(|| Unmerged::NoShards {
        folder: path.to_owned(),
    })?;
    let mut study = Study::parse(&first.record.study, &path.join(RESOLVED))?;
    path.clone_into(&mut study.output.folder);
    study.run = study::Run {
        memory: machine.memory.or(study.run.memory),
        threads: machine.threads.or(study.run.threads),
        ..study.run
    };
    let run = Run::new(&study, options, observer)?;
    run.log.write_to(&folder.path().join(RUN_LOG))?;
    let outcome = run.join(&folder, &shards);
    if outcome.is_ok() {
        folder.remove_shards();
    }
    run.conclude(outcome)
}

/// Reads and derives everything as [`build`] does, and writes nothing.
///
/// # Errors
/// When the extracts cannot be read, or the observer asked to stop.
pub fn check(study: &Study, options: Options, observer: &dyn Observer) -> Result<Report, Error> {
    let run = Run::new(study, options, observer)?;
    let outcome = run.check();
    run.conclude(outcome)
}

/// One run of one study.
struct Run<'r> {
    study: &'r Study,
    options: Options,
    dictionary: Dictionary,
    log: Log<'r>,
    smallest: u64,
    memory: u64,
    threads: usize,
}

impl<'r> Run<'r> {
    fn new(study: &'r Study, options: Options, observer: &'r dyn Observer) -> Result<Self, Error> {
        Ok(Self {
            study,
            options,
            dictionary: Dictionary::embedded()?,
            log: Log::new(observer, options.log_format),
            smallest: match options.log_detail {
                LogDetail::Releasable => study.disclosure.smallest(),
                LogDetail::Internal => 0,
            },
            memory: study.run.memory.unwrap_or_else(machine::memory_budget),
            threads: study.run.threads.unwrap_or_else(machine::threads),
        })
    }

    fn build(&self, folder: &Folder) -> Result<Report, Error> {
        let partial = folder.partial();
        let scratch = partial.join(SPILL);
        make(&scratch)?;
        let snapshot = self.snapshot()?;
        let gathered = self.gather(&scratch, Shard::WHOLE, None)?;
        let study = self.resolved(&gathered)?;
        let tables = self.tables()?;
        let writer = self.writer(&partial.join(DATA), tables.clone(), &study)?;
        let all: Vec<usize> = (0..gathered.partitions()).collect();
        let derived = self.derive(&study, &gathered, (&all, Sink::Files(&writer)))?;
        let written = writer.finish()?;
        let read = self.read_facts(&gathered, &snapshot);
        drop(gathered);
        keep::remove(&scratch)?;
        snapshot.is_unchanged()?;
        let mut report = self.report(&study, &read, derived);
        report.outputs = written.iter().map(WrittenTable::of).collect();
        report.folder = Some(folder.path().to_owned());
        let finished = Finished {
            study: &study,
            resolved: &study.to_toml(folder.path()),
            tables: &tables,
            written: &written,
            inputs: read.inputs,
        };
        self.finish(folder, &finished, &mut report)?;
        self.log_report(&report);
        Ok(report)
    }

    /// As [`Run::build`], but finished partitions are kept until all is done.
    fn build_resumably(&self, folder: &Folder) -> Result<Report, Error> {
        let kept = Kept::new(folder.kept());
        let record = self.keep(&kept, Shard::WHOLE, folder)?;
        self.join(folder, &[Done { kept, record }])
    }

    fn check(&self) -> Result<Report, Error> {
        let snapshot = Snapshot::default();
        let gathered = self.gather(&env::temp_dir(), Shard::WHOLE, None)?;
        let study = self.resolved(&gathered)?;
        let all: Vec<usize> = (0..gathered.partitions()).collect();
        let derived = self.derive(&study, &gathered, (&all, Sink::Nowhere))?;
        let report = self.report(&study, &self.read_facts(&gathered, &snapshot), derived);
        self.log_report(&report);
        Ok(report)
    }

    /// The extracts as they are before they are read.
    fn snapshot(&self) -> Result<Snapshot, Error> {
        let (study, sources) = (self.study, self.sources());
        let lists = [&study.withdrawals, &study.episodes.reviewed];
        let lists: Vec<PathBuf> = lists.into_iter().flatten().cloned().collect();
        let files = extract::input_files(&sources, &lists, &self.dictionary)?;
        let folder = self.study.path.parent().unwrap_or(Path::new(""));
        let how = (self.study.run.input_digests, self.threads);
        Snapshot::take(&files, folder, how, self.log.observer)
    }

    fn sources(&self) -> Vec<Source> {
        let source = |input: &study::Input| Source {
            family: input.family,
            folders: input.folders.clone(),
            accepted_submissions: input.accepted_submissions.clone(),
            bridge: input.bridge.clone(),
        };
        self.study.inputs.iter().map(source).collect()
    }

    fn gather(
        &self,
        scratch: &Path,
        shard: Shard,
        partitions: Option<Partitions>,
    ) -> Result<Gathered, Error> {
        let (study, log) = (self.study, &self.log);
        log.info(
            "start",
            format!(
                "talktrail {VERSION}, dictionary {}, study {}",
                self.dictionary.version(),
                study.name
            ),
        );
        let budget = format!(
            "{} threads, {} of memory for gathering",
            self.threads,
            size::show(self.memory)
        );
        log.info("machine", budget);
        let options = extract::Options {
            memory_bytes: self.memory,
            threads: self.threads,
            scratch: scratch.to_owned(),
            keyless: study.keyless,
            withdrawals: study.withdrawals.clone(),
            has_all_referrals: confirm::is_counted(study),
            shard,
            partitions,
        };
        let gathered = gather(
            &self.sources(),
            &self.dictionary,
            &options,
            &Bridge(log.observer),
        )?;
        for form in gathered.forms() {
            log.info(
                "form",
                format!("version 1.5 is delivered as {}", form.name()),
            );
        }
        for table in ReadTable::by_table(&self.read_facts(&gathered, &Snapshot::default()).inputs) {
            let rows = shown(table.rows, self.smallest);
            let (files, size) = (table.files_in_words(), size::show(table.bytes));
            log.info(
                "read",
                format!("{}: {files}, {rows} rows, {size}", table.table),
            );
        }
        Ok(gathered)
    }

    /// The study with its as-of date settled.
    fn resolved(&self, gathered: &Gathered) -> Result<Study, Error> {
        let as_of = self
            .study
            .as_of
            .or(gathered.latest_period())
            .ok_or(Error::NoPeriod)?;
        let origin = if self.study.as_of.is_some() {
            "as the study says"
        } else {
            "the last day of the latest period delivered"
        };
        self.log
            .info("as_of", format!("as-of date {as_of}, {origin}"));
        Ok(Study {
            as_of: Some(as_of),
            ..self.study.clone()
        })
    }

    fn tables(&self) -> Result<Vec<Table>, Error> {
        let wanted = self.study.output.tables.iter();
        let places = self.study.output.wide_places;
        wanted
            .map(|name| {
                let table = Table::from_dictionary(&self.dictionary, name)?;
                Ok(table.with_places(places))
            })
            .collect()
    }

    /// The writer of the tables that are made participant by participant.
    fn writer(
        &self,
        folder: &Path,
        mut tables: Vec<Table>,
        study: &Study,
    ) -> Result<DatasetWriter, Error> {
        tables.retain(|table| !row::LATER_TABLES.contains(&table.name.as_str()));
        self.writer_of(folder, tables, study)
    }

    fn writer_of(
        &self,
        folder: &Path,
        tables: Vec<Table>,
        study: &Study,
    ) -> Result<DatasetWriter, Error> {
        let origin = self.label_origin(study);
        let pending = usize::try_from(self.memory / PENDING_SHARE).unwrap_or(usize::MAX);
        let options = parquet::Options {
            pending_limit: pending,
            threads: self.threads,
        };
        Ok(DatasetWriter::create(folder, tables, &origin, options)?)
    }

    /// What every file says of how it came about.
    fn label_origin(&self, study: &Study) -> Origin {
        Origin {
            program: format!("talktrail {VERSION}"),
            dictionary_version: self.dictionary.version().to_owned(),
            study_digest: digest::of_bytes(study.choices().as_bytes()),
        }
    }

    fn derive(
        &self,
        study: &Study,
        gathered: &Gathered,
        (partitions, sink): (&[usize], Sink<'_>),
    ) -> Result<Derived, Error> {
        let rules = Rules {
            confirmation: self.confirmation(study, gathered)?,
            ..rules(study, &self.dictionary, study.as_of.ok_or(Error::NoPeriod)?)?
        };
        self.log
            .observer
            .start(Stage::Derive, partitions.len() as u64);
        let tables = match sink {
            Sink::Nowhere => &[],
            Sink::Files(_) | Sink::Parts(_) => study.output.tables.as_slice(),
        };
        Work {
            gathered,
            rules: &rules,
            tables,
            partitions,
            sink,
            observer: self.log.observer,
            threads: self.threads,
        }
        .derive()
    }

    /// Notes in the log why a run ended without result.
    fn conclude(&self, outcome: Result<Report, Error>) -> Result<Report, Error> {
        if let Err(error) = &outcome {
            self.log.record(
                Level::Error,
                "stopped",
                format!("{error}; {}", error.advice()),
            );
        }
        outcome
    }
}

fn make(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|source| Error::File {
        doing: "make",
        path: folder.to_owned(),
        source,
    })
}

/// Passes the progress of the gathering on.
struct Bridge<'o>(&'o dyn Observer);

impl extract::Progress for Bridge<'_> {
    fn start(&self, stage: extract::Stage, total: u64) {
        self.0.start(
            match stage {
                extract::Stage::Read => Stage::Read,
                extract::Stage::Derive => Stage::Derive,
            },
            total,
        );
    }

    fn advance(&self, by: u64) {
        self.0.advance(by);
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
