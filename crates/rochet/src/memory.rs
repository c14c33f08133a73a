//! How much memory a run takes: the bidders, every parameter with its moments, and what one step keeps of elements and bidders.

use crate::config::{BundleRochetNetConfig, LearningConfig, RochetNetConfig};
use diffecon_config::{Memory, bytes_of};
use diffecon_data::Sizes;

/// Bytes of a parameter: value, moments, as they are, in a state, in a file's tensors and in its bytes.
const PARAMETER: usize = 12 * 4;
/// Bytes of a number.
const NUMBER: usize = 4;
/// Numbers that a step keeps of each bidder and element: values, utilities, choices, with what the gradient needs of each.
const OF_A_CHOICE: usize = 12;
/// Numbers that a step keeps of each element and good: noise, rounding, logarithms.
const OF_A_GOOD: usize = 8;

/// What both learners take.
fn of_both(elements: usize, learning: &LearningConfig, train: &Sizes) -> Memory {
    let logits = PARAMETER + NUMBER * OF_A_GOOD;
    Memory::default()
        .with("the bidders", "their number and atoms", train.bytes().saturating_mul(2))
        .with("logits", "menu.elements * goods", bytes_of(logits, &[elements, train.goods + 1]))
        .with("choices", "menu.elements * learning.batch", bytes_of(NUMBER * OF_A_CHOICE, &[elements, learning.batch]))
}

impl RochetNetConfig {
    /// What a run on training bidders of these sizes takes at most.
    pub fn memory(&self, train: &Sizes) -> Memory {
        let (elements, goods) = (self.menu.elements, train.goods);
        // A lottery over as many bundles as goods, each with a bit a good, thrice.
        let lotteries = bytes_of(3 * 8, &[elements, goods + 1, goods.div_ceil(64)]);
        of_both(elements, &self.learning, train).with("lotteries", "menu.elements * goods^2", lotteries)
    }
}

impl BundleRochetNetConfig {
    /// What a run on training bidders of these sizes takes at most.
    pub fn memory(&self, train: &Sizes) -> Memory {
        let bids = bytes_of(3 * NUMBER, &[self.learning.batch, train.goods_in_bids()]);
        of_both(self.menu.elements, &self.learning, train).with("bids", "learning.batch", bids)
    }
}
