//! The learner's configuration: data, with defaults, and the check before any work starts.

use diffecon_bidding::bid_functions::SealedAuction;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// Everything that decides a run but the seed: what an experiment says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SelfPlayConfig {
    /// The auction.
    pub auction: SealedAuction,
    /// The network of every class of bidders.
    pub network: NetworkConfig,
    /// Gradient ascent on every bid's expected utility.
    pub learning: LearningConfig,
}

/// A network from a value to a bid, with tanh between its layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkConfig {
    /// Hidden layers.
    #[schemars(range(min = 1, max = 16))]
    pub layers: usize,
    /// Units of each.
    #[schemars(range(min = 1, max = 4096))]
    pub units: usize,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self { layers: 2, units: 32 }
    }
}

/// Gradient ascent on expected utility against what the others bid. Money is normalised by the greatest value of any bidder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    /// Optimiser steps.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Values of each class of bidders at which it plays in a step, even from 0 to the greatest.
    #[schemars(range(min = 8, max = 100_000))]
    pub values: usize,
    /// Affiliated values: at how many common parts chances are averaged.
    #[schemars(range(min = 2, max = 10_000))]
    pub common_parts: usize,
    /// The learning rate.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rate: f64,
    /// The share of its start to which the learning rate falls along a cosine.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_learning_rate: f64,
    /// The noise of comparisons of bids at the start: the greatest bonus of a rival's bid, as a share of the greatest value.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub noise_start: f64,
    /// The same at the end; at most the start.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub noise_end: f64,
    /// The share of the steps over which the noise falls geometrically.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub noise_ramp: f64,
    /// Auctions of a validation.
    #[schemars(range(min = 2, max = 10_000_000))]
    pub validation_auctions: usize,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            steps: 3000,
            values: 257,
            common_parts: 64,
            rate: 0.003,
            final_learning_rate: 0.01,
            noise_start: 0.2,
            noise_end: 0.0003,
            noise_ramp: 0.6,
            validation_auctions: 4096,
        }
    }
}

impl Config for SelfPlayConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.auction.check_together()?;
        let LearningConfig { noise_start, noise_end, .. } = &self.learning;
        let allowed = format!("at most the start, {noise_start}");
        OutOfRange::unless(noise_end <= noise_start, "learning.noise_end", allowed, noise_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_fit_and_what_does_not_is_named() {
        assert!(SelfPlayConfig::default().check().is_ok());
        let mut config = SelfPlayConfig::default();
        config.learning.noise_end = 0.3;
        let error = config.check().unwrap_err().to_string();
        assert_eq!(error, "learning.noise_end should be at most the start, 0.2, but is 0.3");
        let mut config = SelfPlayConfig::default();
        config.auction.reserve = 2.0;
        let error = config.check().unwrap_err().to_string();
        assert_eq!(error, "auction.reserve should be below every greatest value, 1, but is 2");
    }
}
