//! The learner's configuration: data, with defaults.

use crate::config::NetworkConfig;
use diffecon_config::{Config, JsonSchema};
use diffecon_contracts::coin_game::CoinGame;
use serde::{Deserialize, Serialize};

/// Everything that decides a run but the seed: what an experiment says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CoinGameConfig {
    /// The rules.
    pub game: CoinGame,
    /// The networks of principal and agents, which are alike.
    pub network: NetworkConfig,
    /// How they are trained.
    pub learning: CoinLearningConfig,
}

impl Default for CoinGameConfig {
    fn default() -> Self {
        let (game, learning) = (CoinGame::default(), CoinLearningConfig::default());
        Self { game, network: NetworkConfig { layers: 2, units: 128 }, learning }
    }
}

/// Q-learning of principal and agents from replayed transitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CoinLearningConfig {
    /// Steps: one of each episode, and one gradient step of both networks.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Episodes side by side.
    #[schemars(range(min = 1, max = 65_536))]
    pub episodes: usize,
    /// Transitions of a gradient step.
    #[schemars(range(min = 1, max = 65_536))]
    pub batch: usize,
    /// The newest transitions that are kept to learn from.
    #[schemars(range(min = 1, max = 16_777_216))]
    pub replay: usize,
    /// How much more often transitions with large errors are learned from: the power of the error. 0: all alike.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub priority: f64,
    /// How far weights make up for that at the start, from where they rise to all the way.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub correction: f64,
    /// Steps between copies of the networks into the targets.
    #[schemars(range(min = 1))]
    pub copy_every: usize,
    /// The learning rate at the start.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub rate: f64,
    /// The learning rate at the end, to which it falls geometrically.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub final_rate: f64,
    /// The norm of a network's gradient that longer ones are scaled down to.
    #[schemars(range(max = 1e6), extend("exclusiveMinimum" = 0.0))]
    pub clip: f64,
    /// The probability that an agent's action is drawn at random, at the start.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_start: f64,
    /// The same at the end, to which it falls along a line.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub exploration_end: f64,
    /// The probability that an agent follows recommendations in an episode, rather than doing what is best for itself.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub follow: f64,
    /// The share of the steps, at the end, in which recommendations stay, while payments settle.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub settle: f64,
    /// By how much more than other actions the recommended one leaves an agent: the paper's xi.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub nudge: f64,
}

impl Default for CoinLearningConfig {
    fn default() -> Self {
        Self {
            steps: 40_000,
            episodes: 8,
            batch: 128,
            replay: 100_000,
            priority: 0.6,
            correction: 0.4,
            copy_every: 100,
            rate: 5e-4,
            final_rate: 1e-5,
            clip: 10.0,
            exploration_start: 0.4,
            exploration_end: 0.0,
            follow: 0.9,
            settle: 0.25,
            nudge: 0.1,
        }
    }
}

impl Config for CoinGameConfig {}
