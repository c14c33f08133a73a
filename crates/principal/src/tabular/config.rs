//! The learner's configuration: data, with defaults.

use crate::config::Heads;
use crate::process_source::ProcessSource;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// Everything that decides a run but the seed: what an experiment says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TabularConfig {
    /// The process.
    pub process: ProcessSource,
    /// How the tables are learned.
    pub learning: TabularLearningConfig,
}

/// Q-learning of both players in tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TabularLearningConfig {
    /// Steps, in each of which every episode makes one decision.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Episodes side by side.
    #[schemars(range(min = 1, max = 65_536))]
    pub episodes: usize,
    /// Steps between contracts that are made anew.
    #[schemars(range(min = 1))]
    pub refresh_every: usize,
    /// How fast steps shrink: by this power of how often an entry was moved.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.5))]
    pub power: f64,
    /// The probability that an action is drawn rather than induced, at the start.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_start: f64,
    /// The same at the end, to which it falls along a line.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_end: f64,
    /// What the tables say of a state.
    pub heads: Heads,
    /// By how much more than other actions an induced one leaves the agent, in the process' unit of money: the paper's xi.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub nudge: f64,
}

impl Default for TabularLearningConfig {
    fn default() -> Self {
        Self {
            steps: 20_000,
            episodes: 64,
            refresh_every: 20,
            power: 0.7,
            exploration_start: 1.0,
            exploration_end: 0.0,
            heads: Heads::default(),
            nudge: 0.01,
        }
    }
}

impl Config for TabularConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        self.process.check_together()
    }
}
