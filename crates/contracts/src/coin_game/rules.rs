//! The rules of a Coin Game: data, with the paper's numbers as defaults.

use diffecon_config::{Config, JsonSchema};
use serde::{Deserialize, Serialize};

/// A Coin Game on a square board that wraps around, for two agents of two colours.
///
/// In a step both agents move at once: up, right, down, left, or not at all; they may share a cell. Who comes to a coin takes it,
/// and gets 1 if it has his colour, else [`Self::other_reward`]; if both come to it, each gets half. The coin comes back at once on a cell without an
/// agent, all alike. The principal sees everything; its value is the agents' rewards times [`Self::weight`], less what it pays.
///
/// The rewards, sizes, numbers of steps, discount factor and weight are the paper's \[P\], the rest ours. Of the rules that were tried (with
/// walls or without, one coin at a time or both), one coin on a board without walls has a greatest welfare of 12.6, as published
/// figures have 12.5; both at once have 23.7.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CoinGame {
    /// Cells of a row, and rows.
    #[schemars(range(min = 2, max = 7))]
    pub size: usize,
    /// Steps of an episode.
    #[schemars(range(min = 1, max = 200))]
    pub steps: usize,
    /// The coins on the board.
    pub coins: Coins,
    /// What a coin of the other's colour is worth to an agent, where one of his own is worth 1.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub other_reward: f64,
    /// What the agents' rewards are worth to the principal, where a payment is worth 1: the paper's 1 / alpha.
    #[schemars(range(max = 1e6), extend("exclusiveMinimum" = 0.0))]
    pub weight: f64,
    /// The discount factor of a step, everybody's.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount: f64,
}

/// Which coins there are at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Coins {
    /// One, of either colour alike.
    #[default]
    One,
    /// One of each colour.
    Both,
}

impl Default for CoinGame {
    fn default() -> Self {
        Self { size: 3, steps: 20, coins: Coins::One, other_reward: 0.2, weight: 10.0, discount: 0.99 }
    }
}

impl Config for CoinGame {
    const SECTION: &'static str = "game";
}

impl CoinGame {
    /// Its name in reports: `Coin Game 3x3, 20 steps, one coin`.
    pub fn name(&self) -> String {
        let coins = match self.coins {
            Coins::One => "one coin",
            Coins::Both => "both coins",
        };
        format!("Coin Game {0}x{0}, {1} steps, {coins}", self.size, self.steps)
    }
}
