//! What is close to what: the map of a world.

use crate::complete::CompleteMap;
use crate::generator::SpatialGenerator;
use crate::grid::GridMap;
use rand::Rng;

/// The map of a world.
#[derive(Debug, Clone)]
pub(crate) enum Map {
    /// Arbitrary.
    Complete(CompleteMap),
    /// Regions.
    Grid(GridMap),
}

impl Map {
    /// Draws the map of a world.
    pub(crate) fn draw(generator: &SpatialGenerator, rng: &mut impl Rng) -> Self {
        if generator.distribution().has_regions() {
            Self::Grid(GridMap::draw(generator.goods(), generator.config(), rng))
        } else {
            Self::Complete(CompleteMap::draw(generator.goods(), rng))
        }
    }
}
