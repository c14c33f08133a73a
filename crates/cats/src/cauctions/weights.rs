//! One draw among the weights of all items.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use pulp::Simd;
use std::array::from_fn;

/// Numbers of so many items in a row, which the processor takes at once; items beyond the last have 0.
pub(super) type Block = [f64; BLOCK];
const BLOCK: usize = 16;

/// Zeros for so many items.
pub(super) fn zeros(items: usize) -> Vec<Block> {
    vec![[0.0; BLOCK]; items.div_ceil(BLOCK)]
}

/// Ones for so many items.
pub(super) fn ones(items: usize) -> Vec<Block> {
    vec![[1.0; BLOCK]; items.div_ceil(BLOCK)]
}

/// The weight of every item.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    blocks: Vec<Block>,
    /// The sum of every block.
    sums: Vec<f64>,
}

impl Weights {
    /// Of so many items, all 0.
    pub(super) fn new(items: usize) -> Self {
        let blocks = zeros(items);
        Self { sums: vec![0.0; blocks.len()], blocks }
    }

    /// Every item's weight: its interest times an affinity, which is a mean of two rows with these factors.
    pub(super) fn set(&mut self, interests: &[Block], (zero, zeros): (f64, &[Block]), (one, ones): (f64, &[Block])) {
        set_blocks(&mut self.blocks, &mut self.sums, interests, (zero, zeros), (one, ones));
    }

    /// The first item whose cumulated weight is above `share`, in [0, 1), of the total: with the probability of its weight. An item
    /// without weight is never chosen, unless none has any.
    ///
    /// Sums are cumulated by blocks, which is faster than one by one and gives the same item unless `share` is within rounding of
    /// a boundary.
    pub(super) fn choose(&self, share: f64) -> usize {
        let mut rest = share * self.sums.iter().sum::<f64>();
        for (index, (block, &sum)) in self.blocks.iter().zip(&self.sums).enumerate() {
            if rest < sum {
                for (place, &weight) in block.iter().enumerate() {
                    if rest < weight {
                        return index * BLOCK + place;
                    }
                    rest -= weight;
                }
            } else {
                rest -= sum;
            }
        }
        // Rounding may leave a rest behind the last weight: then it is that one.
        self.blocks.as_flattened().iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }
}

/// Sets every block, and its sum.
#[pulp::with_simd(set_blocks = pulp::Arch::new())]
#[inline(always)]
fn set_blocks_with_simd<S: Simd>(
    _simd: S,
    blocks: &mut [Block],
    sums: &mut [f64],
    interests: &[Block],
    (zero, zeros): (f64, &[Block]),
    (one, ones): (f64, &[Block]),
) {
    let rows = interests.iter().zip(zeros).zip(ones);
    for ((block, sum), ((interests, zeros), ones)) in blocks.iter_mut().zip(sums).zip(rows) {
        // Apart from the rest of memory, so that it is known that nothing read here is written.
        let mut weights = [0.0; BLOCK];
        for place in 0..BLOCK {
            weights[place] = interests[place] * (zero * zeros[place] + one * ones[place]);
        }
        *sum = sum_of(&weights);
        *block = weights;
    }
}

/// A sum in pairs, which the processor adds at once.
#[inline(always)]
fn sum_of(block: &Block) -> f64 {
    let halves: [f64; 8] = from_fn(|place| block[place] + block[place + 8]);
    let quarters: [f64; 4] = from_fn(|place| halves[place] + halves[place + 4]);
    (quarters[0] + quarters[2]) + (quarters[1] + quarters[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(of: &[f64]) -> Weights {
        let mut blocks = zeros(of.len());
        blocks.as_flattened_mut()[..of.len()].copy_from_slice(of);
        let mut weights = Weights::new(of.len());
        weights.set(&blocks, (1.0, &ones(of.len())), (0.0, &zeros(of.len())));
        weights
    }

    #[test]
    fn an_item_is_chosen_where_the_cumulated_weight_passes_the_share() {
        for length in [1, 2, 15, 16, 17, 31, 32, 33, 100] {
            // Small whole numbers, so that sums are exact.
            let of: Vec<f64> = (0..length).map(|item| f64::from((item + 1) * 7 % 4)).collect();
            let total: f64 = of.iter().sum();
            for step in 0..1_000 {
                let share = f64::from(step) / 1_000.0;
                let mut cumulated = 0.0;
                let plain = of.iter().position(|weight| {
                    cumulated += weight;
                    cumulated > share * total
                });
                assert_eq!(weights(&of).choose(share), plain.unwrap(), "{length} {share}");
            }
        }
    }

    #[test]
    fn rounding_never_chooses_what_has_no_weight() {
        let almost_one = 1.0_f64.next_down();
        let mut many = vec![0.1; 50];
        many.extend([0.0; 50]);
        assert_eq!(weights(&many).choose(almost_one), 49);
        assert_eq!(weights(&[0.0, 0.3, 0.0]).choose(almost_one), 1);
        assert_eq!(weights(&[0.0, 0.3, 0.0]).choose(0.0), 1);
        // As if rounding had made the total too large.
        assert_eq!(weights(&many).choose(1.1), 49);
    }
}
