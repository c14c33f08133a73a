//! Drawing indices, coins and weighted choices from random words.

use rand::{Rng, RngExt};

/// Words to spend on drawing by rejection before the weights are summed up instead.
pub(crate) const TRIALS: usize = 64;

/// Splits a random word into an index below `bound` and a random word that is left over.
///
/// The leftover is the fraction of `word * bound / 2^64`, so it is uniform whatever the index, on `2^64 / bound` points.
pub(crate) fn below(word: u64, bound: usize) -> (usize, u64) {
    let product = u128::from(word) * bound as u128;
    ((product >> 64) as usize, product as u64)
}

/// A random word as a number in [0, 1).
pub(crate) fn unit(word: u64) -> f64 {
    (word >> 11) as f64 * (0.5_f64).powi(53)
}

/// Draws a candidate with a probability proportional to its weight; none if no weight is positive.
pub(crate) fn weighted<T: Copy>(candidates: impl Iterator<Item = (T, f64)> + Clone, rng: &mut impl Rng) -> Option<T> {
    let total: f64 = candidates.clone().map(|(_, weight)| weight).sum();
    let mut rest = total * rng.random::<f64>();
    let mut chosen = None;
    for (candidate, weight) in candidates.filter(|(_, weight)| *weight > 0.0) {
        chosen = Some(candidate);
        if rest < weight {
            break;
        }
        rest -= weight;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn below_covers_its_range_evenly_and_leaves_a_uniform_word() {
        let mut rng = Seed::new(1).stream(Stream::new("below"));
        let mut counts = [0_u32; 7];
        let mut coins = [0.0; 7];
        for _ in 0..70_000 {
            let (index, rest) = below(rng.next_u64(), 7);
            counts[index] += 1;
            coins[index] += unit(rest);
        }
        for (count, coin) in counts.into_iter().zip(coins) {
            assert!((f64::from(count) - 10_000.0).abs() < 400.0, "{counts:?}");
            assert!((coin / f64::from(count) - 0.5).abs() < 0.015, "{coins:?}");
        }
    }

    #[test]
    fn weighted_draws_by_weight() {
        let mut rng = Seed::new(2).stream(Stream::new("weighted"));
        let weights = [0.0, 1.0, 0.0, 3.0, 0.0];
        let mut counts = [0; 5];
        for _ in 0..40_000 {
            counts[weighted(weights.into_iter().enumerate(), &mut rng).unwrap()] += 1;
        }
        assert_eq!(counts[0] + counts[2] + counts[4], 0);
        assert!((counts[1] as f64 - 10_000.0).abs() < 400.0, "{counts:?}");
        assert_eq!(weighted([(0, 0.0)].into_iter(), &mut rng), None);
    }
}
