//! Third price: the highest bid wins, the third is paid.

use super::sealed::sold_at;
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::Panel;

/// Sealed bids; the highest wins, and the third highest is paid. With fewer than three bids nobody wins.
///
/// Source: Kagel and Levin, Economic Journal 1993.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThirdPrice;

impl Format for ThirdPrice {
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        sold_at(panel.bids()?, 2, 0.0, chance)
    }
}
