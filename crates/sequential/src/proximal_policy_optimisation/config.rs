//! The configuration of proximal policy optimisation.

use crate::environment::EnvironmentConfig;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// How the policy is optimised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProximalPolicyOptimisationConfig {
    /// Iterations: episodes, then epochs on them.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub iterations: usize,
    /// Episodes of an iteration.
    #[schemars(range(min = 16, max = 1_000_000))]
    pub episodes: usize,
    /// Passes over an iteration's visits.
    #[schemars(range(min = 1, max = 1_000))]
    pub epochs: usize,
    /// Visits of an optimiser step.
    #[schemars(range(min = 1, max = 100_000))]
    pub batch: usize,
    /// Units of both networks' hidden layers.
    #[schemars(length(min = 1, max = 16), inner(range(min = 1, max = 8_192)))]
    pub hidden: Vec<usize>,
    /// How far a probability ratio may go from 1.
    #[schemars(range(min = 1e-6, max = 1.0))]
    pub clip: f64,
    /// Lambda of the generalised advantages.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub lambda: f64,
    /// Log of the noise's standard deviation at the start; it falls evenly to the one at the end.
    #[schemars(range(min = -10.0, max = 3.0))]
    pub log_std_start: f64,
    /// Log of the noise's standard deviation at the end.
    #[schemars(range(min = -10.0, max = 3.0))]
    pub log_std_end: f64,
    /// Adam's rate for the actor at the start; it falls along a cosine to 5 %.
    #[schemars(range(min = 1e-9, max = 1.0))]
    pub actor_rate: f64,
    /// Adam's rate for the critic at the start; it falls along a cosine to 5 %.
    #[schemars(range(min = 1e-9, max = 1.0))]
    pub critic_rate: f64,
}

impl Default for ProximalPolicyOptimisationConfig {
    fn default() -> Self {
        Self {
            iterations: 200,
            episodes: 1_024,
            epochs: 10,
            batch: 1_024,
            hidden: vec![256; 3],
            clip: 0.2,
            lambda: 0.95,
            log_std_start: -1.5,
            log_std_end: -3.5,
            actor_rate: 1e-4,
            critic_rate: 1e-3,
        }
    }
}

impl Config for ProximalPolicyOptimisationConfig {
    const SECTION: &'static str = "ppo";
}

/// What an experiment with proximal policy optimisation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProximalPolicyOptimisationExperiment {
    /// The auction.
    pub environment: EnvironmentConfig,
    /// The learner.
    #[serde(default)]
    pub ppo: ProximalPolicyOptimisationConfig,
}

impl Config for ProximalPolicyOptimisationExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.environment.check_together()
    }
}
