//! The parameters of the paths distribution.

use crate::generator::MAX_GOODS;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// The most cities for each good: with more, CATS gives up.
const MAX_CITIES_PER_GOOD: usize = 5;

/// Goods are roads between cities in a square of side 1, and bidders want a path between two cities. Money is in the unit of
/// length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PathsConfig {
    /// Cities to begin with, more than `initial_connections` and at most 5 for each good; more are taken if they turn out
    /// too few. By default `1.2 * goods / edge_density`, rounded down, or `initial_connections + 1` where that is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2))]
    pub initial_cities: Option<usize>,
    /// Nearest cities that every city is joined to.
    #[schemars(range(min = 1, max = 100))]
    pub initial_connections: usize,
    /// Roads for each city, at most those between 5 cities for each good; in mode `fixed` fewer where nobody
    /// needs another.
    #[schemars(range(min = 0.25, max = 100.0))]
    pub edge_density: f64,
    /// What a new road costs its builder, in units of its length; without effect in mode `compat`.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub building_penalty: f64,
    /// Upper end of what a bidder pays, in units of the straight distance.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 1.0))]
    pub shipping_cost_factor: f64,
    /// Most atoms of a bidder.
    #[schemars(range(min = 1, max = 100))]
    pub max_bids: usize,
}

impl Default for PathsConfig {
    fn default() -> Self {
        Self {
            initial_cities: None,
            initial_connections: 2,
            edge_density: 3.0,
            building_penalty: 1.7,
            shipping_cost_factor: 1.5,
            max_bids: 5,
        }
    }
}

impl Config for PathsConfig {}

impl PathsConfig {
    /// Whether the parameters suit a number of goods.
    ///
    /// # Errors
    /// If `goods` is not in `[1, 4096]`, or 5 cities for each are too few for so many connections, roads or cities.
    pub fn check_for(&self, goods: usize) -> Result<(), OutOfRange> {
        OutOfRange::unless((1..=MAX_GOODS).contains(&goods), "goods", format!("in [1, {MAX_GOODS}]"), goods)?;
        let (connections, most) = (self.initial_connections, Self::most_cities(goods));
        let allowed = format!("below {most}, the most cities for {goods} goods");
        OutOfRange::unless(connections < most, "initial_connections", allowed, connections)?;
        let densest = (most - 1) as f64 / 2.0;
        let allowed = format!("at most {densest}, that of all roads between {most} cities, the most for {goods} goods");
        OutOfRange::unless(self.edge_density <= densest, "edge_density", allowed, self.edge_density)?;
        let (fewest, cities) = (connections + 1, self.first_cities(goods));
        let allowed = format!("in [{fewest}, {most}], from initial_connections + 1 to 5 * goods");
        OutOfRange::unless((fewest..=most).contains(&cities), "initial_cities", allowed, cities)
    }

    /// The number of cities to begin with.
    pub(super) fn first_cities(&self, goods: usize) -> usize {
        let usual = (1.2 * goods as f64 / self.edge_density) as usize;
        self.initial_cities.unwrap_or_else(|| usual.max(self.initial_connections + 1))
    }

    /// The number of cities beyond which generation gives up.
    pub(super) const fn most_cities(goods: usize) -> usize {
        MAX_CITIES_PER_GOOD * goods
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_config::Checked;

    fn refused(config: PathsConfig, goods: usize) -> String {
        config.check().map_or_else(|error| error.to_string(), |config| config.check_for(goods).unwrap_err().to_string())
    }

    #[test]
    fn refuses_what_is_out_of_range_with_its_name_range_and_value() {
        let config = PathsConfig::default;
        assert_eq!(refused(config(), 0), "goods should be in [1, 4096], but is 0");
        assert_eq!(
            refused(PathsConfig { shipping_cost_factor: 1.0, ..config() }, 50),
            "shipping_cost_factor should be in (1, 100], but is 1"
        );
        assert_eq!(
            refused(PathsConfig { initial_cities: Some(2), ..config() }, 50),
            "initial_cities should be in [3, 250], from initial_connections + 1 to 5 * goods, but is 2"
        );
        assert_eq!(
            refused(config(), 1),
            "edge_density should be at most 2, that of all roads between 5 cities, the most for 1 goods, but is 3"
        );
        assert_eq!(
            refused(PathsConfig { initial_connections: 5, ..config() }, 1),
            "initial_connections should be below 5, the most cities for 1 goods, but is 5"
        );
        for wrong in [
            PathsConfig { initial_connections: 0, ..config() },
            PathsConfig { initial_cities: Some(251), ..config() },
            PathsConfig { edge_density: f64::NAN, ..config() },
            PathsConfig { edge_density: 0.1, ..config() },
            PathsConfig { building_penalty: 0.5, ..config() },
            PathsConfig { building_penalty: f64::INFINITY, ..config() },
            PathsConfig { shipping_cost_factor: f64::NAN, ..config() },
            PathsConfig { max_bids: 0, ..config() },
            PathsConfig { max_bids: 101, ..config() },
        ] {
            assert!(!refused(wrong, 50).is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn the_usual_number_of_cities_follows_the_goods() {
        assert_eq!(PathsConfig::default().first_cities(50), 20);
        assert_eq!(PathsConfig::default().first_cities(4), 3);
        assert_eq!(PathsConfig { initial_cities: Some(7), ..PathsConfig::default() }.first_cities(50), 7);
        assert!([2, 4, 10, 4096].iter().all(|&goods| PathsConfig::default().check_for(goods).is_ok()));
    }

    #[test]
    fn reads_defaults_and_refuses_unknown_parameters() {
        let read = |text: &str| PathsConfig::from_table(&text.parse().unwrap());
        let config = read("initial_cities = 30\nmax_bids = 2").unwrap();
        assert_eq!(*config, PathsConfig { initial_cities: Some(30), max_bids: 2, ..PathsConfig::default() });
        assert_eq!(
            read("initial_citys = 30").unwrap_err().to_string(),
            "initial_citys is no key; the nearest is initial_cities"
        );
        for config in [config, Checked::default()] {
            assert_eq!(PathsConfig::from_table(&config.to_table().unwrap()).unwrap(), config);
        }
    }
}
