//! How much memory a run takes: the board, the offers, networks and transitions.

use super::config::{CoinGameConfig, CoinLearningConfig};
use crate::config::NetworkConfig;
use diffecon_config::{Memory, bytes_of};
use diffecon_contracts::coin_game::{Coins, JOINT};

/// Bytes of a state: what becomes of it, and what it is worth to everybody now and a step later.
const STATE: usize = 4 * JOINT + 2 * 6 * 8;
/// Bytes of a state's offer at a step, as it is, solved, and in a file.
const OFFER: usize = 3 * 8;
/// Bytes of a parameter: value, moments, gradient, copy with moments, as they are, in a state and in a file.
const PARAMETER: usize = 20 * 4;
/// Bytes of a transition, as it is, in a state and in a file, with its place in the tree of sums.
const TRANSITION: usize = 16 + 4 * 16 + 3 * 28;
/// Bytes of an activation and its gradient.
const ACTIVATION: usize = 4 * 4;

impl CoinGameConfig {
    /// What a run takes at most.
    pub fn memory(&self) -> Memory {
        let NetworkConfig { layers, units } = self.network;
        let CoinLearningConfig { batch, replay, .. } = self.learning;
        let cells = self.game.size * self.game.size;
        let states = cells * cells * if self.game.coins == Coins::One { 2 } else { cells };
        let inputs = 3 * cells + 2;
        let rows = (8 * batch).max(8192);
        Memory::default()
            .with("states", "game.size^4 or ^6", bytes_of(STATE, &[states]))
            .with("offers", "game.steps * states", bytes_of(OFFER, &[self.game.steps, states]))
            .with(
                "networks",
                "network.layers * network.units^2",
                bytes_of(2 * PARAMETER, &[layers, units, units.max(inputs)]),
            )
            .with(
                "activations",
                "network.layers * network.units * learning.batch",
                bytes_of(ACTIVATION, &[layers, units.max(inputs), rows]),
            )
            .with("transitions", "learning.replay", bytes_of(TRANSITION, &[replay]))
    }
}
