//! The ascending clock: the price rises until one bidder is left.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::panel::{Clock, Panel};

/// The price rises step by step; who leaves does not come back, and the last one wins at the price at which the last rival left. If
/// all who are left leave at once, chance decides among them; if all leave at a first price above 0, which nobody has agreed to, nobody wins.
///
/// Source: the rules of the programs of arXiv 2507.09083, which know no greatest price; there everybody leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AscendingClock {
    /// The first price.
    pub start: f64,
    /// What a step adds.
    pub increment: f64,
    /// The price at which everybody leaves who has not.
    pub max_price: f64,
    /// What bidders are told.
    pub told: Told,
}

/// What bidders on a clock are told of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// How many are left, and how many have just left.
    Open,
    /// Nothing but that the auction goes on.
    Blind,
}

impl Format for AscendingClock {
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        let bidders = panel.bidders();
        let mut active: Vec<usize> = (0..bidders).collect();
        let (mut bids, mut exits, mut left_last_step) = (vec![0.0; bidders], Vec::with_capacity(bidders), 0);
        for step in 0.. {
            let price = self.start + step as f64 * self.increment;
            let told = |number: usize| (self.told == Told::Open).then_some(number);
            let clock = Clock { price, step, remaining: told(active.len()), left_last_step: told(left_last_step) };
            let stay = if price >= self.max_price { vec![false; active.len()] } else { panel.stay(&clock, &active)? };
            let asked = std::mem::take(&mut active);
            let mut leaving = Vec::new();
            for (bidder, stays) in asked.into_iter().zip(stay) {
                if stays { active.push(bidder) } else { leaving.push(bidder) }
            }
            leaving.iter().for_each(|bidder| bids[*bidder] = price);
            left_last_step = leaving.len();
            let last = match active[..] {
                [] if step == 0 && price > 0.0 => {
                    let payments = vec![0.0; bidders];
                    return Ok(Outcome { price, payments, bids, exits: leaving, ..Outcome::default() });
                }
                [] => chance.winner(&leaving)?,
                [last] => last,
                _ => {
                    exits.extend(leaving);
                    continue;
                }
            };
            exits.extend(leaving.into_iter().filter(|bidder| *bidder != last));
            exits.push(last);
            bids[last] = price;
            let mut payments = vec![0.0; bidders];
            payments[last] = price;
            return Ok(Outcome { winner: Some(last), price, payments, bids, exits, ..Outcome::default() });
        }
        unreachable!("the price comes to its greatest")
    }
}
