//! First price: the highest bid wins and is paid.

use super::sealed::sold_at;
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::Panel;

/// Sealed bids; the highest wins and is paid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FirstPrice {
    /// The least bid that can win, which everybody knows.
    pub reserve: f64,
}

impl Format for FirstPrice {
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        sold_at(panel.bids()?, 0, self.reserve, chance)
    }
}
