//! The parameters of the paths distribution.

use crate::error::CatsError;
use crate::generator::MAX_GOODS;
use crate::range::within;
use serde::{Deserialize, Serialize};

/// The most cities for each good: with more, CATS gives up.
const MAX_CITIES_PER_GOOD: usize = 5;

/// Parameters of the paths distribution. Money is in the unit of length: the cities lie in a square of side 1.
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | `initial_cities` | `1.2 * goods / edge_density` | cities to begin with | `[initial_connections + 1, 5 * goods]` |
/// | `initial_connections` | 2 | nearest cities that every city is joined to | `[1, 100]` |
/// | `edge_density` | 3 | roads for each city | `[0.25, 100]`, and at most `(5 * goods - 1) / 2` |
/// | `building_penalty` | 1.7 | what a new road costs, in units of its length | `[1, 100]` |
/// | `shipping_cost_factor` | 1.5 | most a bidder pays, in units of the distance | `(1, 100]` |
/// | `max_bids` | 5 | most atoms of a bidder | `[1, 100]` |
///
/// The default number of cities is rounded down, and raised to `initial_connections + 1` where it is less. More are
/// taken if they turn out too few.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PathsConfig {
    /// Cities to begin with; a default that depends on the goods if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_cities: Option<usize>,
    /// Nearest cities that every city is joined to.
    pub initial_connections: usize,
    /// Roads for each city; in [`Mode::Fixed`](crate::mode::Mode) fewer where nobody needs another.
    pub edge_density: f64,
    /// What a new road costs its builder, in units of its length. [`Mode::Compat`](crate::mode::Mode) makes nothing of
    /// it.
    pub building_penalty: f64,
    /// Upper end of what a bidder pays, in units of the straight distance.
    pub shipping_cost_factor: f64,
    /// Most atoms of a bidder.
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

impl PathsConfig {
    /// Checks the parameters for a number of goods.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] if a parameter is outside the range of the table above, or `goods` is not from 1 to
    /// 4096.
    pub fn check(&self, goods: usize) -> Result<(), CatsError> {
        let above_one = 1.0_f64.next_up();
        within("goods", goods, 1..=MAX_GOODS, "in [1, 4096]")?;
        within("initial_connections", self.initial_connections, 1..=100, "in [1, 100]")?;
        within("edge_density", self.edge_density, 0.25..=100.0, "in [0.25, 100]")?;
        within("building_penalty", self.building_penalty, 1.0..=100.0, "in [1, 100]")?;
        within("shipping_cost_factor", self.shipping_cost_factor, above_one..=100.0, "in (1, 100]")?;
        within("max_bids", self.max_bids, 1..=100, "in [1, 100]")?;

        let (fewest, most) = (self.initial_connections + 1, Self::most_cities(goods));
        let allowed = format!("below {most}, the most cities for {goods} goods");
        within("initial_connections", self.initial_connections, ..most, &allowed)?;
        let densest = (most - 1) as f64 / 2.0;
        let allowed = format!("at most {densest}, that of all roads between {most} cities, the most for {goods} goods");
        within("edge_density", self.edge_density, ..=densest, &allowed)?;
        let allowed = format!("in [{fewest}, {most}], from initial_connections + 1 to 5 * goods");
        within("initial_cities", self.first_cities(goods), fewest..=most, &allowed)
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

    fn refused(config: PathsConfig, goods: usize) -> String {
        config.check(goods).unwrap_err().to_string()
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
            assert!(wrong.check(50).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_usual_number_of_cities_follows_the_goods() {
        assert_eq!(PathsConfig::default().first_cities(50), 20);
        assert_eq!(PathsConfig::default().first_cities(4), 3);
        assert_eq!(PathsConfig { initial_cities: Some(7), ..PathsConfig::default() }.first_cities(50), 7);
        assert!([2, 4, 10, 4096].iter().all(|&goods| PathsConfig::default().check(goods).is_ok()));
    }

    #[test]
    fn reads_defaults_and_refuses_unknown_fields() {
        let config: PathsConfig = toml::from_str("initial_cities = 30\nmax_bids = 2").unwrap();
        assert_eq!(config, PathsConfig { initial_cities: Some(30), max_bids: 2, ..PathsConfig::default() });
        assert!(toml::from_str::<PathsConfig>("cities = 30").is_err());
        for config in [config, PathsConfig::default()] {
            assert_eq!(toml::from_str::<PathsConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);
        }
    }
}
