//! Hybrids as experiments name them.

use crate::config::{HybridConfig, LotteriesConfig, TogetherConfig};
use crate::learner::HybridLearner;
use diffecon_bundleflow::config::FlowConfig;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory, OutOfRange};
use diffecon_pricing::config::{LearningConfig, PricesConfig};
use diffecon_train::{Method, RunConfig, RunError, Setup, one_bidder};
use serde::{Deserialize, Serialize};

/// What an experiment with a hybrid says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HybridExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The prices of all bundles.
    #[serde(default)]
    pub prices: PricesConfig,
    /// The ascent of the prices alone.
    #[serde(default)]
    pub ascent: LearningConfig,
    /// The lotteries beside them.
    #[serde(default)]
    pub menu: LotteriesConfig,
    /// The flow that the lotteries come from.
    #[serde(default)]
    pub flow: FlowConfig,
    /// The ascent of both.
    #[serde(default)]
    pub together: TogetherConfig,
}

impl HybridExperiment {
    fn config(self) -> HybridConfig {
        let Self { dataset: _, prices, ascent, menu, flow, together } = self;
        HybridConfig { prices, ascent, menu, flow, together }
    }
}

impl Config for HybridExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.clone().config().check_together()
    }
}

impl Method for HybridLearner {
    const NAME: &'static str = "hybrid";
    const ABOUT: &'static str =
        "BundleFlow's lotteries beside a price for every bundle, learned together, for one bidder.";
    type Config = HybridExperiment;

    fn run_config() -> RunConfig {
        RunConfig { validate_every: 200, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        let (dataset, config) = (&config.dataset, config.clone().config());
        // One copy more than others: the data are there for either half.
        one_bidder::memory(dataset, 4, |train| config.bundleflow().memory(train).and(config.pricing().memory(train)))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let config = config.part(HybridExperiment::config);
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        let learner = Self::new(&config, train, validation, &setup.device(), &setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}
