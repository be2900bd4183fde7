//! From finished tables to blocks of counts, by group-bys.
//!
//! Whatever is counted adds up over rows, so each frame of a table is grouped by itself and the results are added.
//! Scores are whole or half points, and their sums are exact; no result depends on the order of additions.

pub(crate) mod age;
mod courses;
pub(crate) mod outcomes;
mod outcomes_files;
pub(crate) mod rereferrals;
pub(crate) mod sessions;
mod waits;

use std::{collections::BTreeMap, path::Path};

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy, LazyFrame, PolarsResult, col, len,
};
use talktrail_dictionary::Dictionary;

use crate::{
    block::{Block, Group},
    error::{Error, Result},
    read::Frames,
    table::FileSpec,
};

/// Label of the row that holds all records.
pub(crate) const ALL: &str = "All";

/// A block and the files that show its breakdowns.
pub(crate) struct Summary {
    pub(crate) block: Block,
    /// Position of a breakdown, and a file that shows it; a breakdown may be shown by several.
    pub(crate) files: Vec<(usize, &'static FileSpec)>,
}

/// Makes one summary of a build's `data/` folder; `None` where the table is not there.
pub(crate) type Summarise = fn(&Path, &Dictionary) -> Result<Option<Summary>>;

/// All summaries, in the order in which they are written.
pub(crate) const SUMMARIES: &[Summarise] = &[
    outcomes::summarise,
    rereferrals::summarise,
    sessions::summarise,
    courses::summarise,
];

/// Names of all files that a report may write.
pub(crate) const FILES: &[&str] = &[
    "outcomes_by_year",
    "outcomes_by_problem",
    "outcomes_by_age_band",
    "waits_by_year",
    "rereferrals_by_gap",
    "sessions_by_number",
    "course_transitions",
    "rereferral_survival",
    "rereferral_rates",
    "rereferral_windows",
    "rereferral_tests",
    "definitions",
];

/// A count for each group; the key is missing for records that are in none.
type Counted = BTreeMap<Option<i64>, Vec<i64>>;

/// Records in which a condition is true; false and missing do not count.
fn counted(name: &str, condition: Expr) -> Expr {
    condition.cast(DataType::Int64).sum().alias(name)
}

/// Every record.
fn records(name: &str) -> Expr {
    len().cast(DataType::Int64).alias(name)
}

/// Sums of columns under their own names.
fn sums(columns: &[&str]) -> Vec<Expr> {
    columns.iter().map(|c| col(*c).sum()).collect()
}

/// Summarises every frame by `partial` and adds the results up by `keys`.
fn add_up(
    frames: Frames<'_>,
    keys: &[&str],
    columns: &[&str],
    what: &'static str,
    partial: impl Fn(LazyFrame) -> LazyFrame,
) -> Result<DataFrame> {
    let mut all: Option<DataFrame> = None;
    for frame in frames {
        let part = partial(frame?.lazy())
            .collect()
            .map_err(Error::summarising(what))?;
        match &mut all {
            Some(all) => {
                all.vstack_mut(&part).map_err(Error::summarising(what))?;
            }
            None => all = Some(part),
        }
    }
    let Some(all) = all else {
        return Ok(DataFrame::empty());
    };
    let keys: Vec<Expr> = keys.iter().map(|k| col(*k)).collect();
    all.lazy()
        .group_by(keys)
        .agg(sums(columns))
        .collect()
        .map_err(Error::summarising(what))
}

/// Counts of a frame by one of its keys.
fn counts_by(
    frame: &DataFrame,
    key: &str,
    columns: &[&str],
    what: &'static str,
) -> Result<Counted> {
    if frame.height() == 0 {
        return Ok(Counted::new());
    }
    let grouped = frame
        .clone()
        .lazy()
        .group_by([col(key)])
        .agg(sums(columns))
        .collect();
    let rows = grouped.and_then(|frame| {
        let keys = integers(frame.column(key)?)?;
        let counts: PolarsResult<Vec<_>> =
            columns.iter().map(|c| integers(frame.column(c)?)).collect();
        let counts = counts?;
        let row = |(position, key): (usize, &Option<i64>)| {
            let of = |column: &Vec<Option<i64>>| column.get(position).copied().flatten();
            (
                *key,
                counts.iter().map(|c| of(c).unwrap_or_default()).collect(),
            )
        };
        Ok(keys.iter().enumerate().map(row).collect())
    });
    rows.map_err(Error::summarising(what))
}

fn integers(column: &Column) -> PolarsResult<Vec<Option<i64>>> {
    Ok(column.cast(&DataType::Int64)?.i64()?.iter().collect())
}

/// Groups in the order of `codes`, each of them whether it occurs or not, since a missing row would tell that its
/// count is zero. Records in none of them follow as one group, if there are any.
fn groups(counted: &Counted, codes: &[(i64, String)], n: usize, missing: &str) -> Vec<Group> {
    let group = |label: &str, counts: Vec<i64>| Group {
        label: label.to_owned(),
        counts,
        ..Group::default()
    };
    let coded = codes.iter().map(|(code, label)| {
        let counts = counted.get(&Some(*code)).cloned();
        group(label, counts.unwrap_or_else(|| vec![0; n]))
    });
    let is_coded = |key: &Option<i64>| codes.iter().any(|(code, _)| *key == Some(*code));
    let others = counted.iter().filter(|(key, _)| !is_coded(key));
    let others = total(others.map(|(_, counts)| counts), n);
    let is_any = others.iter().any(|n| *n != 0);
    coded
        .chain(is_any.then(|| group(missing, others)))
        .collect()
}

/// All records as one row.
fn all(counted: &Counted, n: usize) -> Group {
    Group {
        label: ALL.to_owned(),
        counts: total(counted.values(), n),
        ..Group::default()
    }
}

fn total<'a>(rows: impl Iterator<Item = &'a Vec<i64>>, n: usize) -> Vec<i64> {
    rows.fold(vec![0; n], |sums, row| {
        sums.iter().zip(row).map(|(a, b)| a + b).collect()
    })
}

/// Codes and labels of a list of the dictionary, in its order.
fn codes(dictionary: &Dictionary, list: &'static str) -> Result<Vec<(i64, String)>> {
    let codes = dictionary
        .code_list(list)
        .ok_or(Error::CodeListMissing { list })?
        .codes();
    let pair = |c: &talktrail_dictionary::Code| (i64::from(c.integer), c.label.clone());
    Ok(codes.iter().map(pair).collect())
}

/// A Boolean column.
fn flag(name: &str) -> Expr {
    col(name)
}
