//! All-pay: the highest bid wins, and everybody pays.

use super::sealed::{at_rank, highest};
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::Panel;

/// Sealed bids; the highest wins, and everybody pays the own bid. The price is the highest bid, the revenue the sum of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AllPay;

impl Format for AllPay {
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        let bids = panel.bids()?;
        let (winner, price) = (highest(&bids, 0.0, chance)?, at_rank(&bids, 0).unwrap_or_default());
        Ok(Outcome { winner, price, payments: bids.clone(), bids, ..Outcome::default() })
    }
}
