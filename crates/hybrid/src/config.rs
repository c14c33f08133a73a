//! The learner's configuration: the parts' own, and how they learn together.

use diffecon_auction::OutOfRange;
use diffecon_bundleflow::BundleFlowConfig;
use diffecon_bundleflow::config::{self as bundleflow, FlowConfig, Init, MenuConfig};
use diffecon_config::{Config, JsonSchema};
use diffecon_pricing::PricingConfig;
use diffecon_pricing::config::{self as pricing, PricesConfig};
use diffecon_train::schedule::rises;
use serde::{Deserialize, Serialize};

/// Everything that decides a run, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HybridConfig {
    /// The prices of all bundles.
    pub prices: PricesConfig,
    /// The ascent of the prices alone.
    pub ascent: pricing::LearningConfig,
    /// The lotteries beside them.
    pub menu: LotteriesConfig,
    /// The flow that the lotteries come from.
    pub flow: FlowConfig,
    /// The ascent of both.
    pub together: TogetherConfig,
}

/// The lotteries: how many, and where they start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LotteriesConfig {
    /// Menu elements `J`.
    #[schemars(range(min = 1))]
    pub elements: usize,
    /// Support points (bundles) of each element's lottery `D`.
    #[schemars(range(min = 1))]
    pub support: usize,
    /// Where support points start.
    pub init: Init,
    /// The lottery weight with which every element's first point starts, as for `bundleflow`.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub first_weight: f64,
    /// Start price of an element as a share of what the price function asks for its lottery.
    #[schemars(range(min = 0.0, max = 2.0))]
    pub start_price: f64,
    /// The penalty on the sum of squared deviations of prices from a smooth function of the lottery, in normalised values.
    #[schemars(range(min = 0.0))]
    pub deviation_penalty: f64,
}

impl Default for LotteriesConfig {
    fn default() -> Self {
        Self {
            elements: 500,
            support: 2,
            init: Init::Spread,
            first_weight: 0.5,
            start_price: 1.0,
            deviation_penalty: 0.01,
        }
    }
}

/// Gradient ascent of prices and lotteries together. Money is normalised by the training split's mean best value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TogetherConfig {
    /// Optimiser steps.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Bidders a step.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch: usize,
    /// The softmax's sharpness lambda at the start, per normalised value.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sharpness_start: f64,
    /// The sharpness at the end; at least the start.
    pub sharpness_end: f64,
    /// The share of its start to which every learning rate falls along a cosine.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_learning_rate: f64,
    /// Learning rates of the price function, as a share of those of `prices`.
    #[schemars(range(min = 0.0))]
    pub prices_rate: f64,
    /// Learning rate of the elements' own prices.
    #[schemars(range(min = 0.0))]
    pub element_rate: f64,
    /// Learning rate of the lottery weights' logits.
    #[schemars(range(min = 0.0))]
    pub weight_rate: f64,
    /// Learning rate of the support points.
    #[schemars(range(min = 0.0))]
    pub support_rate: f64,
    /// An element is in the mechanism if the training bidders who take it pay more by so many standard errors than what they
    /// would pay without.
    #[schemars(range(min = 0.0))]
    pub earned_errors: f64,
}

impl Default for TogetherConfig {
    fn default() -> Self {
        Self {
            steps: 400,
            batch: 1000,
            sharpness_start: 60.0,
            sharpness_end: 60.0,
            final_learning_rate: 0.05,
            prices_rate: 0.03,
            element_rate: 0.005,
            weight_rate: 0.05,
            support_rate: 0.001,
            earned_errors: 1.0,
        }
    }
}

impl HybridConfig {
    /// The prices' part.
    pub fn pricing(&self) -> PricingConfig {
        PricingConfig { prices: self.prices.clone(), learning: self.ascent.clone() }
    }

    /// The lotteries' part.
    pub fn bundleflow(&self) -> BundleFlowConfig {
        let LotteriesConfig { elements, support, init, first_weight, deviation_penalty, .. } = self.menu.clone();
        let together = &self.together;
        BundleFlowConfig {
            menu: MenuConfig { elements, support, init, first_weight, deviation_penalty, ..MenuConfig::default() },
            flow: self.flow.clone(),
            learning: bundleflow::LearningConfig {
                steps: together.steps,
                batch: together.batch,
                sharpness_start: together.sharpness_start,
                sharpness_end: together.sharpness_end,
                sharpness_ramp: 1.0,
                final_learning_rate: together.final_learning_rate,
                deviation_rate: together.element_rate,
                weight_rate: together.weight_rate,
                support_rate: together.support_rate,
                ..bundleflow::LearningConfig::default()
            },
        }
    }
}

impl Config for HybridConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        rises("ascent.sharpness_end", self.ascent.sharpness_start, self.ascent.sharpness_end)?;
        rises("together.sharpness_end", self.together.sharpness_start, self.together.sharpness_end)?;
        self.bundleflow().check_together()
    }
}
