//! Where the numbers that a menu's lotteries are made of are, in one buffer.

use crate::bundle_words::MenuShape;
use std::ops::Range;

/// The parts of the buffer, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotteryLayout {
    /// Logits of the lottery weights before the flow's share, `[J, D]`.
    pub logits: Range<usize>,
    /// A price for every good `[M]`.
    pub item: Range<usize>,
    /// A price for every number of goods `[M + 1]`.
    pub size: Range<usize>,
    /// What is added to each element's price `[J]`.
    pub deviation: Range<usize>,
}

impl LotteryLayout {
    /// The parts for a menu of these extents.
    pub fn of(MenuShape { elements, support, goods }: MenuShape) -> Self {
        let logits = 0..elements * support;
        let item = logits.end..logits.end + goods;
        let size = item.end..item.end + goods + 1;
        let deviation = size.end..size.end + elements;
        Self { logits, item, size, deviation }
    }

    /// How many numbers there are.
    pub fn numbers(&self) -> usize {
        self.deviation.end
    }
}
