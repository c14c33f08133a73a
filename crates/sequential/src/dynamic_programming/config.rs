//! The configuration of dynamic programming.

use crate::environment::EnvironmentConfig;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// How every state's prices are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DynamicProgrammingConfig {
    /// Adam's steps of a state.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub steps: usize,
    /// Bidders of a step, in sixteens.
    #[schemars(range(min = 16, max = 1_073_741_824))]
    pub samples: usize,
    /// The softmax's sharpness, per unit of value.
    #[schemars(range(min = 1e-3, max = 1e6))]
    pub sharpness: f64,
    /// Adam's rate at the start, in units of value; it falls along a cosine to 2 % of it.
    #[schemars(range(min = 1e-6, max = 10.0))]
    pub rate: f64,
    /// Bidders of the line searches; 0 leaves them out.
    #[schemars(range(min = 0, max = 4_194_304))]
    pub polish_samples: usize,
    /// Rounds of line searches over the bundle sizes.
    #[schemars(range(min = 1, max = 1_000))]
    pub polish_sweeps: usize,
    /// Bidders that a state's value is taken from.
    #[schemars(range(min = 16, max = 1_073_741_824))]
    pub value_samples: usize,
}

impl Default for DynamicProgrammingConfig {
    fn default() -> Self {
        Self {
            steps: 500,
            samples: 512,
            sharpness: 100.0,
            rate: 0.02,
            polish_samples: 65_536,
            polish_sweeps: 3,
            value_samples: 262_144,
        }
    }
}

impl Config for DynamicProgrammingConfig {
    const SECTION: &'static str = "dp";
}

/// What an experiment with dynamic programming says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DynamicProgrammingExperiment {
    /// The auction.
    pub environment: EnvironmentConfig,
    /// The learner.
    #[serde(default)]
    pub dp: DynamicProgrammingConfig,
}

impl Config for DynamicProgrammingExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.environment.check_together()
    }
}
