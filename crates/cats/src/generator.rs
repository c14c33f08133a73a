//! A checked generator of worlds.

use crate::config::SpatialConfig;
use crate::distribution::Distribution;
use crate::world::World;
use rand::Rng;

/// Checked parameters of a regions or arbitrary distribution. [`SpatialConfig::check`] makes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpatialGenerator {
    config: SpatialConfig,
    distribution: Distribution,
    goods: usize,
}

impl SpatialGenerator {
    pub(crate) const fn new(config: SpatialConfig, distribution: Distribution, goods: usize) -> Self {
        Self { config, distribution, goods }
    }

    /// The parameters. Arbitrary's jump probability is 0.
    pub const fn config(&self) -> &SpatialConfig {
        &self.config
    }

    /// The distribution.
    pub const fn distribution(&self) -> Distribution {
        self.distribution
    }

    /// The number of goods.
    pub const fn goods(&self) -> usize {
        self.goods
    }

    /// Draws a world: what is close to what, and the goods' common values.
    pub fn world(&self, rng: &mut impl Rng) -> World {
        World::draw(*self, rng)
    }
}
