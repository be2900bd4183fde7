//! Small counts, and what must be hidden with them.
//!
//! A hidden count must not follow from what is shown: a line of counts whose sum is known never hides one count alone,
//! nor several that are together small.

/// Stands in place of a masked number, as in the summaries.
pub(super) const MASK: &str = "*";

/// Which counts of a table to hide: those below `smallest`, zeros included, and then as many of the next smallest ones
/// as every row and every column needs.
pub fn hidden(rows: &[Vec<u64>], smallest: u64) -> Vec<Vec<bool>> {
    let is_small = |n: &u64| *n < smallest;
    let mut hidden: Vec<Vec<bool>> = rows
        .iter()
        .map(|row| row.iter().map(is_small).collect())
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut has_changed = true;
    while has_changed {
        has_changed = false;
        for (row, hidden) in rows.iter().zip(&mut hidden) {
            has_changed |= close(row, hidden, smallest);
        }
        for at in 0..width {
            has_changed |= close_column(rows, &mut hidden, (at, smallest));
        }
    }
    hidden
}

/// Hides the smallest counts of a line that are shown, until what is hidden does not follow; says whether it hid any.
pub(super) fn close(counts: &[u64], hidden: &mut [bool], smallest: u64) -> bool {
    let mut has_changed = false;
    loop {
        let all = counts.iter().zip(hidden.iter());
        let of_hidden = all.filter(|(_, is_hidden)| **is_hidden).map(|(n, _)| *n);
        let (n, together) = of_hidden.fold((0, 0), |(n, sum), count| (n + 1, sum + count));
        let is_safe = match n {
            0 => true,
            1 => false,
            _ => together >= smallest,
        };
        let shown = counts.iter().zip(hidden.iter_mut());
        let next = shown
            .filter(|(_, is_hidden)| !**is_hidden)
            .min_by_key(|(n, _)| **n);
        match next {
            Some((_, is_hidden)) if !is_safe => *is_hidden = true,
            _ => return has_changed,
        }
        has_changed = true;
    }
}

fn close_column(rows: &[Vec<u64>], hidden: &mut [Vec<bool>], (at, smallest): (usize, u64)) -> bool {
    let counts: Vec<u64> = rows.iter().filter_map(|row| row.get(at)).copied().collect();
    let mut column: Vec<bool> = hidden
        .iter()
        .filter_map(|row| row.get(at))
        .copied()
        .collect();
    let has_changed = close(&counts, &mut column, smallest);
    for (place, is_hidden) in hidden
        .iter_mut()
        .filter_map(|row| row.get_mut(at))
        .zip(column)
    {
        *place = is_hidden;
    }
    has_changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hidden_alone() {
        let rows = [vec![3, 40], vec![50, 60], vec![70, 80]];
        let expected = [vec![true, true], vec![true, true], vec![false, false]];
        assert_eq!(hidden(&rows, 10), expected);
        assert_eq!(hidden(&rows, 0), [[false, false]; 3]);
        assert_eq!(hidden(&[], 10), Vec::<Vec<bool>>::new());
    }

    #[test]
    fn what_is_hidden_together_is_not_small() {
        let rows = [vec![2], vec![3], vec![40], vec![50]];
        assert_eq!(hidden(&rows, 10), [[true], [true], [true], [false]]);
        let rows = [vec![5], vec![5], vec![40]];
        assert_eq!(hidden(&rows, 10), [[true], [true], [false]]);
    }
}
