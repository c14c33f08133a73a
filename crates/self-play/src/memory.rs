//! How much memory a run takes: the networks with their moments, and what one step keeps of values.

use crate::config::SelfPlayConfig;
use diffecon_config::{Memory, bytes_of};

/// Bytes of a parameter: value, moments, gradient, as they are, in a state and in a file.
const PARAMETER: usize = 12 * 4;
/// Bytes of a value and unit: activations and their gradients.
const ACTIVATION: usize = 6 * 4;
/// Bytes of a bend of a distribution of bids, as it is and while it is made.
const BEND: usize = 2 * 64;

impl SelfPlayConfig {
    /// What a run takes at most.
    pub fn memory(&self) -> Memory {
        let Self { auction, network, learning } = self;
        let (bidders, layers) = (auction.bidders, network.layers + 1);
        let laws = bidders.max(learning.common_parts);
        Memory::default()
            .with(
                "networks",
                "auction.bidders * network.layers * network.units^2",
                bytes_of(PARAMETER, &[bidders, layers, network.units, network.units]),
            )
            .with(
                "activations",
                "auction.bidders * network.layers * network.units * learning.values",
                bytes_of(ACTIVATION, &[bidders, layers, network.units, learning.values.max(513)]),
            )
            .with(
                "distributions of bids",
                "learning.common_parts * learning.values",
                bytes_of(BEND, &[bidders, laws, learning.values]),
            )
            .with("validation", "learning.validation_auctions", bytes_of(8 * 4, &[learning.validation_auctions]))
    }
}
