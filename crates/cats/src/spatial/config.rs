//! The parameters of the regions and arbitrary distributions.

use crate::error::CatsError;
use crate::range::within;
use serde::{Deserialize, Serialize};

/// Parameters of regions: goods are plots of land on a grid. Money is in the unit of CATS.
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | `max_good_value` | 100 | upper end of the common value of a good, which is uniform from 1 | `[1, 1e6]`, whole |
/// | `max_substitutable_bids` | 5 | most atoms of a bidder besides the first bundle | `[0, 1e6]` |
/// | `remove_neighbor` | 0.1 | probability that two plots side by side are not adjacent | `[0, 0.99]` |
/// | `add_diagonal` | 0.2 | probability that a square of four plots has an adjacent diagonal | `[0, 1]` |
/// | `additional_location` | 0.9 | probability of trying to add another good to the first bundle | `[0, 1)` |
/// | `jump_probability` | 0.05 | probability of adding any good instead of an adjacent one | `[0, 1]` |
/// | `additivity` | 0.2 | a bundle of `n` goods is worth another `n^(1 + additivity)` | `[-1, 2]` |
/// | `deviation` | 0.5 | upv: half-width of the private values, in units of `max_good_value` | `(0, 100]` |
/// | `mean` | 0 | npv: mean of the private values | `[0, 1e6]` |
/// | `standard_deviation` | 30 | npv: standard deviation of the private values | `(0, 1e6]` |
/// | `budget_factor` | 1.5 | a substitute is worth at most this multiple of the first bundle | `[0, 1e6]` |
/// | `resale_factor` | 0.5 | a substitute has at least this multiple of the first bundle's common value | `[0, 1e6]` |
///
/// The ranges leave out what CATS never ends on or answers with broken bids: no spread of the private values, bidders
/// who value nothing, maps without adjacent plots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegionsConfig {
    /// Upper end of the common value of a good.
    pub max_good_value: u32,
    /// Most atoms of a bidder besides the first bundle.
    pub max_substitutable_bids: usize,
    /// Probability that two plots side by side are not adjacent.
    pub remove_neighbor: f64,
    /// Probability that a square of four plots has an adjacent diagonal.
    pub add_diagonal: f64,
    /// Probability of trying to add another good to the first bundle.
    pub additional_location: f64,
    /// Probability of adding any good instead of an adjacent one.
    pub jump_probability: f64,
    /// A bundle of `n` goods is worth another `n^(1 + additivity)`.
    pub additivity: f64,
    /// Uniform private values: their half-width, in units of `max_good_value`.
    pub deviation: f64,
    /// Normal private values: their mean.
    pub mean: f64,
    /// Normal private values: their standard deviation.
    pub standard_deviation: f64,
    /// A substitute is worth at most this multiple of the first bundle.
    pub budget_factor: f64,
    /// A substitute has at least this multiple of the first bundle's common value.
    pub resale_factor: f64,
}

impl Default for RegionsConfig {
    fn default() -> Self {
        Self {
            max_good_value: 100,
            max_substitutable_bids: 5,
            remove_neighbor: 0.1,
            add_diagonal: 0.2,
            additional_location: 0.9,
            jump_probability: 0.05,
            additivity: 0.2,
            deviation: 0.5,
            mean: 0.0,
            standard_deviation: 30.0,
            budget_factor: 1.5,
            resale_factor: 0.5,
        }
    }
}

impl RegionsConfig {
    /// Whether every parameter is in the range of the table above, for a number of goods.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for the first that is not, or if there are fewer than 4 goods, a grid of two by two.
    pub fn check(&self, goods: usize) -> Result<(), CatsError> {
        within("goods", goods, 4.., "at least 4, a grid of two by two")?;
        within("remove_neighbor", self.remove_neighbor, 0.0..=0.99, "in [0, 0.99]")?;
        within("add_diagonal", self.add_diagonal, 0.0..=1.0, "in [0, 1]")?;
        within("jump_probability", self.jump_probability, 0.0..=1.0, "in [0, 1]")?;
        ArbitraryConfig::of(self).check()
    }
}

/// Parameters of arbitrary: every pair of goods is close to a random degree. The same engine as [`RegionsConfig`], without
/// a grid and without jumps; money is in the unit of CATS.
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | `max_good_value` | 100 | as in [`RegionsConfig`], like all others | `[1, 1e6]`, whole |
/// | `max_substitutable_bids` | 5 | | `[0, 1e6]` |
/// | `additional_location` | 0.9 | | `[0, 1)` |
/// | `additivity` | 0.2 | | `[-1, 2]` |
/// | `deviation` | 0.5 | | `(0, 100]` |
/// | `mean` | 0 | | `[0, 1e6]` |
/// | `standard_deviation` | 30 | | `(0, 1e6]` |
/// | `budget_factor` | 1.5 | | `[0, 1e6]` |
/// | `resale_factor` | 0.5 | | `[0, 1e6]` |
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArbitraryConfig {
    /// See [`RegionsConfig::max_good_value`].
    pub max_good_value: u32,
    /// See [`RegionsConfig::max_substitutable_bids`].
    pub max_substitutable_bids: usize,
    /// See [`RegionsConfig::additional_location`].
    pub additional_location: f64,
    /// See [`RegionsConfig::additivity`].
    pub additivity: f64,
    /// See [`RegionsConfig::deviation`].
    pub deviation: f64,
    /// See [`RegionsConfig::mean`].
    pub mean: f64,
    /// See [`RegionsConfig::standard_deviation`].
    pub standard_deviation: f64,
    /// See [`RegionsConfig::budget_factor`].
    pub budget_factor: f64,
    /// See [`RegionsConfig::resale_factor`].
    pub resale_factor: f64,
}

impl Default for ArbitraryConfig {
    fn default() -> Self {
        Self::of(&RegionsConfig::default())
    }
}

impl ArbitraryConfig {
    /// The parameters that both distributions have.
    pub(crate) const fn of(regions: &RegionsConfig) -> Self {
        Self {
            max_good_value: regions.max_good_value,
            max_substitutable_bids: regions.max_substitutable_bids,
            additional_location: regions.additional_location,
            additivity: regions.additivity,
            deviation: regions.deviation,
            mean: regions.mean,
            standard_deviation: regions.standard_deviation,
            budget_factor: regions.budget_factor,
            resale_factor: regions.resale_factor,
        }
    }

    /// Whether every parameter is in the range of the table above.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for the first that is not.
    pub fn check(&self) -> Result<(), CatsError> {
        let positive = f64::MIN_POSITIVE;
        let below_one = 1.0_f64.next_down();
        within("max_good_value", self.max_good_value, 1..=1_000_000, "in [1, 1e6]")?;
        within("max_substitutable_bids", self.max_substitutable_bids, 0..=1_000_000, "in [0, 1e6]")?;
        within("additional_location", self.additional_location, 0.0..=below_one, "in [0, 1)")?;
        within("additivity", self.additivity, -1.0..=2.0, "in [-1, 2]")?;
        within("deviation", self.deviation, positive..=100.0, "in (0, 100]")?;
        within("mean", self.mean, 0.0..=1e6, "in [0, 1e6]")?;
        within("standard_deviation", self.standard_deviation, positive..=1e6, "in (0, 1e6]")?;
        within("budget_factor", self.budget_factor, 0.0..=1e6, "in [0, 1e6]")?;
        within("resale_factor", self.resale_factor, 0.0..=1e6, "in [0, 1e6]")
    }

    /// The engine's parameters: nothing jumps.
    pub(crate) fn without_jumps(&self) -> RegionsConfig {
        RegionsConfig {
            max_good_value: self.max_good_value,
            max_substitutable_bids: self.max_substitutable_bids,
            additional_location: self.additional_location,
            additivity: self.additivity,
            deviation: self.deviation,
            mean: self.mean,
            standard_deviation: self.standard_deviation,
            budget_factor: self.budget_factor,
            resale_factor: self.resale_factor,
            jump_probability: 0.0,
            ..RegionsConfig::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_out_of_range_with_its_name_range_and_value() {
        let config = RegionsConfig::default;
        let refused = |config: RegionsConfig| config.check(50).unwrap_err().to_string();
        assert_eq!(
            config().check(3).unwrap_err().to_string(),
            "goods should be at least 4, a grid of two by two, but is 3"
        );
        assert_eq!(
            refused(RegionsConfig { additional_location: 1.0, ..config() }),
            "additional_location should be in [0, 1), but is 1"
        );
        assert_eq!(refused(RegionsConfig { deviation: 0.0, ..config() }), "deviation should be in (0, 100], but is 0");
        assert_eq!(
            refused(RegionsConfig { standard_deviation: f64::NAN, ..config() }),
            "standard_deviation should be in (0, 1e6], but is NaN"
        );
        for wrong in [
            RegionsConfig { max_good_value: 0, ..config() },
            RegionsConfig { remove_neighbor: 1.0, ..config() },
            RegionsConfig { add_diagonal: 1.5, ..config() },
            RegionsConfig { jump_probability: -0.1, ..config() },
            RegionsConfig { additivity: -2.0, ..config() },
            RegionsConfig { mean: -1.0, ..config() },
            RegionsConfig { budget_factor: f64::INFINITY, ..config() },
            RegionsConfig { resale_factor: -1.0, ..config() },
        ] {
            assert!(wrong.check(50).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn reads_defaults_and_refuses_unknown_fields() {
        let config: RegionsConfig = toml::from_str("max_good_value = 10\nmean = 2").unwrap();
        assert_eq!(config, RegionsConfig { max_good_value: 10, mean: 2.0, ..RegionsConfig::default() });
        assert!(toml::from_str::<RegionsConfig>("maximum_good_value = 10").is_err());
        assert!(toml::from_str::<ArbitraryConfig>("jump_probability = 0.1").is_err(), "arbitrary has no jumps");
        let text = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<RegionsConfig>(&text).unwrap(), config);
    }
}
