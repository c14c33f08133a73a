//! A world: what all bidders of an auction have in common.

use crate::spatial::complete::CompleteMap;
use crate::spatial::config::{ArbitraryConfig, RegionsConfig};
use crate::spatial::grid::GridMap;
use crate::spatial::map::Map;
use crate::spatial::private_values::ValueLaw;
use rand::{Rng, RngExt};

/// The map of the goods and their common (resale) values, drawn once and shared by all bidders.
#[derive(Debug, Clone)]
pub struct SpatialWorld {
    pub(crate) config: RegionsConfig,
    pub(crate) law: ValueLaw,
    pub(crate) map: Map,
    /// `[goods]`
    pub(crate) common_values: Vec<f64>,
}

impl SpatialWorld {
    /// Draws a world of regions.
    pub(crate) fn regions(config: RegionsConfig, law: ValueLaw, goods: usize, rng: &mut impl Rng) -> Self {
        let map = Map::Grid(GridMap::draw(goods, &config, rng));
        Self::on(map, config, law, goods, rng)
    }

    /// Draws a world of arbitrary.
    pub(crate) fn arbitrary(config: ArbitraryConfig, law: ValueLaw, goods: usize, rng: &mut impl Rng) -> Self {
        let map = Map::Complete(CompleteMap::draw(goods, rng));
        Self::on(map, config.without_jumps(), law, goods, rng)
    }

    fn on(map: Map, config: RegionsConfig, law: ValueLaw, goods: usize, rng: &mut impl Rng) -> Self {
        let spread = f64::from(config.max_good_value) - 1.0;
        let common_values = (0..goods).map(|_| 1.0 + spread * rng.random::<f64>()).collect();
        Self { config, law, map, common_values }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.common_values.len()
    }

    /// The common value of every good `[goods]`, uniform from 1 to the greatest good value.
    pub fn common_values(&self) -> &[f64] {
        &self.common_values
    }

    /// Whether the private values are uniform or normal.
    pub fn law(&self) -> ValueLaw {
        self.law
    }
}
