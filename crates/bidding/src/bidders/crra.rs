//! Who is averse to risk.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::theory::symmetric_bid;

/// Bids in the first price and Dutch formats as if all bidders valued a gain `x` at `x^rho`, with values that are uniform from 0: `v
/// (N-1)/(N-1+rho)`, and with a reserve as [`symmetric_bid`] has it.
///
/// Source: Cox, Smith and Walker, Journal of Risk and Uncertainty 1988.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crra {
    /// The exponent, above 0; 1 is risk neutral.
    pub rho: f64,
}

impl Bidder for Crra {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        let (rules, value) = (situation.rules, situation.signal);
        let max = rules.values.greatest_signal();
        Ok(symmetric_bid(&rules.format, rules.bidders, max, self.rho, value).unwrap_or(value))
    }
}
