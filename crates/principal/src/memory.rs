//! How much memory a run takes: networks with their moments, the transitions, and a policy.

use crate::config::{ContractConfig, LearningConfig, NetworkConfig};
use diffecon_config::{Memory, bytes_of};

/// Bytes of a parameter: value, moments, gradient, as they are, in a state and in a file.
const PARAMETER: usize = 12 * 4;
/// Bytes of a transition, as it is, in a state and in a file.
const TRANSITION: usize = 4 * 12;
/// Bytes of an activation and its gradient.
const ACTIVATION: usize = 4 * 4;

impl ContractConfig {
    /// What a run takes at most; none if that depends on a file of a process.
    pub fn memory(&self) -> Option<Memory> {
        if self.process.file.is_some() {
            return None;
        }
        let NetworkConfig { layers, units } = self.network;
        let LearningConfig { batch, replay, .. } = self.learning;
        let nodes = self.process.process().ok()?.nodes().count();
        let memory = Memory::default()
            .with("networks' first layers", "process * network.units", bytes_of(2 * PARAMETER, &[nodes, units]))
            .with(
                "networks' other layers",
                "network.layers * network.units^2",
                bytes_of(2 * PARAMETER, &[layers, units, units]),
            )
            .with(
                "activations",
                "network.layers * network.units * learning.batch",
                bytes_of(ACTIVATION, &[layers, units, batch.max(4096)]),
            )
            .with("transitions", "learning.replay", bytes_of(TRANSITION, &[replay]));
        Some(memory)
    }
}
