//! The learner's configuration: data, with defaults, and the check before any work starts.

use crate::process_source::ProcessSource;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// Everything that decides a run but the seed: what an experiment says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContractConfig {
    /// The process.
    pub process: ProcessSource,
    /// The networks of principal and agent, which are alike.
    pub network: NetworkConfig,
    /// How they are trained.
    pub learning: LearningConfig,
}

/// A network from a state to values, with ReLU between its layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkConfig {
    /// Hidden layers.
    #[schemars(range(min = 1, max = 16))]
    pub layers: usize,
    /// Units of each.
    #[schemars(range(min = 1, max = 4096))]
    pub units: usize,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self { layers: 2, units: 256 }
    }
}

/// What networks say of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Heads {
    /// The values of outcomes, whose expectations under the known laws are the values of actions.
    #[default]
    Outcomes,
    /// The values of actions themselves, as in the paper.
    Actions,
}

/// Q-learning of both players from replayed transitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    /// Steps: some decisions in episodes, and one gradient step of both networks.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Episodes side by side, in each of which one decision is made a step.
    #[schemars(range(min = 1, max = 65_536))]
    pub episodes: usize,
    /// Transitions of a gradient step.
    #[schemars(range(min = 1, max = 65_536))]
    pub batch: usize,
    /// The newest transitions that are kept to learn from.
    #[schemars(range(min = 1, max = 16_777_216))]
    pub replay: usize,
    /// Steps between copies of the networks into the targets.
    #[schemars(range(min = 1))]
    pub copy_every: usize,
    /// The learning rate at the start.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub rate: f64,
    /// The learning rate at the end, to which it falls geometrically.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub final_rate: f64,
    /// The probability that an action is drawn rather than induced, at the start.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_start: f64,
    /// The same at the end, to which it falls along a line.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_end: f64,
    /// The share of the steps, at the end, in which the actions to be induced stay, while values and payments settle.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub settle: f64,
    /// What the networks say of a state.
    pub heads: Heads,
    /// By how much more than other actions an induced one leaves the agent, in the process' unit of money: the paper's xi.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub nudge: f64,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            steps: 20_000,
            episodes: 8,
            batch: 128,
            replay: 200_000,
            copy_every: 100,
            rate: 1e-3,
            final_rate: 1e-4,
            exploration_start: 1.0,
            exploration_end: 0.0,
            settle: 0.25,
            heads: Heads::default(),
            nudge: 0.01,
        }
    }
}

impl Config for ContractConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.process.check_together()
    }
}
