//! Scores as a row of blocks, from the lowest score of the measure to its highest.

/// Eight heights.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One block for each score; where there are more than `most`, the last ones, behind an ellipsis.
pub(super) fn line(scores: &[f64], highest: f64, most: usize) -> String {
    let left_out = scores.len().saturating_sub(most);
    let start = if left_out > 0 { left_out + 1 } else { 0 };
    let shown = scores
        .iter()
        .skip(start)
        .map(|score| block(*score, highest));
    let ellipsis = (left_out > 0).then_some('…');
    ellipsis.into_iter().chain(shown).collect()
}

fn block(score: f64, highest: f64) -> char {
    let last = BLOCKS.len() - 1;
    let share = (score / highest).clamp(0.0, 1.0);
    let height = (share * last as f64).round() as usize;
    BLOCKS.get(height).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_scale_are_the_ends_of_the_blocks() {
        assert_eq!(line(&[0.0, 13.5, 27.0], 27.0, 10), "▁▅█");
        assert_eq!(line(&[], 27.0, 10), "");
    }

    #[test]
    fn what_does_not_fit_is_left_out_in_front() {
        assert_eq!(line(&[27.0, 27.0, 0.0, 27.0], 27.0, 3), "…▁█");
        assert_eq!(line(&[27.0, 0.0, 27.0], 27.0, 3), "█▁█");
    }
}
