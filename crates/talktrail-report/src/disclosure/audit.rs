//! The audit: which masked cells could be worked out by adding and subtracting what is shown.
//!
//! Every sum is an equation in the masked cells. Elimination (Gauss and Jordan) brings the equations to the form in
//! which a cell that they determine stands alone. Coefficients are kept modulo a prime, so nothing is lost to
//! rounding.

use std::collections::BTreeMap;

use crate::disclosure::cells::Cells;

/// The largest prime below 2^31: products fit 64 bits. The equations have coefficients of 1 and −1, far from any
/// multiple of it.
const PRIME: u64 = 2_147_483_647;

type Equation = BTreeMap<usize, u64>;

/// Masked cells whose value follows from the shown ones, in order.
pub(crate) fn determined(cells: &Cells, is_masked: &[bool]) -> Vec<usize> {
    let is_masked = |cell: &usize| is_masked.get(*cell).copied().unwrap_or_default();
    let mut solved: BTreeMap<usize, Equation> = BTreeMap::new();
    for sum in &cells.sums {
        let mut equation = Equation::new();
        for part in sum.parts.iter().filter(|p| is_masked(p)) {
            add(&mut equation, *part, 1);
        }
        if is_masked(&sum.whole) {
            add(&mut equation, sum.whole, PRIME - 1);
        }
        insert(&mut solved, equation);
    }
    let alone = solved.into_iter().filter(|(_, e)| e.len() == 1);
    alone.map(|(pivot, _)| pivot).collect()
}

/// Adds an equation to those in reduced form, keeping the form.
fn insert(solved: &mut BTreeMap<usize, Equation>, mut equation: Equation) {
    let cells: Vec<usize> = equation.keys().copied().collect();
    for pivot in cells {
        if let Some(known) = solved.get(&pivot) {
            eliminate(&mut equation, pivot, known);
        }
    }
    let Some((pivot, coefficient)) = equation.first_key_value().map(|(c, k)| (*c, *k)) else {
        return;
    };
    let scale = inverse(coefficient);
    for coefficient in equation.values_mut() {
        *coefficient = *coefficient * scale % PRIME;
    }
    for other in solved.values_mut() {
        eliminate(other, pivot, &equation);
    }
    solved.insert(pivot, equation);
}

/// Subtracts as much of `known`, whose coefficient at `pivot` is 1, as takes `pivot` out of `equation`.
fn eliminate(equation: &mut Equation, pivot: usize, known: &Equation) {
    let Some(factor) = equation.get(&pivot).copied() else {
        return;
    };
    for (cell, coefficient) in known {
        add(equation, *cell, (PRIME - factor) * coefficient % PRIME);
    }
}

fn add(equation: &mut Equation, cell: usize, coefficient: u64) {
    let sum = (equation.get(&cell).copied().unwrap_or_default() + coefficient) % PRIME;
    if sum == 0 {
        equation.remove(&cell);
    } else {
        equation.insert(cell, sum);
    }
}

/// By Fermat's little theorem.
fn inverse(value: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, value % PRIME, PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::cells::Sum;

    fn cells(n: usize, sums: &[(usize, &[usize])]) -> Cells {
        Cells {
            values: vec![0; n],
            is_unshown: vec![false; n],
            sums: sums
                .iter()
                .map(|(whole, parts)| Sum {
                    whole: *whole,
                    parts: parts.to_vec(),
                })
                .collect(),
        }
    }

    #[test]
    fn a_lone_masked_part_is_determined_and_two_are_not() {
        let cells = cells(4, &[(0, &[1, 2, 3])]);
        assert_eq!(determined(&cells, &[false, true, false, false]), [1]);
        assert_eq!(determined(&cells, &[true, false, false, false]), [0]);
        assert!(determined(&cells, &[false, true, true, false]).is_empty());
    }

    /// Two masked cells in every row and column do not always hide each other: cell 0 joins two squares, and the
    /// totals of one square give it away.
    #[test]
    fn a_bridge_between_two_squares_is_determined() {
        let rows: [&[usize]; 6] = [&[1, 2, 0], &[3, 4], &[5, 6], &[7, 8], &[1, 3], &[2, 4]];
        let more: [&[usize]; 2] = [&[5, 7, 0], &[6, 8]];
        let sums: Vec<(usize, &[usize])> = rows
            .into_iter()
            .chain(more)
            .enumerate()
            .map(|(i, parts)| (9 + i, parts))
            .collect();
        let cells = cells(17, &sums);
        let is_masked: Vec<bool> = (0..17).map(|c| c < 9).collect();
        assert_eq!(determined(&cells, &is_masked), [0]);
    }

    #[test]
    fn inverses_multiply_to_one() {
        for value in [1, 2, 3, PRIME - 1] {
            assert_eq!(value * inverse(value) % PRIME, 1);
        }
    }
}
