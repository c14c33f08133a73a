//! Pricing as experiments name it.

use crate::config::{LearningConfig, PricesConfig, PricingConfig};
use crate::learner::Pricing;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory, OutOfRange};
use diffecon_data::{Sizes, Split};
use diffecon_train::{Method, RunConfig, RunError, Setup};
use serde::{Deserialize, Serialize};
use std::path::Path;

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
        let (sizes, splits) = Sizes::read(Path::new(&config.dataset))?;
        let train = Sizes { bidders: splits.train, ..sizes };
        // Loaded, a data set is there three times, and then in parts.
        let data = Memory::default().with("the data set", "its bidders and atoms", sizes.bytes().saturating_mul(3));
        Some(data.and(config.clone().config().memory(&train)))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let dataset = setup.dataset(&config.dataset)?;
        let (train, validation) = (dataset.split(Split::Train), dataset.split(Split::Validation));
        let config = config.part(PricingExperiment::config);
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        let learner = Self::new(config, train, validation, setup.device(), setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}
