//! The learner's configuration: data, with defaults, and the check before any work starts.

use diffecon_auction::OutOfRange;
use diffecon_config::{Config, JsonSchema};
use diffecon_train::schedule::rises;
use serde::{Deserialize, Serialize};

/// Everything that decides a run, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PricingConfig {
    /// The prices.
    pub prices: PricesConfig,
    /// Their gradient ascent.
    pub learning: LearningConfig,
}

/// The families of price functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyName {
    /// A price a good and a price a size, added.
    ItemSize,
    /// A fee for buying anything, and a price a good.
    EntryFee,
    /// Item and size prices, and a surcharge that depends on both: a monotone lattice. Not for additive bidders, whose favourite
    /// would not be found exactly.
    Lattice,
}

/// The prices: which family, and how fast each kind of them learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PricesConfig {
    /// The family.
    pub family: FamilyName,
    /// The lattice's cells a side.
    #[schemars(range(min = 1, max = 64))]
    pub cells: usize,
    /// The penalty on bends of the size prices: half of this times the integral of the squared second derivative over the share of
    /// goods, in normalised values. Size prices of thousands of bidders overfit without.
    #[schemars(range(min = 0.0))]
    pub smoothness: f64,
    /// Learning rate of the size prices, or of the entry fee.
    #[schemars(range(min = 0.0))]
    pub size_rate: f64,
    /// Learning rate of the item prices.
    #[schemars(range(min = 0.0))]
    pub item_rate: f64,
    /// Learning rate of the lattice's knots.
    #[schemars(range(min = 0.0))]
    pub lattice_rate: f64,
}

impl Default for PricesConfig {
    fn default() -> Self {
        Self {
            family: FamilyName::ItemSize,
            cells: 4,
            smoothness: 1.6e-5,
            size_rate: 0.01,
            item_rate: 0.001,
            lattice_rate: 0.002,
        }
    }
}

/// Gradient ascent on softened revenue. Money is normalised by the training split's mean best value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    /// Optimiser steps.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Bidders a step.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch: usize,
    /// Training bidders, the first ones, to whom the start prices are fitted: the baseline of item and size prices, or the
    /// grand bundle's price as a fee for buying anything, whichever loses less.
    #[schemars(range(min = 1))]
    pub start_bidders: usize,
    /// The softmax's sharpness lambda at the start, per normalised value.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sharpness_start: f64,
    /// The sharpness at the end of the anneal; at least the start.
    pub sharpness_end: f64,
    /// The share of the steps over which the sharpness rises geometrically.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub sharpness_ramp: f64,
    /// The share of its start to which every learning rate falls along a cosine.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_learning_rate: f64,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            steps: 1000,
            batch: 2000,
            start_bidders: 2000,
            sharpness_start: 15.0,
            sharpness_end: 60.0,
            sharpness_ramp: 0.7,
            final_learning_rate: 0.05,
        }
    }
}

impl Config for PricingConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        rises("learning.sharpness_end", self.learning.sharpness_start, self.learning.sharpness_end)
    }
}
