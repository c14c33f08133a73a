//! The learners' configurations: data, with defaults, and the check before any work starts.

use diffecon_auction::OutOfRange;
use diffecon_config::{Config, JsonSchema};
use diffecon_train::schedule::rises;
use serde::{Deserialize, Serialize};

/// Everything that decides a run of `RochetNet`, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RochetNetConfig {
    /// The menu.
    pub menu: LotteriesConfig,
    /// Its gradient ascent.
    pub learning: LearningConfig,
}

/// Everything that decides a run of Bundle-RochetNet, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BundleRochetNetConfig {
    /// The menu.
    pub menu: BundlesConfig,
    /// Its gradient ascent.
    pub learning: LearningConfig,
}

/// A menu whose elements have a probability for each good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LotteriesConfig {
    /// Menu elements `J`.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub elements: usize,
    /// The standard deviation of the logits that elements start with.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub start_spread: f64,
    /// Start price of an element as a share of its mean positive value over 1,000 training bidders.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub start_price: f64,
}

impl Default for LotteriesConfig {
    fn default() -> Self {
        Self { elements: 1000, start_spread: 2.0, start_price: 0.8 }
    }
}

/// Which bundles elements start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// Normal logits: about half of the goods each.
    Normal,
    /// Bundle sizes even over `1..=M`, the grand bundle among them; logits `start_spread` inside and `-start_spread` outside.
    Spread,
}

/// How bundles are drawn while they learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Logits with Gumbel noise, rounded.
    Gumbel,
    /// Logits, rounded: no noise.
    StraightThrough,
}

/// A menu whose elements are bundles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BundlesConfig {
    /// Menu elements `J`.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub elements: usize,
    /// Which bundles elements start with.
    pub init: Init,
    /// What the logits that elements start with are multiplied by.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub start_spread: f64,
    /// How bundles are drawn.
    pub sampling: Sampling,
    /// The temperature of the probabilities that gradients pass through.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0.0))]
    pub temperature: f64,
    /// Start price of an element as a share of its mean positive value over 1,000 training bidders.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub start_price: f64,
}

impl Default for BundlesConfig {
    fn default() -> Self {
        Self {
            elements: 500,
            init: Init::Spread,
            start_spread: 4.0,
            sampling: Sampling::Gumbel,
            temperature: 1.0,
            start_price: 0.8,
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
    /// Learning rate of the prices.
    #[schemars(range(min = 0.0))]
    pub price_rate: f64,
    /// Learning rate of the logits.
    #[schemars(range(min = 0.0))]
    pub logit_rate: f64,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            steps: 600,
            batch: 256,
            sharpness_start: 15.0,
            sharpness_end: 60.0,
            sharpness_ramp: 0.7,
            final_learning_rate: 0.05,
            price_rate: 0.02,
            logit_rate: 0.05,
        }
    }
}

impl LearningConfig {
    fn check_sharpness(&self) -> Result<(), OutOfRange> {
        rises("learning.sharpness_end", self.sharpness_start, self.sharpness_end)
    }
}

impl Config for RochetNetConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.learning.check_sharpness()
    }
}

impl Config for BundleRochetNetConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.learning.check_sharpness()
    }
}
