//! Who bids as theory says.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::rules::Rules;
use crate::theory::equilibrium_bid;
use diffecon_config::OutOfRange;

/// Bids what the symmetric equilibrium says, by [`equilibrium_bid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Equilibrium;

impl Equilibrium {
    /// Whether a formula is known for these rules.
    ///
    /// # Errors
    /// If none is.
    pub fn check(rules: &Rules) -> Result<(), OutOfRange> {
        let (format, values) = (rules.format.name(), rules.values.name());
        let value = format!("{format} with {} bidders and {values} values", rules.bidders);
        let allowed = "of a format and values whose equilibrium has a formula (docs/bidding.md lists them)";
        OutOfRange::unless(equilibrium_bid(rules, 1.0).is_some(), "equilibrium", allowed, value)
    }
}

impl Bidder for Equilibrium {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        Self::check(situation.rules)?;
        Ok(equilibrium_bid(situation.rules, situation.signal).unwrap_or_default())
    }
}
