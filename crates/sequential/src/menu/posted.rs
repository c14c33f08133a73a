//! What a menu offers, whatever its form.

use crate::goods_set::GoodsSet;

/// All that a menu offers to a visited bidder.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Posted {
    /// What buying anything at all costs beside the prices, where there is such a fee.
    pub entry_fee: Option<f32>,
    /// What is for sale, small before large; not finite prices sell nothing.
    pub offers: Vec<(Offered, f32)>,
}

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// These goods together, and no others.
    Bundle(GoodsSet),
    /// Any so many of the goods left, and no others.
    Size(usize),
    /// One good, together with any others.
    Good(usize),
}
