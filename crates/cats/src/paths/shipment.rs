//! What one bidder wants.

use super::cities::Cities;
use super::config::PathsConfig;
use super::network::Network;
use super::search::{Ways, Workspace};
use crate::mode::Mode;
use rand::{Rng, RngExt};

/// Goods to ship from one city to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shipment {
    from: usize,
    to: usize,
    /// What the shipment is worth: more than the length of any way to bid on.
    worth: f64,
}

impl Shipment {
    /// Draws a shipment between any two cities, worth their distance times a factor.
    pub(super) fn draw(config: &PathsConfig, cities: &Cities, rng: &mut impl Rng) -> Self {
        let (from, to) = cities.pair(rng);
        let factor = 1.0 + (config.shipping_cost_factor - 1.0) * rng.random::<f64>();
        Self { from, to, worth: factor * cities.distance(from, to) }
    }

    /// The ways to bid on, by increasing length.
    pub(super) fn ways<'a>(&self, config: &PathsConfig, network: &Network, workspace: &'a mut Workspace) -> &'a Ways {
        workspace.search(network, self.from, self.to, self.worth, config.max_bids)
    }

    /// The price of a way of this length among `ways`.
    ///
    /// The published model subtracts the length from the worth. CATS 2.2 does not; besides, with all the ways it looks
    /// for, it takes the longest of them for the worth.
    pub(super) fn price(&self, config: &PathsConfig, mode: Mode, ways: &Ways, length: f64) -> f64 {
        match mode {
            Mode::Compat if ways.len() == config.max_bids => ways.longest().unwrap_or(self.worth),
            Mode::Compat => self.worth,
            Mode::Fixed => self.worth - length,
        }
    }
}
