//! Control against an onlooker who tries everything: each table that agrees with what is shown is built, and no masked
//! count may be the same in all of them.
//!
//! The tables have three columns, each a part of the one before, and one or two breakdowns of the same records.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::{
    block::{Block, Group, Rest, Split},
    disclosure::{Release, ReleasedBlock, ReleasedGroup, control},
    preset::Preset,
};

const COLUMNS: &[&str] = &["n", "d", "x"];
const SPLITS: &[Split] = &[part("n", &["d"]), part("d", &["x"])];

const fn part(whole: &'static str, parts: &'static [&'static str]) -> Split {
    let rest = Rest::Unshown;
    Split { whole, parts, rest }
}

type Row = [i64; 3];
/// What an onlooker knows of a row: each count, or nothing.
type Known = [Option<i64>; 3];
/// The values that n, d, x, n − d and d − x take.
type Possible = [BTreeSet<i64>; 5];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn one_breakdown_gives_nothing_away(table in rows(3), threshold in 2u32..4) {
        assert_nothing_is_given_away(&[table], threshold);
    }

    #[test]
    fn two_breakdowns_of_the_same_records_give_nothing_away(table in rows(3), cut in 1usize..3) {
        let other = regrouped(&table, cut);
        assert_nothing_is_given_away(&[table, other], 3);
    }
}

/// The whole and an inner part are shown and equal: the masked part between them could be nothing else.
#[test]
fn a_part_between_two_equal_counts_is_hidden() {
    assert_nothing_is_given_away(&[vec![[6, 6, 6], [9, 6, 3]]], 3);
}

fn assert_nothing_is_given_away(tables: &[Vec<Row>], threshold: u32) {
    let block = block(tables);
    let preset = Preset::custom(threshold);
    let released = control(&block, &preset);
    let rows: Vec<&ReleasedGroup> = released
        .total
        .iter()
        .chain(released.breakdowns.iter().flatten())
        .collect();
    let all = possible(&released, tables);
    let told: Vec<Known> = rows.iter().map(|row| known(row)).collect();
    for ((truth, known), sets) in block.rows().zip(&told).zip(all) {
        for (count, set) in known.iter().zip(&sets) {
            assert!(
                count.is_some() || set.len() > 1,
                "a count is given away: {told:?}"
            );
        }
        let of = |column: usize| truth.counts[column];
        for (rest, set) in [of(0) - of(1), of(1) - of(2)].iter().zip(&sets[3..]) {
            let is_hidden = !preset.is_small(*rest) || set.len() > 1;
            assert!(is_hidden, "a small rest is given away: {told:?}");
        }
    }
}

fn block(tables: &[Vec<Row>]) -> Block {
    let group = |row: &Row| Group {
        counts: row.to_vec(),
        ..Group::default()
    };
    Block {
        columns: COLUMNS,
        splits: SPLITS,
        total: tables.first().map(|table| group(&sum(table))),
        breakdowns: tables
            .iter()
            .map(|table| table.iter().map(group).collect())
            .collect(),
    }
}

fn sum(rows: &[Row]) -> Row {
    rows.iter().fold([0; 3], |sum, row| plus(sum, *row))
}

fn plus(a: Row, b: Row) -> Row {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

fn known(group: &ReleasedGroup) -> Known {
    [0, 1, 2].map(|column| match group.counts.get(COLUMNS[column]) {
        Some(Release::Shown(n)) => Some(*n),
        _ => None,
    })
}

/// Rows that agree with what is known and have no more than `bound` records.
fn agreeing(known: Known, bound: i64) -> Vec<Row> {
    let values = |known: Option<i64>, bound| known.map_or(0..=bound, |n| n..=n.min(bound));
    let mut out = Vec::new();
    for n in values(known[0], bound) {
        for d in values(known[1], n) {
            out.extend(values(known[2], d).map(|x| [n, d, x]));
        }
    }
    out
}

/// Every breakdown that agrees with its rows, with the total that it gives.
fn tables(groups: &[ReleasedGroup], bound: i64) -> Vec<(Row, Vec<Row>)> {
    let mut out = vec![([0; 3], Vec::new())];
    for group in groups {
        let rows = agreeing(known(group), bound);
        let mut longer = Vec::new();
        for (total, table) in &out {
            for row in rows.iter().filter(|row| total[0] + row[0] <= bound) {
                let mut table: Vec<Row> = table.clone();
                table.push(*row);
                longer.push((plus(*total, *row), table));
            }
        }
        out = longer;
    }
    out
}

/// The values of each row over all tables that agree with what is shown.
fn possible(released: &ReleasedBlock, truth: &[Vec<Row>]) -> Vec<Possible> {
    let of_total = known(released.total.as_ref().unwrap());
    let bound = of_total[0].unwrap_or(sum(&truth[0])[0] + 2);
    let mut totals: BTreeSet<Row> = agreeing(of_total, bound).into_iter().collect();
    let all: Vec<_> = released
        .breakdowns
        .iter()
        .map(|groups| tables(groups, bound))
        .collect();
    for breakdown in &all {
        let reached: BTreeSet<Row> = breakdown.iter().map(|(total, _)| *total).collect();
        totals.retain(|t| reached.contains(t));
    }
    let mut out = vec![Possible::default()];
    for total in &totals {
        note(&mut out[0], *total);
    }
    for (groups, breakdown) in released.breakdowns.iter().zip(&all) {
        let first = out.len();
        out.resize(first + groups.len(), Possible::default());
        for (_, table) in breakdown.iter().filter(|(t, _)| totals.contains(t)) {
            for (sets, row) in out[first..].iter_mut().zip(table) {
                note(sets, *row);
            }
        }
    }
    out
}

fn note(sets: &mut Possible, [n, d, x]: Row) {
    for (set, value) in sets.iter_mut().zip([n, d, x, n - d, d - x]) {
        set.insert(value);
    }
}

fn rows(n: usize) -> impl Strategy<Value = Vec<Row>> {
    let pair = (0i64..7).prop_flat_map(|n| (Just(n), 0..=n));
    let row = pair.prop_flat_map(|(n, d)| (Just(n), Just(d), 0..=d));
    prop::collection::vec(row.prop_map(|(n, d, x)| [n, d, x]), n)
}

/// A second breakdown of the same records: groups joined, and one record moved from one to the other.
fn regrouped(table: &[Row], cut: usize) -> Vec<Row> {
    let (left, right) = table.split_at(cut.min(table.len()));
    let (left, right) = (sum(left), sum(right));
    let moved = i64::from(left[2] > 0);
    vec![left.map(|n| n - moved), right.map(|n| n + moved)]
}
