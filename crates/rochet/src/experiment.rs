//! Both learners as experiments name them.

use crate::config::{BundleRochetNetConfig, BundlesConfig, LearningConfig, LotteriesConfig, RochetNetConfig};
use crate::{BundleRochetNet, RochetNet};
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory, OutOfRange};
use diffecon_train::{Method, RunError, Setup, one_bidder};
use serde::{Deserialize, Serialize};

/// What an experiment with `RochetNet` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RochetNetExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The menu.
    #[serde(default)]
    pub menu: LotteriesConfig,
    /// Its gradient ascent.
    #[serde(default)]
    pub learning: LearningConfig,
}

/// What an experiment with Bundle-RochetNet says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleRochetNetExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The menu.
    #[serde(default)]
    pub menu: BundlesConfig,
    /// Its gradient ascent.
    #[serde(default)]
    pub learning: LearningConfig,
}

impl RochetNetExperiment {
    fn config(self) -> RochetNetConfig {
        RochetNetConfig { menu: self.menu, learning: self.learning }
    }
}

impl BundleRochetNetExperiment {
    fn config(self) -> BundleRochetNetConfig {
        BundleRochetNetConfig { menu: self.menu, learning: self.learning }
    }
}

impl Config for RochetNetExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.clone().config().check_together()
    }
}

impl Config for BundleRochetNetExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.clone().config().check_together()
    }
}

impl Method for RochetNet {
    const NAME: &'static str = "rochet_net";
    const ABOUT: &'static str =
        "Menus of goods' probabilities for one additive or unit-demand bidder (RochetNet, arXiv 1706.03459).";
    type Config = RochetNetExperiment;

    fn memory(config: &Self::Config) -> Option<Memory> {
        one_bidder::memory(&config.dataset, 3, |train| config.clone().config().memory(train))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let config = config.part(RochetNetExperiment::config);
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        let learner = Self::new(config, train, validation, setup.device(), setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}

impl Method for BundleRochetNet {
    const NAME: &'static str = "bundle_rochet_net";
    const ABOUT: &'static str = "Menus of bundles for one bidder, drawn by goods' probabilities (Bundle-RochetNet, the baseline of arXiv 2502.15283).";
    type Config = BundleRochetNetExperiment;

    fn memory(config: &Self::Config) -> Option<Memory> {
        one_bidder::memory(&config.dataset, 3, |train| config.clone().config().memory(train))
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let config = config.part(BundleRochetNetExperiment::config);
        let learner = Self::new(config, train, validation, setup.device(), setup.provenance());
        Ok(learner.map_err(ConfigError::from)?)
    }
}
