//! Chance: the seeded stream from which one participant's life is drawn.
//!
//! Every participant has a stream of their own, named by (seed, participant number), so that lives can be invented
//! in any order and on any number of threads. No function here calls a transcendental function of the platform:
//! only additions, multiplications and square roots, which every machine rounds alike, so that a seed gives the same
//! bytes everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Standard deviation of the sum of eight uniform 16-bit numbers, as a fraction of 65,536: the root of 8/12.
const SUM_OF_EIGHT_SD: f64 = 0.816_496_580_927_726;

/// A stream of draws.
pub(crate) struct Draw {
    rng: ChaCha8Rng,
}

impl Draw {
    /// The stream of this seed and number.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(bytes);
        rng.set_stream(stream);
        Self { rng }
    }

    /// A number in 0 (included) to 1 (not included).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from `low` to `high`, both included; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = f64::from((high - low).max(0) + 1);
        low + (self.unit() * width) as i32
    }

    /// A draw from the standard normal distribution, as a sum of eight uniform draws (so within ±4.9).
    pub(crate) fn normal(&mut self) -> f64 {
        let pieces = |bits: u64| {
            (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
        };
        let sum = pieces(self.rng.next_u64()) + pieces(self.rng.next_u64());
        (sum as f64 / 65_536.0 - 4.0) / SUM_OF_EIGHT_SD
    }

    /// One of the values, in proportion to its weight.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, table: &[(f64, T); N]) -> T {
        let total: f64 = table.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.unit() * total;
        for (weight, value) in table {
            rest -= weight;
            if rest < 0.0 {
                return *value;
            }
        }
        table[N - 1].1
    }

    /// The position of one weight of a running total, in proportion to the weights.
    pub(crate) fn pick_running(&mut self, running: &[f64]) -> usize {
        let total = running.last().copied().unwrap_or(0.0);
        let mark = self.unit() * total;
        running
            .partition_point(|sum| *sum <= mark)
            .min(running.len().saturating_sub(1))
    }

    /// A draw from a distribution given by its quantiles: (share, value) points, read with straight lines between.
    pub(crate) fn quantile<const N: usize>(&mut self, points: &[(f64, f64); N]) -> f64 {
        let share = self.unit();
        let upper = points.partition_point(|(s, _)| *s <= share).clamp(1, N - 1);
        let ((s0, v0), (s1, v1)) = (points[upper - 1], points[upper]);
        v0 + (v1 - v0) * ((share - s0) / (s1 - s0)).clamp(0.0, 1.0)
    }

    /// Days drawn from quantiles, rounded to whole days.
    pub(crate) fn days<const N: usize>(&mut self, points: &[(f64, f64); N]) -> i32 {
        self.quantile(points).round() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stream_says_the_same_twice_and_two_streams_differ() {
        let first: Vec<f64> = (0..4)
            .map(|_| 0)
            .scan(Draw::new(1, 2), |d, _: i32| Some(d.unit()))
            .collect();
        let again: Vec<f64> = (0..4)
            .map(|_| 0)
            .scan(Draw::new(1, 2), |d, _: i32| Some(d.unit()))
            .collect();
        let other: Vec<f64> = (0..4)
            .map(|_| 0)
            .scan(Draw::new(1, 3), |d, _: i32| Some(d.unit()))
            .collect();
        assert_eq!(first, again);
        assert_ne!(first, other);
    }

    #[test]
    fn normal_draws_have_mean_nought_and_deviation_one() {
        let mut draw = Draw::new(5, 5);
        let values: Vec<f64> = (0..20_000).map(|_| draw.normal()).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.04, "variance {variance}");
    }

    #[test]
    fn quantiles_give_back_their_median() {
        let mut draw = Draw::new(9, 1);
        let mut values: Vec<i32> = (0..2_001)
            .map(|_| draw.days(&[(0.0, 0.0), (0.5, 15.0), (1.0, 100.0)]))
            .collect();
        values.sort_unstable();
        assert!((13..=17).contains(&values[1_000]));
    }
}
