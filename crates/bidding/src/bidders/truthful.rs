//! Who bids the value.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;

/// Bids the signal: a dominant strategy for private and affiliated values in the second price, clock and eBay formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Truthful;

impl Bidder for Truthful {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        Ok(situation.signal)
    }
}
