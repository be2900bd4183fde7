//! Agreement of recomputed and supplied values as a table, with small counts masked.
//!
//! One row for each data set version and item. What a mask hides must not follow from the rest of its row: the counts
//! of every row of a version add up to a number that other rows show, so a row never masks one count alone.

use std::path::Path;

use talktrail_model::agreement::{Agreement, ITEMS, Item, Tally};

use super::mask::{MASK, close};
use crate::{atomic, csv_text::csv_text, error::Result};

const HEADING: [&str; 9] = [
    "dataset_version",
    "item",
    "n_both",
    "n_differ",
    "n_only_recomputed",
    "n_only_supplied",
    "n_neither",
    "percent_agreement",
    "kappa",
];

/// Writes `checks/agreement.csv` into an output folder. Counts below `smallest` are masked.
pub fn write_agreement(folder: &Path, agreement: &Agreement, smallest: u64) -> Result<()> {
    let text = agreement_text(agreement, smallest);
    atomic::write(&folder.join("checks/agreement.csv"), text.as_bytes())
}

/// The agreement as comma-separated text, ordered by version and by the step of the rules. Items that a version was
/// delivered without are left out.
pub fn agreement_text(agreement: &Agreement, smallest: u64) -> String {
    let rows = agreement.iter().flat_map(|(version, tallies)| {
        let compared = ITEMS
            .iter()
            .zip(tallies)
            .filter(|(_, tally)| tally.is_supplied());
        compared.map(move |(item, tally)| row(version, item, tally, smallest))
    });
    csv_text(&HEADING, rows)
}

fn row(version: Option<i8>, item: &Item, tally: &Tally, smallest: u64) -> [String; 9] {
    let version = version.map_or_else(String::new, |v| format!("{}.{}", v / 10, v % 10));
    let (both, alone) = (tally.both, [tally.only_recomputed, tally.only_supplied]);
    let counts = [both, alone[0], alone[1], tally.neither];
    let (shown, differ) = if item.is_flag {
        (masked(counts, smallest), String::new())
    } else {
        let [shown @ .., differ] = masked(
            [both, alone[0], alone[1], tally.neither, tally.differ],
            smallest,
        );
        (shown, text(differ))
    };
    let is_masked = shown.contains(&None) || differ == MASK;
    let [both, only_recomputed, only_supplied, neither] = shown.map(text);
    let [percent, kappa] = statistics(tally, is_masked);
    [
        version,
        item.name.to_owned(),
        both,
        differ,
        only_recomputed,
        only_supplied,
        neither,
        percent,
        kappa,
    ]
}

/// Percent agreement and kappa as text.
pub(super) fn statistics(tally: &Tally, is_masked: bool) -> [String; 2] {
    let statistic = |value: Option<String>| match value {
        Some(_) if is_masked => MASK.to_owned(),
        value => value.unwrap_or_default(),
    };
    let agreeing = (tally.both + tally.neither) as f64 / tally.n() as f64;
    [
        statistic(Some(format!("{:.2}", 100.0 * agreeing))),
        statistic(tally.kappa().map(|kappa| format!("{kappa:.4}"))),
    ]
}

fn text(count: Option<u64>) -> String {
    count.map_or_else(|| MASK.to_owned(), |n| n.to_string())
}

/// The counts of a row with those below `smallest` masked, zeros included, and as many more as the row needs.
fn masked<const N: usize>(counts: [u64; N], smallest: u64) -> [Option<u64>; N] {
    let mut hidden = counts.map(|n| n < smallest);
    close(&counts, &mut hidden, smallest);
    let mut shown = counts.map(Some);
    for (shown, is_hidden) in shown.iter_mut().zip(hidden) {
        *shown = shown.filter(|_| !is_hidden);
    }
    shown
}

#[cfg(test)]
mod tests {
    use talktrail_model::agreement::Compared;

    use super::*;

    /// So many comparisons of flags: both, only recomputed, only supplied, neither.
    fn agreement(counts: [usize; 4]) -> Agreement {
        let mut agreement = Agreement::default();
        let flags = [(true, true), (true, false), (false, true), (false, false)];
        for (n, (own, supplied)) in counts.into_iter().zip(flags) {
            let mut compared = [Compared::No; ITEMS.len()];
            compared[3] = Compared::Flags { own, supplied };
            for _ in 0..n {
                agreement.add(Some(21), &compared, Some(own == supplied));
            }
        }
        agreement
    }

    fn row_of(counts: [usize; 4], smallest: u64) -> String {
        let text = agreement_text(&agreement(counts), smallest);
        text.lines().nth(1).unwrap().to_owned()
    }

    #[test]
    fn small_counts_are_masked_and_never_one_alone() {
        for (counts, smallest, expected) in [
            ([20, 5, 10, 15], 5, "20,,5,10,15,70.00,0.4000"),
            ([20, 5, 0, 15], 0, "20,,5,0,15,87.50,0.7500"),
            ([20, 5, 0, 15], 5, "20,,*,*,15,*,*"),
            ([200, 1, 1, 150], 10, "200,,*,*,*,*,*"),
            ([200, 6, 6, 150], 10, "200,,*,*,150,*,*"),
        ] {
            let expected = format!("2.1,is_finished_course,{expected}");
            assert_eq!(row_of(counts, smallest), expected);
        }
    }

    #[test]
    fn values_that_differ_are_counted_and_masked_with_the_others() {
        let mut agreement = Agreement::default();
        let mut compared = [Compared::No; ITEMS.len()];
        for (own, supplied, n) in [(10, 10, 30), (12, 12, 30), (12, 10, 20)] {
            compared[4] = Compared::Values {
                own: Some(own),
                supplied: Some(supplied),
            };
            for _ in 0..n {
                agreement.add(None, &compared, Some(own == supplied));
            }
        }
        let row = |smallest| {
            agreement_text(&agreement, smallest)
                .lines()
                .nth(1)
                .unwrap()
                .to_owned()
        };
        assert_eq!(row(0), ",phq9_first,60,20,0,0,0,75.00,0.5294");
        assert_eq!(row(10), ",phq9_first,60,*,*,*,*,*,*");
    }

    #[test]
    fn nothing_supplied_leaves_the_heading_alone() {
        let text = agreement_text(&Agreement::default(), 10);
        assert_eq!(text.lines().count(), 1);
    }
}
