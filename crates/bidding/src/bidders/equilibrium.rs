//! Who bids as theory says.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::rules::Rules;
use crate::theory::EquilibriumBids;
use diffecon_config::OutOfRange;

/// Bids what the equilibrium says, by [`EquilibriumBids`].
#[derive(Debug, Clone, PartialEq)]
pub struct Equilibrium {
    theory: EquilibriumBids,
}

impl Equilibrium {
    /// For these rules.
    ///
    /// # Errors
    /// If no equilibrium is known.
    pub fn new(rules: &Rules) -> Result<Self, OutOfRange> {
        let (format, values) = (rules.format.name(), rules.values.name());
        let value = || format!("{format} with {} bidders and {values} values", rules.bidders);
        let allowed = "of a format and values whose equilibrium is known (docs/bidding.md lists them)";
        let theory = EquilibriumBids::of(rules);
        theory.map(|theory| Self { theory }).ok_or_else(|| OutOfRange::new("equilibrium", allowed, value()))
    }
}

impl Bidder for Equilibrium {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        Ok(self.theory.bid(situation.bidder, situation.signal))
    }
}
