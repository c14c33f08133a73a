//! A logged round as panel and as chance.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::log::LoggedRound;
use crate::panel::{Clock, Panel, Turn};

/// What is less than any step of a logged clock.
const LESS_THAN_A_STEP: f64 = 1e-5;

/// Bidders who do what the log of a round says.
pub(super) struct RoundPanel<'a> {
    round: &'a LoggedRound,
    /// Who outlasts the others on a rising clock, where the log says so; his price to leave at is not known.
    outlasts: Option<usize>,
}

impl<'a> RoundPanel<'a> {
    /// On a rising clock who wins outlasts the others if he is last in the list of exits, with nobody's exit above his. If he is not,
    /// he left with others, and won by chance.
    pub fn new(round: &'a LoggedRound, winner: Option<usize>) -> Self {
        let last = round.exits.as_ref().and_then(|exits| exits.last().copied());
        let is_highest = |last: &usize| round.bids.iter().all(|bid| *bid <= round.bids[*last]);
        Self { round, outlasts: last.filter(|last| Some(*last) == winner && is_highest(last)) }
    }
}

impl Panel for RoundPanel<'_> {
    fn bidders(&self) -> usize {
        self.round.bidders
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Ok(self.round.bids.clone())
    }

    fn stay(&mut self, clock: &Clock, active: &[usize]) -> Result<Vec<bool>, BiddingError> {
        let (round, rises) = (self.round, self.round.is_rising_clock());
        let stays = |bidder: &usize| {
            if rises {
                self.outlasts == Some(*bidder) || clock.price + LESS_THAN_A_STEP < round.bids[*bidder]
            } else {
                clock.price > round.bids[*bidder]
            }
        };
        Ok(active.iter().map(stays).collect())
    }

    fn maximum(&mut self, _: usize, _: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        Err(BiddingError::NotLogged("which maximum a bidder gave".into()))
    }
}

/// Chance that lets a bidder win if he is among the tied ones, and the first of them otherwise.
pub(super) struct Wins(pub Option<usize>);

impl Chance for Wins {
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError> {
        let first = tied.first().copied();
        let winner = self.0.filter(|bidder| tied.contains(bidder)).or(first);
        winner.ok_or_else(|| BiddingError::NotLogged("who won".into()))
    }

    fn order(&mut self, _: usize) -> Result<Vec<usize>, BiddingError> {
        Err(BiddingError::NotLogged("in which order bidders were asked".into()))
    }
}
