//! What is close to what: the map of a world.

use crate::spatial::complete::CompleteMap;
use crate::spatial::grid::GridMap;

/// The map of a world.
#[derive(Debug, Clone)]
pub(crate) enum Map {
    /// Arbitrary.
    Complete(CompleteMap),
    /// Regions.
    Grid(GridMap),
}
