//! All-pay: the highest bid wins, and everybody pays.

use super::sealed::highest;
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
        let price = bids.iter().copied().fold(0.0, f64::max);
        let winner = highest(&bids, price, 0.0, chance)?;
        Ok(Outcome { winner, price, payments: bids.clone(), bids, ..Outcome::default() })
    }
}
