//! The configuration of fitted policy iteration.

use crate::environment::EnvironmentConfig;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// How policies are iterated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FittedPolicyIterationConfig {
    /// Iterations: visits, critic, actor.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub iterations: usize,
    /// Episodes of an iteration's visits.
    #[schemars(range(min = 16, max = 1_000_000))]
    pub episodes: usize,
    /// Most distinct states of an iteration that are learned from.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub states: usize,
    /// Units of both networks' hidden layers.
    #[schemars(length(min = 1, max = 16), inner(range(min = 1, max = 8_192)))]
    pub hidden: Vec<usize>,
    /// Standard deviation of the noise on visited prices in the first iteration, in units of value.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub noise: f64,
    /// How much the log of that deviation falls an iteration.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub noise_decay: f64,
    /// Lambda of the returns TD(lambda).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub lambda: f64,
    /// The critic's steps on returns.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub return_steps: usize,
    /// The critic's steps on one-step targets.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub target_steps: usize,
    /// Rounds of those steps, each with new targets, so that values reach further back.
    #[schemars(range(min = 1, max = 1_000))]
    pub target_rounds: usize,
    /// The actor's steps.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub actor_steps: usize,
    /// States of a step.
    #[schemars(range(min = 1, max = 100_000))]
    pub batch: usize,
    /// Bidders of a state in a step, in sixteens.
    #[schemars(range(min = 16, max = 1_000_000))]
    pub samples: usize,
    /// Bidders of a one-step target, in sixteens.
    #[schemars(range(min = 16, max = 1_000_000))]
    pub target_samples: usize,
    /// The softmax's sharpness, per unit of value.
    #[schemars(range(min = 1e-3, max = 1e6))]
    pub sharpness: f64,
    /// Adam's rate for the critic at the start; it falls along a cosine to 5 %.
    #[schemars(range(min = 1e-9, max = 1.0))]
    pub critic_rate: f64,
    /// Adam's rate for the actor at the start; it falls along a cosine to 5 %.
    #[schemars(range(min = 1e-9, max = 1.0))]
    pub actor_rate: f64,
}

impl Default for FittedPolicyIterationConfig {
    fn default() -> Self {
        Self {
            iterations: 20,
            episodes: 1_024,
            states: 8_192,
            hidden: vec![256; 3],
            noise: (-2.0_f64).exp(),
            noise_decay: 0.25,
            lambda: 0.95,
            return_steps: 100,
            target_steps: 500,
            target_rounds: 5,
            actor_steps: 200,
            batch: 512,
            samples: 256,
            target_samples: 1_024,
            sharpness: 100.0,
            critic_rate: 1e-3,
            actor_rate: 1e-3,
        }
    }
}

impl Config for FittedPolicyIterationConfig {
    const SECTION: &'static str = "fpi";
}

/// What an experiment with fitted policy iteration says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FittedPolicyIterationExperiment {
    /// The auction.
    pub environment: EnvironmentConfig,
    /// The learner.
    #[serde(default)]
    pub fpi: FittedPolicyIterationConfig,
}

impl Config for FittedPolicyIterationExperiment {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.environment.check_together()
    }
}
