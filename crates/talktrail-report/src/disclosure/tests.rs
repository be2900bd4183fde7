//! Control by hand on small tables, and its laws on random ones.

mod brute_force;

use proptest::prelude::*;

use super::*;
use crate::block::{Rest, Split};

const COLUMNS: &[&str] = &["n", "x"];
const SPLITS: &[Split] = &[Split {
    whole: "n",
    parts: &["x"],
    rest: Rest::Unshown,
}];

fn group(n: i64, x: i64) -> Group {
    Group {
        counts: vec![n, x],
        ..Group::default()
    }
}

fn block(breakdowns: &[&[(i64, i64)]]) -> Block {
    let groups = |pairs: &&[(i64, i64)]| pairs.iter().map(|(n, x)| group(*n, *x)).collect();
    let first: Vec<Group> = breakdowns.first().map(groups).unwrap_or_default();
    let sum = |column: usize| first.iter().map(|g| g.counts[column]).sum();
    Block {
        columns: COLUMNS,
        splits: SPLITS,
        total: Some(group(sum(0), sum(1))),
        breakdowns: breakdowns.iter().map(groups).collect(),
    }
}

/// `n/x` of the total and of each group, `*` where masked.
fn shown(block: &Block, preset: &Preset) -> String {
    let released = control(block, preset);
    let text = |g: &ReleasedGroup| {
        let cells = COLUMNS.iter().map(|c| match g.counts.get(c) {
            Some(Release::Shown(n)) => n.to_string(),
            _ => "*".to_owned(),
        });
        cells.collect::<Vec<_>>().join("/")
    };
    let rows = released
        .total
        .iter()
        .chain(released.breakdowns.iter().flatten());
    rows.map(text).collect::<Vec<_>>().join(" ")
}

fn ukllc(breakdowns: &[&[(i64, i64)]]) -> String {
    shown(&block(breakdowns), &Preset::named("ukllc").unwrap())
}

#[test]
fn large_counts_with_large_rests_are_shown() {
    assert_eq!(ukllc(&[&[(100, 50), (80, 40)]]), "180/90 100/50 80/40");
}

#[test]
fn a_single_small_cell_takes_the_next_smallest_with_it() {
    assert_eq!(
        ukllc(&[&[(100, 9), (80, 40), (90, 45)]]),
        "270/94 100/* 80/* 90/45"
    );
    assert_eq!(
        ukllc(&[&[(100, 10), (80, 40), (90, 45)]]),
        "270/95 100/10 80/40 90/45"
    );
}

#[test]
fn a_small_rest_masks_the_numerator() {
    assert_eq!(
        ukllc(&[&[(100, 91), (80, 40), (90, 45)]]),
        "270/176 100/* 80/* 90/45"
    );
    assert_eq!(
        ukllc(&[&[(100, 90), (80, 40), (90, 45)]]),
        "270/175 100/90 80/40 90/45"
    );
}

#[test]
fn masked_cells_that_are_few_together_take_another() {
    assert_eq!(
        ukllc(&[&[(100, 2), (80, 3), (90, 45), (70, 35)]]),
        "340/85 100/* 80/* 90/45 70/*"
    );
}

#[test]
fn zero_counts_as_small_unless_the_preset_shows_it() {
    let table: &[&[(i64, i64)]] = &[&[(100, 0), (80, 40), (90, 45)]];
    assert_eq!(ukllc(table), "270/85 100/* 80/* 90/45");
    let omop = shown(&block(table), &Preset::named("omop5").unwrap());
    assert_eq!(omop, "270/85 100/0 80/40 90/45");
}

#[test]
fn a_single_group_hides_its_total() {
    assert_eq!(ukllc(&[&[(100, 3)]]), "100/* 100/*");
    assert_eq!(ukllc(&[&[(9, 3)]]), "*/* */*");
}

#[test]
fn rounding_comes_after_masking() {
    let preset = Preset::named("nhse-publication").unwrap();
    let table = block(&[&[(101, 4), (83, 40), (92, 47)]]);
    assert_eq!(shown(&table, &preset), "275/90 100/* 85/* 90/45");
}

#[test]
fn a_statistic_falls_with_its_count_and_with_few_values() {
    let mut table = block(&[&[(100, 9), (80, 40), (90, 45)]]);
    let with = |n, beside| Statistic {
        beside,
        value: Some(1.5),
        n,
    };
    for row in table.breakdowns.iter_mut().flatten() {
        row.statistics.insert("beside_n", with(100, "n"));
        row.statistics.insert("beside_x", with(100, "x"));
        row.statistics.insert("few", with(9, "n"));
    }
    let released = control(&table, &Preset::named("ukllc").unwrap());
    let first = &released.breakdowns[0][0].statistics;
    assert_eq!(first["beside_n"], Release::Shown(1.5));
    assert_eq!(first["beside_x"], Release::Masked);
    assert_eq!(first["few"], Release::Masked);
    assert_eq!(
        released.breakdowns[0][2].statistics["beside_x"],
        Release::Shown(1.5)
    );
}

/// A table of `side` by `side` cells with a total for each row and column.
fn square(side: usize, values: &[i64]) -> Cells {
    let mut values = values.to_vec();
    let mut sums = Vec::new();
    let lines = (0..side)
        .map(|row| (0..side).map(|column| row * side + column).collect())
        .chain((0..side).map(|column| (0..side).map(|row| row * side + column).collect()));
    for parts in lines {
        let parts: Vec<usize> = parts;
        let whole = values.len();
        values.push(parts.iter().map(|p| values[*p]).sum());
        sums.push(Sum { whole, parts });
    }
    Cells {
        is_unshown: vec![false; values.len()],
        values,
        sums,
    }
}

/// Every row and column has two small cells or more, yet one of them follows from all totals together.
#[test]
fn what_only_several_sums_give_away_is_hidden_too() {
    #[rustfmt::skip]
    let values = [
        6, 6, 6, 50,
        6, 6, 50, 50,
        50, 50, 6, 6,
        50, 50, 6, 6,
    ];
    let (cells, preset) = (square(4, &values), Preset::custom(10));
    let is_small: Vec<bool> = cells.values.iter().map(|v| preset.is_small(*v)).collect();
    assert_eq!(audit::determined(&cells, &is_small), [2]);
    let is_masked = suppress(&cells, &preset);
    assert!(audit::determined(&cells, &is_masked).is_empty());
    let more = is_masked.iter().zip(&is_small).filter(|(m, s)| m != s);
    assert!(more.count() > 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_sums_together_give_a_cell_of_a_square_away(values in prop::collection::vec(0i64..40, 36)) {
        let cells = square(6, &values);
        let preset = Preset::custom(10);
        let is_masked = suppress(&cells, &preset);
        prop_assert!(audit::determined(&cells, &is_masked).is_empty());
        for (value, is_masked) in cells.values.iter().zip(&is_masked) {
            prop_assert!(*is_masked || !preset.is_small(*value));
        }
    }

    /// Masking twice masks no more.
    #[test]
    fn control_is_settled_after_one_pass(parts in prop::collection::vec((0i64..9, 0i64..9), 3)) {
        let table: Vec<(i64, i64)> = parts.iter().map(|(x, rest)| (x + rest, *x)).collect();
        let table = block(&[&table]);
        let (cells, _) = cells::of(&table);
        let preset = Preset::custom(3);
        let masks = Masks::new(&cells, &preset, suppress(&cells, &preset));
        prop_assert_eq!(masks.next(), None);
    }
}
