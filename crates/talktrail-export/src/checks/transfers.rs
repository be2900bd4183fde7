//! Referrals that seem to go on under another provider code or id, in batches, as a table with small counts masked.

use std::path::Path;

use talktrail_model::{continuation::Continuations, date::Date};

use super::mask::MASK;
use crate::{atomic, csv_text::csv_text, error::Result};

/// Writes `checks/transfers.csv` into an output folder.
pub fn write_transfers(folder: &Path, all: &Continuations, smallest: u64) -> Result<()> {
    let text = transfers_text(all, smallest);
    atomic::write(&folder.join("checks/transfers.csv"), text.as_bytes())
}

/// One row for each batch: the two provider codes, the month in which the referrals go on, how many pairs are clear and
/// how many are not, and whether the clear ones count as continuations. With its last column looked through and mended,
/// the table is a reviewed list.
pub fn transfers_text(all: &Continuations, smallest: u64) -> String {
    let heading = [
        "from_provider",
        "to_provider",
        "month",
        "n_pairs",
        "n_unclear",
        "is_continuation",
    ];
    let shown = |n: u64| {
        if n < smallest {
            MASK.to_owned()
        } else {
            n.to_string()
        }
    };
    let rows = all.iter().map(|(batch, pairs)| {
        let month = Date::from_month_id(batch.month).map(|d| d.to_string());
        let month = month.and_then(|day| Some(day.get(..7)?.to_owned()));
        let is_continuation = if pairs.linked > 0 { "yes" } else { "no" };
        [
            batch.from.to_string(),
            batch.to.to_string(),
            month.unwrap_or_default(),
            shown(pairs.clear()),
            shown(pairs.unclear),
            is_continuation.to_owned(),
        ]
    });
    csv_text(&heading, rows)
}

#[cfg(test)]
mod tests {
    use talktrail_model::continuation::{Batch, Standing};

    use super::*;

    #[test]
    fn a_batch_has_one_row_and_small_counts_are_masked() {
        let batch = |from: &str| Batch {
            from: from.into(),
            to: "G6V2S".into(),
            month: 1496,
        };
        let mut all = Continuations::default();
        (0..12).for_each(|_| all.add(batch("RDY"), Standing::BySize));
        all.add(batch("RDY"), Standing::Unclear);
        all.add(batch("RKL"), Standing::Small);
        let lines = |smallest| {
            transfers_text(&all, smallest)
                .lines()
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lines(0),
            ["RDY,G6V2S,2024-11,12,1,yes", "RKL,G6V2S,2024-11,1,0,no"]
        );
        assert_eq!(
            lines(10),
            ["RDY,G6V2S,2024-11,12,*,yes", "RKL,G6V2S,2024-11,*,*,no"]
        );
    }
}
