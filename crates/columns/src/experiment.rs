//! Column generation as experiments name it.

use crate::config::{ColumnsConfig, LearningConfig, MenuConfig};
use crate::learner::ColumnGeneration;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, Memory};
use diffecon_train::{Method, OnGpu, RunConfig, RunError, Setup, one_bidder};
use serde::{Deserialize, Serialize};

/// What an experiment with column generation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsExperiment {
    /// The data set's folder.
    pub dataset: String,
    /// The menu.
    #[serde(default)]
    pub menu: MenuConfig,
    /// How it grows.
    #[serde(default)]
    pub learning: LearningConfig,
}

impl ColumnsExperiment {
    fn config(self) -> ColumnsConfig {
        ColumnsConfig { menu: self.menu, learning: self.learning }
    }
}

impl Config for ColumnsExperiment {}

impl Method for ColumnGeneration {
    const NAME: &'static str = "column_generation";
    const ABOUT: &'static str = "Menus of bundles with prices for one bidder, by column generation: the best of sampled bundles at exact prices.";
    type Config = ColumnsExperiment;

    fn run_config() -> RunConfig {
        RunConfig { validate_every: 10, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        one_bidder::memory(&config.dataset, 3, |train| config.clone().config().memory(train))
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        OnGpu::Idle("it searches without gradients")
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = one_bidder::bidders(setup, &config.dataset)?;
        let learner = Self::new(config.part(ColumnsExperiment::config), train, validation, setup.provenance());
        // What does not suit the data is wrong in the configuration; training has not begun, so it has not diverged.
        Ok(learner.map_err(ConfigError::from)?)
    }
}
