//! What a visited bidder buys.

use crate::goods_set::GoodsSet;

/// What a visited bidder buys.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Purchase {
    /// The goods.
    pub bundle: GoodsSet,
    /// What he pays.
    pub payment: f32,
    /// What they are worth to him.
    pub value: f32,
}

/// The best sale so far; at first, nothing is bought. Of equally good ones, the greatest is.
#[derive(Default)]
pub struct BestSale {
    size: usize,
    utility: f32,
    sale: Purchase,
}

impl BestSale {
    /// Takes a bundle of this size and utility if it is better.
    pub fn offer(&mut self, size: usize, utility: f32, sale: impl FnOnce() -> Purchase) {
        if utility > self.utility || (utility == self.utility && size > self.size) {
            *self = Self { size, utility, sale: sale() };
        }
    }

    /// The best of all that were offered.
    pub fn sale(self) -> Purchase {
        self.sale
    }
}
