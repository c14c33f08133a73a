//! The parameters of the regions and arbitrary distributions.

use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// Goods are plots of land on a grid, and bidders want plots that touch. Private values are normal (`npv`), uniform (`upv`), or
/// one of both by a coin for each instance. Money is in the unit of CATS: a good is worth about 50.
///
/// The ranges leave out what CATS never ends on or answers with broken bids: no spread of the private values, bidders
/// who value nothing, maps without adjacent plots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegionsConfig {
    /// Upper end of the common value of a good, which is uniform from 1.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_good_value: u32,
    /// Most atoms of a bidder besides the first bundle.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_substitutable_bids: usize,
    /// Probability that two plots side by side are not adjacent.
    #[schemars(range(min = 0.0, max = 0.99))]
    pub remove_neighbor: f64,
    /// Probability that a square of four plots has an adjacent diagonal.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub add_diagonal: f64,
    /// Probability of trying to add another good to the first bundle.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub additional_location: f64,
    /// Probability of adding any good instead of an adjacent one.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub jump_probability: f64,
    /// A bundle of `n` goods is worth another `n^(1 + additivity)`.
    #[schemars(range(min = -1.0, max = 2.0))]
    pub additivity: f64,
    /// Uniform private values (upv): their half-width, in units of `max_good_value`.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0.0))]
    pub deviation: f64,
    /// Normal private values (npv): their mean.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub mean: f64,
    /// Normal private values (npv): their standard deviation.
    #[schemars(range(max = 1e6), extend("exclusiveMinimum" = 0.0))]
    pub standard_deviation: f64,
    /// A substitute is worth at most this multiple of the first bundle.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub budget_factor: f64,
    /// A substitute has at least this multiple of the first bundle's common value.
    #[schemars(range(min = 0.0, max = 1e6))]
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

impl Config for RegionsConfig {}

impl RegionsConfig {
    /// Whether there can be so many goods.
    ///
    /// # Errors
    /// If they are fewer than 4.
    pub fn check_for(&self, goods: usize) -> Result<(), OutOfRange> {
        OutOfRange::unless(goods >= 4, "goods", "at least 4, a grid of two by two", goods)
    }
}

/// Every pair of goods is close to a random degree: as regions, without a grid and without jumps. Private values are normal
/// (`npv`), uniform (`upv`), or one of both by a coin for each instance. Money is in the unit of CATS: a good is worth about
/// 50.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArbitraryConfig {
    /// Upper end of the common value of a good, which is uniform from 1.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_good_value: u32,
    /// Most atoms of a bidder besides the first bundle.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_substitutable_bids: usize,
    /// Probability of trying to add another good to the first bundle.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub additional_location: f64,
    /// A bundle of `n` goods is worth another `n^(1 + additivity)`.
    #[schemars(range(min = -1.0, max = 2.0))]
    pub additivity: f64,
    /// Uniform private values (upv): their half-width, in units of `max_good_value`.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0.0))]
    pub deviation: f64,
    /// Normal private values (npv): their mean.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub mean: f64,
    /// Normal private values (npv): their standard deviation.
    #[schemars(range(max = 1e6), extend("exclusiveMinimum" = 0.0))]
    pub standard_deviation: f64,
    /// A substitute is worth at most this multiple of the first bundle.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub budget_factor: f64,
    /// A substitute has at least this multiple of the first bundle's common value.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub resale_factor: f64,
}

impl Config for ArbitraryConfig {}

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
        let refused = |config: RegionsConfig| config.check().unwrap_err().to_string();
        assert_eq!(
            config().check_for(3).unwrap_err().to_string(),
            "goods should be at least 4, a grid of two by two, but is 3"
        );
        assert_eq!(
            refused(RegionsConfig { additional_location: 1.0, ..config() }),
            "additional_location should be in [0, 1), but is 1"
        );
        assert_eq!(refused(RegionsConfig { deviation: 0.0, ..config() }), "deviation should be in (0, 100], but is 0");
        assert_eq!(
            refused(RegionsConfig { standard_deviation: f64::NAN, ..config() }),
            "standard_deviation should be in (0, 1e6], but is not a finite number"
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
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn reads_defaults_and_refuses_unknown_parameters() {
        let read = |text: &str| RegionsConfig::from_table(&text.parse().unwrap());
        let config = read("max_good_value = 10\nmean = 2").unwrap();
        assert_eq!(*config, RegionsConfig { max_good_value: 10, mean: 2.0, ..RegionsConfig::default() });
        assert_eq!(
            read("maximum_good_value = 10").unwrap_err().to_string(),
            "maximum_good_value is no key; the nearest is max_good_value"
        );
        let jumps = ArbitraryConfig::from_table(&"jump_probability = 0.1".parse().unwrap());
        assert!(jumps.is_err(), "arbitrary has no jumps");
        assert_eq!(RegionsConfig::from_table(&config.to_table().unwrap()).unwrap(), config);
    }
}
