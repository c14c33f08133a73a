//! How much memory a run takes: the bidders twice, as they are loaded and normalised, and what one step keeps of a batch's offers.

use crate::config::{FamilyName, PricingConfig};
use diffecon_config::{Memory, bytes_of};
use diffecon_data::{Kind, Sizes};

/// Numbers that a step keeps of each offer: values, sums, prices, odds, with what the gradient needs of each.
const OF_AN_OFFER: usize = 24;
/// Bytes of a number.
const NUMBER: usize = 4;

impl PricingConfig {
    /// What a run on training bidders of these sizes takes at most.
    pub fn memory(&self, train: &Sizes) -> Memory {
        let offers = if train.kind == Kind::Xor { train.most_atoms.max(1) } else { train.goods };
        let knots = if self.prices.family == FamilyName::Lattice { 4 * (self.prices.cells + 1) } else { 0 };
        let of_offers = bytes_of(NUMBER * (OF_AN_OFFER + knots), &[self.learning.batch, offers]);
        Memory::default().with("the bidders", "their number and atoms", train.bytes().saturating_mul(2)).with(
            "offers of a step",
            "learning.batch",
            of_offers,
        )
    }
}
