//! Mean scores by the number of the treatment session.

use std::path::Path;

use polars::prelude::{DataFrame, Expr, col, lit};
use talktrail_dictionary::Dictionary;

use crate::{
    block::{Block, Group, Statistic},
    error::{Error, Result},
    read::{Kind, Wanted, frames},
    summary::{Summary, add_up, counted, counts_by, groups},
    table::{ColumnSpec, Content, FileSpec},
};

const TABLE: &str = "sessions";
const NUMBER: &str = "treatment_number";
const COLUMNS: &[&str] = &["n_phq9", "n_gad7"];
const SUMS: &[&str] = &["n_phq9", "n_gad7", "sum_phq9", "sum_gad7"];

/// Sessions are shown up to this number; few courses are longer.
const LAST: i32 = 20;

const WANTED: &[Wanted] = &[
    wanted(NUMBER, Kind::Integer),
    wanted("phq9", Kind::Points),
    wanted("gad7", Kind::Points),
];

const fn wanted(name: &'static str, kind: Kind) -> Wanted {
    Wanted { name, kind }
}

const BY_NUMBER: FileSpec = FileSpec {
    name: "sessions_by_number",
    meaning: "Mean scores by number of the treatment session in the referral, all referrals",
    table: TABLE,
    counts_of: "records, not of participants",
    group: NUMBER,
    group_meaning: "Number of the session among the treatment sessions of its referral, 1 to 20",
    columns: &[
        count("n_phq9", "Sessions with a valid PHQ-9", "phq9"),
        mean("mean_phq9", "Mean PHQ-9", "phq9", "n_phq9"),
        count("n_gad7", "Sessions with a valid GAD-7", "gad7"),
        mean("mean_gad7", "Mean GAD-7", "gad7", "n_gad7"),
    ],
};

const fn count(name: &'static str, meaning: &'static str, variable: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Count { within: "" },
    }
}

const fn mean(
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    beside: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Statistic {
            beside,
            decimals: 2,
        },
    }
}

/// Scores by session, from `sessions`. Groups overlap: the same referrals come back session after session, so there
/// is no total.
pub(crate) fn summarise(data: &Path, _: &Dictionary) -> Result<Option<Summary>> {
    let path = data.join("sessions.parquet");
    let Some(rows) = frames(&path, WANTED)? else {
        return Ok(None);
    };
    let counts = add_up(rows, &[NUMBER], SUMS, TABLE, |frame| {
        frame
            .filter(is_shown())
            .group_by([col(NUMBER)])
            .agg(counts())
    })?;
    let by_number = counts_by(&counts, NUMBER, COLUMNS, TABLE)?;
    let numbers: Vec<(i64, String)> = (1..=i64::from(LAST)).map(|k| (k, k.to_string())).collect();
    let mut sessions = groups(&by_number, &numbers, COLUMNS.len(), "");
    add_means(&counts, &mut sessions)?;
    Ok(Some(Summary {
        block: Block {
            columns: COLUMNS,
            breakdowns: vec![sessions],
            ..Block::default()
        },
        files: vec![(0, &BY_NUMBER)],
    }))
}

fn is_shown() -> Expr {
    col(NUMBER).gt_eq(lit(1)).and(col(NUMBER).lt_eq(lit(LAST)))
}

fn counts() -> Vec<Expr> {
    vec![
        counted("n_phq9", col("phq9").is_not_null()),
        counted("n_gad7", col("gad7").is_not_null()),
        col("phq9").sum().alias("sum_phq9"),
        col("gad7").sum().alias("sum_gad7"),
    ]
}

fn add_means(counts: &DataFrame, sessions: &mut [Group]) -> Result<()> {
    for (name, sum, n, position) in [
        ("mean_phq9", "sum_phq9", "n_phq9", 0),
        ("mean_gad7", "sum_gad7", "n_gad7", 1),
    ] {
        let sums = sums_by_number(counts, sum)?;
        for (number, group) in (1..).zip(sessions.iter_mut()) {
            let count = group.counts.get(position).copied().unwrap_or_default();
            let sum = sums.iter().find(|(k, _)| *k == number).map(|(_, sum)| *sum);
            let statistic = Statistic {
                beside: n,
                value: sum.filter(|_| count > 0).map(|sum| sum / count as f64),
                n: count,
            };
            group.statistics.insert(name, statistic);
        }
    }
    Ok(())
}

fn sums_by_number(counts: &DataFrame, sum: &str) -> Result<Vec<(i64, f64)>> {
    if counts.height() == 0 {
        return Ok(Vec::new());
    }
    let pairs = counts.column(NUMBER).and_then(|numbers| {
        let numbers = super::integers(numbers)?;
        let sums = counts.column(sum)?.f64()?;
        let pairs = numbers.into_iter().zip(sums.iter());
        Ok(pairs.filter_map(|(k, sum)| Some((k?, sum?))).collect())
    });
    pairs.map_err(Error::summarising(TABLE))
}
