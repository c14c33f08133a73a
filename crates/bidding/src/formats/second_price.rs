//! Second price: the highest bid wins, the second is paid.

use super::sealed::sold_at;
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::Panel;

/// Sealed bids; the highest wins, and the second highest is paid, or the reserve if that is more. It takes two bidders.
///
/// Source: Vickrey, Journal of Finance 1961.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SecondPrice {
    /// The least bid that can win, which everybody knows.
    pub reserve: f64,
}

impl Format for SecondPrice {
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        sold_at(panel.bids()?, 1, self.reserve, chance)
    }
}
