//! Who errs the less, the more it costs.

use crate::bidder::{Bidder, Situation};
use crate::bidders::belief::Belief;
use crate::error::BiddingError;
use crate::rules::Rules;
use crate::streams;
use diffecon_auction::Seed;
use rand::RngExt;

/// Picks every bid `b` of the grid with a probability in proportion to `exp(lambda EU(b; v))`, by what it believes of its rivals: 0 is uniform
/// on the grid, and a large `lambda` comes to the best response.
///
/// Source: `McKelvey` and Palfrey, Games and Economic Behavior 1995; here with rivals who are given.
#[derive(Debug, Clone)]
pub struct Quantal {
    lambda: f64,
    belief: Belief,
    /// For every bid of the grid: the probability that it wins, and what is expected to be paid with it. Empty before a session.
    bids: Vec<(f64, f64, f64)>,
    seed: Seed,
}

impl Quantal {
    /// With a weight of utility and a belief.
    pub fn new(lambda: f64, belief: Belief) -> Self {
        Self { lambda, belief, bids: Vec::new(), seed: Seed::new(0) }
    }

    /// The probability of each bid of the grid, `[bids]`, for a value.
    pub fn probabilities(&self, value: f64) -> Vec<f64> {
        let utility = |(_, wins, payment): &(f64, f64, f64)| self.lambda * (value * wins - payment);
        let most = self.bids.iter().map(utility).fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = self.bids.iter().map(|bid| (utility(bid) - most).exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    }
}

impl Bidder for Quantal {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        let mut random = self.seed.stream_at(streams::QUANTAL, situation.round as u64);
        let mut left: f64 = random.random();
        for (probability, (bid, ..)) in self.probabilities(situation.signal).into_iter().zip(&self.bids) {
            left -= probability;
            if left < 0.0 {
                return Ok(*bid);
            }
        }
        Ok(self.bids.last().map_or(0.0, |(bid, ..)| *bid))
    }

    fn begin(&mut self, rules: &Rules, _bidder: usize, seed: u64) -> Result<(), BiddingError> {
        self.seed = Seed::new(seed);
        let rivals = self.belief.of(rules)?;
        let steps = (rules.grid.max / rules.grid.step).round() as usize;
        self.bids = (0..=steps)
            .map(|step| {
                let bid = step as f64 * rules.grid.step;
                let (wins, payment) = rivals.expected(bid);
                (bid, wins, payment)
            })
            .collect();
        Ok(())
    }
}
