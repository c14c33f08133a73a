//! Who does what is written.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::panel::Turn;

/// Bids what a list says, round by round, and on eBay gives maxima on the days that a list says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scripted {
    /// The bid of each round; the last goes on. Of clocks the price at which to leave.
    pub bids: Vec<f64>,
    /// eBay: days and the maxima that are given on them, in every round.
    pub turns: Vec<(usize, f64)>,
}

impl Bidder for Scripted {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        Ok(self.bids.get(situation.round).or(self.bids.last()).copied().unwrap_or_default())
    }

    fn maximum(&mut self, situation: &Situation<'_>, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        if self.turns.is_empty() {
            return if turn.day > 0 { Ok(None) } else { self.bid(situation).map(Some) };
        }
        Ok(self.turns.iter().find(|(day, _)| *day == turn.day).map(|(_, maximum)| *maximum))
    }
}
