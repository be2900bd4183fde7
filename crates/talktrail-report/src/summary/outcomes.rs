//! Outcomes of discharged referrals by financial year of discharge, by problem and by age, and the waits of finished
//! courses by year.
//!
//! Denominators are those of NHS England: recovery is asked of finished courses less those not at caseness (courses
//! whose caseness is unknown stay in), reliable change and waits of all finished courses.

use std::path::Path;

use polars::prelude::{DataFrame, Expr, LazyFrame, col, lit, when};
use talktrail_dictionary::Dictionary;

use crate::{
    block::{Block, Rest, Split},
    error::Result,
    read::{Frames, Kind, Wanted, frames},
    summary::{
        Counted, Summary, add_up,
        age::{age_band, bands},
        all, codes, counted, counts_by, flag, groups,
        outcomes_files::{BY_AGE, BY_PROBLEM, BY_YEAR, WAITS_BY_YEAR},
        records,
        waits::{self, WAIT, WITHIN_6_WEEKS, WITHIN_18_WEEKS, waited_at_most},
    },
};

const TABLE: &str = "outcomes";
const DISCHARGE: &str = "discharge_date";
const PROBLEM: &str = "problem_descriptor";
const AGE: &str = "age_at_referral";
const FINISHED: &str = "is_finished_course";
const CASENESS: &str = "is_at_caseness";
const YEAR: &str = "financial_year";
const AGE_BAND: &str = "age_band";
const MISSING: &str = "Not recorded";

/// The first financial year of the service; earlier discharge dates are mistakes and form one group.
const FIRST_YEAR: i32 = 2008;

const WANTED: &[Wanted] = &[
    wanted(DISCHARGE, Kind::FinancialYear),
    wanted(PROBLEM, Kind::Integer),
    wanted(AGE, Kind::Integer),
    wanted(WAIT, Kind::Integer),
    wanted(FINISHED, Kind::Flag),
    wanted(CASENESS, Kind::Flag),
    wanted("is_recovered", Kind::Flag),
    wanted("is_reliably_improved", Kind::Flag),
    wanted("is_reliably_deteriorated", Kind::Flag),
    wanted("is_reliably_recovered", Kind::Flag),
];

const WANTED_FOR_WAITS: &[Wanted] = &[
    wanted(DISCHARGE, Kind::FinancialYear),
    wanted(WAIT, Kind::Integer),
    wanted(FINISHED, Kind::Flag),
];

const fn wanted(name: &'static str, kind: Kind) -> Wanted {
    Wanted { name, kind }
}

const COLUMNS: &[&str] = &[
    "n_discharged",
    "n_finished",
    "n_not_at_caseness",
    "n_recovery_denominator",
    "n_at_caseness",
    "n_recovered",
    "n_reliably_recovered",
    "n_reliably_improved",
    "n_reliably_deteriorated",
    "n_within_42_days",
    "n_within_126_days",
];

const SPLITS: &[Split] = &[
    part("n_discharged", &["n_finished"]),
    Split {
        whole: "n_finished",
        parts: &["n_recovery_denominator", "n_not_at_caseness"],
        rest: Rest::Nothing,
    },
    part("n_recovery_denominator", &["n_at_caseness"]),
    part("n_recovery_denominator", &["n_recovered"]),
    part("n_at_caseness", &["n_recovered"]),
    part("n_recovered", &["n_reliably_recovered"]),
    part("n_reliably_improved", &["n_reliably_recovered"]),
    part(
        "n_finished",
        &["n_reliably_improved", "n_reliably_deteriorated"],
    ),
    part("n_finished", &["n_within_126_days"]),
    part("n_within_126_days", &["n_within_42_days"]),
];

const fn part(whole: &'static str, parts: &'static [&'static str]) -> Split {
    let rest = Rest::Unshown;
    Split { whole, parts, rest }
}

/// Outcomes and waits, from `referrals`.
pub(crate) fn summarise(data: &Path, dictionary: &Dictionary) -> Result<Option<Summary>> {
    let path = data.join("referrals.parquet");
    let Some(rows) = frames(&path, WANTED)? else {
        return Ok(None);
    };
    let counts = cube(rows)?;
    let by = |key| counts_by(&counts, key, COLUMNS, TABLE);
    let (by_year, by_problem, by_age) = (by(YEAR)?, by(PROBLEM)?, by(AGE_BAND)?);
    let n = COLUMNS.len();
    let problems = codes(dictionary, PROBLEM)?;
    let mut total = all(&by_year, n);
    let mut years = groups(&by_year, &year_labels(&by_year), n, MISSING);
    if let Some(rows) = frames(&path, WANTED_FOR_WAITS)? {
        waits::add_medians(rows, &by_year, &mut years, &mut total)?;
    }
    let breakdowns = vec![
        years,
        groups(&by_problem, &problems, n, MISSING),
        groups(&by_age, &bands(), n, MISSING),
    ];
    Ok(Some(Summary {
        block: Block {
            columns: COLUMNS,
            splits: SPLITS,
            total: Some(total),
            breakdowns,
        },
        files: vec![
            (0, &BY_YEAR),
            (1, &BY_PROBLEM),
            (2, &BY_AGE),
            (0, &WAITS_BY_YEAR),
        ],
    }))
}

/// Counts by year, problem and age together; each breakdown adds them up.
fn cube(rows: Frames<'_>) -> Result<DataFrame> {
    let keys = [YEAR, PROBLEM, AGE_BAND];
    add_up(rows, &keys, COLUMNS, TABLE, |frame| {
        discharged(frame)
            .with_columns([age_band(AGE).alias(AGE_BAND)])
            .group_by(keys.map(col))
            .agg(counts())
    })
}

/// Referrals with a discharge date, and the year of it.
pub(super) fn discharged(frame: LazyFrame) -> LazyFrame {
    let year = when(col(DISCHARGE).lt(lit(FIRST_YEAR)))
        .then(lit(FIRST_YEAR - 1))
        .otherwise(col(DISCHARGE));
    frame
        .filter(col(DISCHARGE).is_not_null())
        .with_columns([year.alias(YEAR)])
}

/// A finished course of treatment.
pub(super) fn finished() -> Expr {
    flag(FINISHED)
}

/// Key of the years.
pub(super) fn year() -> Expr {
    col(YEAR)
}

/// The counts in the order of [`COLUMNS`].
fn counts() -> Vec<Expr> {
    let of_finished = |name| finished().and(flag(name));
    let not_at_caseness = flag(CASENESS).eq(lit(false));
    let may_recover = flag(CASENESS).is_null().or(flag(CASENESS));
    let conditions = [
        finished(),
        finished().and(not_at_caseness),
        finished().and(may_recover),
        of_finished(CASENESS),
        of_finished("is_recovered"),
        of_finished("is_reliably_recovered"),
        of_finished("is_reliably_improved"),
        of_finished("is_reliably_deteriorated"),
        finished().and(waited_at_most(WITHIN_6_WEEKS)),
        finished().and(waited_at_most(WITHIN_18_WEEKS)),
    ];
    let pairs = COLUMNS.iter().skip(1).zip(conditions);
    let conditional = pairs.map(|(name, condition)| counted(name, condition));
    [records("n_discharged")]
        .into_iter()
        .chain(conditional)
        .collect()
}

/// Years that occur, as `2020/21`.
fn year_labels(by_year: &Counted) -> Vec<(i64, String)> {
    let first = i64::from(FIRST_YEAR);
    let text = |year: i64| format!("{year}/{:02}", (year + 1).rem_euclid(100));
    let label = |year| {
        if year < first {
            format!("Before {}", text(first))
        } else {
            text(year)
        }
    };
    let years = by_year.keys().filter_map(|year| *year);
    years.map(|year| (year, label(year))).collect()
}
