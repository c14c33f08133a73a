//! Who trembles.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::rules::Rules;
use crate::streams;
use diffecon_auction::Seed;
use rand_distr::{Distribution, StandardNormal};

/// Bids what another bidder would, and an error that is normal, one for each round.
pub struct Noisy {
    base: Box<dyn Bidder>,
    sigma: f64,
    seed: Seed,
}

impl Noisy {
    /// With errors of this standard deviation.
    pub fn new(base: Box<dyn Bidder>, sigma: f64) -> Self {
        Self { base, sigma, seed: Seed::new(0) }
    }
}

impl Bidder for Noisy {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        let mut random = self.seed.stream_at(streams::NOISE, situation.round as u64);
        let error: f64 = StandardNormal.sample(&mut random);
        Ok(self.base.bid(situation)? + self.sigma * error)
    }

    fn begin(&mut self, rules: &Rules, bidder: usize, seed: u64) -> Result<(), BiddingError> {
        self.seed = Seed::new(seed);
        self.base.begin(rules, bidder, seed)
    }
}
