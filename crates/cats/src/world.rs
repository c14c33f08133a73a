//! A world: what all bidders of an auction have in common.

use crate::generator::SpatialGenerator;
use crate::map::Map;
use rand::{Rng, RngExt};

/// The map of the goods and their common (resale) values, drawn once and shared by all bidders.
/// [`SpatialGenerator::world`] draws it.
#[derive(Debug, Clone)]
pub struct World {
    pub(crate) generator: SpatialGenerator,
    pub(crate) map: Map,
    /// `[goods]`
    pub(crate) common_values: Vec<f64>,
}

impl World {
    pub(crate) fn draw(generator: SpatialGenerator, rng: &mut impl Rng) -> Self {
        let map = Map::draw(&generator, rng);
        let spread = f64::from(generator.config().max_good_value) - 1.0;
        let common_values = (0..generator.goods()).map(|_| 1.0 + spread * rng.random::<f64>()).collect();
        Self { generator, map, common_values }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.common_values.len()
    }

    /// The common value of every good `[goods]`, uniform from 1 to the greatest good value.
    pub fn common_values(&self) -> &[f64] {
        &self.common_values
    }
}
