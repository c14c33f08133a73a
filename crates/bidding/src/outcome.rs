//! What came of one auction.

use crate::value_model::Worths;

/// What came of one auction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Who has the good, if anybody.
    pub winner: Option<usize>,
    /// The price, as the format says it; where nobody wins, the last one.
    pub price: f64,
    /// What each bidder pays, `[N]`.
    pub payments: Vec<f64>,
    /// Bids, `[N]`: of clocks the prices at which bidders left, and for the winner the last price; of eBay's the maxima.
    pub bids: Vec<f64>,
    /// Clocks: bidders in the order in which they left, the winner last.
    pub exits: Vec<usize>,
    /// eBay: every turn.
    pub steps: Vec<Step>,
    /// eBay: the days that the auction took.
    pub days: usize,
}

/// A turn of an eBay auction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The day, from 0.
    pub day: usize,
    /// Which turn of the day, from 0.
    pub turn: usize,
    /// Whose turn.
    pub bidder: usize,
    /// The maximum that he gave, if he did.
    pub maximum: Option<f64>,
    /// The price after it.
    pub price: f64,
    /// Who leads after it, if anybody.
    pub leader: Option<usize>,
}

impl Outcome {
    /// The seller's revenue.
    pub fn revenue(&self) -> f64 {
        self.payments.iter().sum()
    }

    /// What a bidder gains.
    pub fn profit(&self, worths: &Worths, bidder: usize) -> f64 {
        let won = if self.winner == Some(bidder) { worths.of(bidder) } else { 0.0 };
        won - self.payments[bidder]
    }
}
