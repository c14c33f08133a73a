//! Pricing as experiments name it.

use crate::config::{LearningConfig, PricesConfig, PricingConfig};
use crate::learner::Pricing;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory, OutOfRange};
use diffecon_train::{Method, RunConfig, RunError, Setup, one_bidder};
use serde::{Deserialize, Serialize};

/// What an experiment with price functions says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricingExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The prices.
    #[serde(default)]
    pub prices: PricesConfig,
    /// Their gradient ascent.
    #[serde(default)]
    pub learning: LearningConfig,
}

impl PricingExperiment {
    fn config(self) -> PricingConfig {
        PricingConfig { prices: self.prices, learning: self.learning }
    }
}

impl Config for PricingExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.clone().config().check_together()
    }
}

impl Method for Pricing {
    const NAME: &'static str = "pricing";
    const ABOUT: &'static str =
        "A price for every bundle, through item and size prices, an entry fee or a monotone lattice, for one bidder.";
    type Config = PricingExperiment;

    /// Few validations: the last prices are the best but for the luck of the validation bidders, and many tries would find that luck.
    fn run_config() -> RunConfig {
        RunConfig { validate_every: 500, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        one_bidder::memory(&config.dataset, 3, |train| config.clone().config().memory(train))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let config = config.part(PricingExperiment::config);
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        let learner = Self::new(config, train, validation, setup.device(), setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}
