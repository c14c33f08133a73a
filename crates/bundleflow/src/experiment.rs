//! BundleFlow as experiments name it.

use crate::config::{BundleFlowConfig, FlowConfig, LearningConfig, MenuConfig};
use crate::learner::BundleFlow;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory, OutOfRange};
use diffecon_train::{Method, RunError, Setup, one_bidder};
use serde::{Deserialize, Serialize};

/// What an experiment with BundleFlow says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleFlowExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The menu.
    #[serde(default)]
    pub menu: MenuConfig,
    /// Stage 1.
    #[serde(default)]
    pub flow: FlowConfig,
    /// Stage 2.
    #[serde(default)]
    pub learning: LearningConfig,
}

impl BundleFlowExperiment {
    fn config(self) -> BundleFlowConfig {
        BundleFlowConfig { menu: self.menu, flow: self.flow, learning: self.learning }
    }
}

impl Config for BundleFlowExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.clone().config().check_together()
    }
}

impl Method for BundleFlow {
    const NAME: &'static str = "bundleflow";
    const ABOUT: &'static str =
        "Menus of lotteries over bundles for one bidder, through an ODE flow (arXiv 2502.15283).";
    type Config = BundleFlowExperiment;

    fn memory(config: &Self::Config) -> Option<Memory> {
        one_bidder::memory(&config.dataset, 3, |train| config.clone().config().memory(train))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let config = config.part(BundleFlowExperiment::config);
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        let learner = Self::new(config, train, validation, setup.device(), setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}
