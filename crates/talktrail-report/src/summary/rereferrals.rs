//! Pairs of consecutive referrals by the gap between them, under each definition of a re-referral.

use std::path::Path;

use polars::prelude::{Expr, col};
use talktrail_dictionary::Dictionary;

use crate::{
    block::{Block, Rest, Split},
    error::Result,
    read::{Kind, Wanted, frames},
    summary::{Summary, add_up, all, codes, counted, counts_by, flag, groups, records},
    table::{ColumnSpec, Content, FileSpec},
};

const TABLE: &str = "rereferrals";
const BAND: &str = "gap_band";
const RELAPSE: &str = "is_relapse_after_recovery";
const MISSING: &str = "Earlier referral not discharged";

const WANTED: &[Wanted] = &[
    Wanted {
        name: BAND,
        kind: Kind::Integer,
    },
    wanted("is_transfer"),
    wanted("is_rereferral"),
    wanted("is_nhse_repeat"),
    wanted("is_treatment_return"),
    wanted(RELAPSE),
];

const fn wanted(name: &'static str) -> Wanted {
    let kind = Kind::Flag;
    Wanted { name, kind }
}

const COLUMNS: &[&str] = &[
    "n_pairs",
    "n_transfers",
    "n_rereferrals",
    "n_nhse_repeats",
    "n_treatment_returns",
    "n_relapse_assessable",
    "n_relapses",
];

const SPLITS: &[Split] = &[
    part("n_pairs", &["n_transfers", "n_rereferrals"]),
    part("n_pairs", &["n_nhse_repeats"]),
    part("n_pairs", &["n_treatment_returns"]),
    part("n_pairs", &["n_relapse_assessable"]),
    part("n_relapse_assessable", &["n_relapses"]),
];

const fn part(whole: &'static str, parts: &'static [&'static str]) -> Split {
    let rest = Rest::Unshown;
    Split { whole, parts, rest }
}

const BY_GAP: FileSpec = FileSpec {
    name: "rereferrals_by_gap",
    meaning: "Pairs of consecutive referrals of a participant by the gap between them",
    table: TABLE,
    counts_of: "records, not of participants",
    group: BAND,
    group_meaning: "Days from the discharge of the earlier referral to the receipt of the later one",
    columns: &[
        count("n_pairs", "Pairs of consecutive referrals", BAND, ""),
        count(
            "n_transfers",
            "Continued under another provider code",
            "is_transfer",
            "n_pairs",
        ),
        count("n_rereferrals", "Re-referrals", "is_rereferral", "n_pairs"),
        count(
            "n_nhse_repeats",
            "Repeat referrals as NHS England counts them",
            "is_nhse_repeat",
            "n_pairs",
        ),
        count(
            "n_treatment_returns",
            "Returns to treatment",
            "is_treatment_return",
            "n_pairs",
        ),
        count(
            "n_relapse_assessable",
            "Earlier referral ended in recovery and the later has a first score",
            RELAPSE,
            "n_pairs",
        ),
        count(
            "n_relapses",
            "Relapses after recovery",
            RELAPSE,
            "n_relapse_assessable",
        ),
        ColumnSpec {
            name: "relapse",
            meaning: "Relapses after recovery, %",
            variable: RELAPSE,
            content: Content::Rate {
                numerator: "n_relapses",
                denominator: "n_relapse_assessable",
            },
        },
    ],
};

const fn count(
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    within: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        meaning,
        variable,
        content: Content::Count { within },
    }
}

/// Re-referrals by gap, from `rereferrals`.
pub(crate) fn summarise(data: &Path, dictionary: &Dictionary) -> Result<Option<Summary>> {
    let path = data.join("rereferrals.parquet");
    let Some(rows) = frames(&path, WANTED)? else {
        return Ok(None);
    };
    let counts = add_up(rows, &[BAND], COLUMNS, TABLE, |frame| {
        frame.group_by([col(BAND)]).agg(counts())
    })?;
    let by_gap = counts_by(&counts, BAND, COLUMNS, TABLE)?;
    let n = COLUMNS.len();
    Ok(Some(Summary {
        block: Block {
            columns: COLUMNS,
            splits: SPLITS,
            total: Some(all(&by_gap, n)),
            breakdowns: vec![groups(&by_gap, &codes(dictionary, BAND)?, n, MISSING)],
        },
        files: vec![(0, &BY_GAP)],
    }))
}

/// The counts in the order of [`COLUMNS`].
fn counts() -> Vec<Expr> {
    let conditions = [
        flag("is_transfer"),
        flag("is_rereferral"),
        flag("is_nhse_repeat"),
        flag("is_treatment_return"),
        flag(RELAPSE).is_not_null(),
        flag(RELAPSE),
    ];
    let pairs = COLUMNS.iter().skip(1).zip(conditions);
    let conditional = pairs.map(|(name, condition)| counted(name, condition));
    [records("n_pairs")]
        .into_iter()
        .chain(conditional)
        .collect()
}
