//! The Dutch clock: the price falls until somebody takes the good.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::{Clock, Panel};

/// The price falls step by step; the first who does not let it fall further takes the good at it, by chance among several. Below the
/// last price nobody does.
///
/// The strategies are those of the first price format: nobody learns anything before the good is gone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DutchClock {
    /// The first price.
    pub start: f64,
    /// What a step takes off.
    pub decrement: f64,
    /// The last price.
    pub min_price: f64,
}

impl Format for DutchClock {
    /// Of those who did not take it nothing is known; their bids are the price below the one at which the good went, or the last.
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        let bidders = panel.bidders();
        let active: Vec<usize> = (0..bidders).collect();
        let mut price = self.start;
        for step in 0.. {
            price = self.start - step as f64 * self.decrement;
            if price < self.min_price {
                break;
            }
            let clock = Clock { price, step, remaining: None, left_last_step: None };
            let stay = panel.stay(&clock, &active)?;
            let taking: Vec<usize> = active.iter().copied().filter(|bidder| !stay[*bidder]).collect();
            if taking.is_empty() {
                continue;
            }
            let winner = chance.winner(&taking)?;
            let mut bids = vec![price - self.decrement; bidders];
            taking.iter().for_each(|bidder| bids[*bidder] = price);
            let mut payments = vec![0.0; bidders];
            payments[winner] = price;
            return Ok(Outcome {
                winner: Some(winner),
                price,
                payments,
                bids,
                exits: vec![winner],
                ..Outcome::default()
            });
        }
        Ok(Outcome { price, payments: vec![0.0; bidders], bids: vec![price; bidders], ..Outcome::default() })
    }
}
