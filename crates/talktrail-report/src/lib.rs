//! Aggregates that may leave: finished tables of a build in, disclosure-controlled summaries out.
//!
//! Record-level data stay where they are. What leaves a research environment is tables of counts, rates and means, and
//! only those in which nobody can be found. [`report`] reads the finished tables, counts, hides what is small or would
//! follow from what is shown, and writes CSV files with their definitions.
//!
//! ```
//! use talktrail_report::Preset;
//!
//! let preset = Preset::named("ukllc").unwrap();
//! assert_eq!(preset.rule(), "counts of 0 to 9, and statistics on fewer than 10, are masked");
//! assert!(Preset::NAMES.contains(&"opensafely"));
//! ```

mod block;
mod definitions;
mod disclosure;
mod error;
mod interval;
mod preset;
mod read;
mod returns;
mod summary;
pub mod survival;
mod table;
#[cfg(test)]
mod tests;
mod write;

use std::{
    fs,
    path::{Path, PathBuf},
};

use talktrail_dictionary::Dictionary;

use crate::{
    disclosure::control,
    returns::{Choice, grouping::Grouping},
    summary::{SUMMARIES, Summary},
    table::{FileSpec, Rendered, render},
};
pub use crate::{
    error::{Error, Result},
    preset::{MASK, Preset},
};

/// Folder of the finished tables.
const DATA: &str = "data";
/// Folder of the summaries.
pub const SUMMARY: &str = "summary";
const DEFINITIONS: &str = "definitions";

/// What is asked of a report.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The disclosure rule.
    pub preset: &'a Preset,
    /// Variable of participants or referrals by which returns are told apart, for example `referrals.is_recovered`.
    pub by: Option<&'a str>,
    /// Variable within whose values the groups are compared as well; only with `by`.
    pub strata: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// Everything under a preset, without groups.
    pub const fn new(preset: &'a Preset) -> Self {
        Self {
            preset,
            by: None,
            strata: None,
        }
    }
}

/// Names of the variables by which returns can be told apart, each with its table.
pub fn grouping_names(dictionary: &Dictionary) -> Vec<String> {
    Grouping::names(dictionary)
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenTable {
    /// Name without extension, for example `outcomes_by_year`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Rows without the header.
    pub rows: usize,
    /// Values that disclosure control masked.
    pub masked: usize,
}

/// Summarises the finished tables under `out/data/` into `out/summary/`, with `definitions.csv` beside them.
///
/// A table that the build did not write is left out, and so are its summaries; those of an earlier report are removed
/// first, so that files under two presets never lie side by side.
///
/// # Errors
/// When no table is there, one cannot be read or lacks a column, a grouping variable does not exist or makes no groups,
/// or a file cannot be written.
pub fn report(
    out: &Path,
    request: &Request<'_>,
    dictionary: &Dictionary,
) -> Result<Vec<WrittenTable>> {
    let data = out.join(DATA);
    let preset = request.preset;
    let grouping = |name: Option<&str>| {
        name.map(|name| Grouping::resolve(name, dictionary))
            .transpose()
    };
    let choice = Choice {
        by: grouping(request.by)?,
        strata: grouping(request.strata)?,
    };
    let mut files = Vec::new();
    for summarise in SUMMARIES {
        if let Some(summary) = summarise(&data, dictionary)? {
            files.extend(controlled(&summary, preset));
        }
    }
    files.extend(returns::summarise(&data, &choice, preset, dictionary)?);
    if files.is_empty() {
        return Err(Error::NoTables { path: data });
    }
    let specs: Vec<&FileSpec> = files.iter().map(|(spec, _)| *spec).collect();
    let definitions = Rendered {
        records: definitions::records(&specs, preset, dictionary),
        masked: 0,
    };
    let named = files.iter().map(|(spec, rendered)| (spec.name, rendered));
    write_all(
        &out.join(SUMMARY),
        &named
            .chain([(DEFINITIONS, &definitions)])
            .collect::<Vec<_>>(),
    )
}

/// The files of a summary after disclosure control, which sees all its breakdowns together.
fn controlled(summary: &Summary, preset: &Preset) -> Vec<(&'static FileSpec, Rendered)> {
    let released = control(&summary.block, preset);
    let file = |(breakdown, spec): &(usize, &'static FileSpec)| {
        let groups = released.breakdowns.get(*breakdown).into_iter().flatten();
        (*spec, render(spec, groups.chain(&released.total)))
    };
    summary.files.iter().map(file).collect()
}

fn write_all(folder: &Path, files: &[(&str, &Rendered)]) -> Result<Vec<WrittenTable>> {
    fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
    let path = |name: &str| folder.join(format!("{name}.csv"));
    for name in summary::FILES {
        write::remove(&path(name))?;
    }
    let write = |(name, rendered): &(&str, &Rendered)| {
        let path = path(name);
        let bytes = table::csv(&rendered.records).map_err(|source| Error::write(&path, source))?;
        write::atomically(&path, &bytes)?;
        Ok(WrittenTable {
            name: (*name).to_owned(),
            path,
            rows: rendered.records.len().saturating_sub(1),
            masked: rendered.masked,
        })
    };
    files.iter().map(write).collect()
}
