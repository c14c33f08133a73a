//! The parameters of the regions and arbitrary distributions.

use crate::distribution::Distribution;
use crate::error::CatsError;
use crate::generator::SpatialGenerator;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::ops::RangeBounds;

/// The most goods a world may have; the proximities of an arbitrary world take 4 bytes for every pair.
const MAX_GOODS: usize = 4096;

/// Parameters of the engine that the regions and arbitrary distributions share. Money is in the unit of CATS.
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | `max_good_value` | 100 | upper end of the common value of a good, which is uniform from 1 | `[1, 1e6]`, whole |
/// | `max_substitutable_bids` | 5 | most atoms of a bidder besides the first bundle | `[0, 1e6]` |
/// | `remove_neighbor` | 0.1 | regions: probability that two plots side by side are not adjacent | `[0, 0.99]` |
/// | `add_diagonal` | 0.2 | regions: probability that a square of four plots has an adjacent diagonal | `[0, 1]` |
/// | `additional_location` | 0.9 | probability of trying to add another good to the first bundle | `[0, 1)` |
/// | `jump_probability` | 0.05 | regions: probability of adding any good instead of an adjacent one | `[0, 1]` |
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
pub struct SpatialConfig {
    /// Upper end of the common value of a good.
    pub max_good_value: u32,
    /// Most atoms of a bidder besides the first bundle.
    pub max_substitutable_bids: usize,
    /// Regions: probability that two plots side by side are not adjacent.
    pub remove_neighbor: f64,
    /// Regions: probability that a square of four plots has an adjacent diagonal.
    pub add_diagonal: f64,
    /// Probability of trying to add another good to the first bundle.
    pub additional_location: f64,
    /// Regions: probability of adding any good instead of an adjacent one. Arbitrary takes it as 0.
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

impl Default for SpatialConfig {
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

impl SpatialConfig {
    /// The generator with these parameters, for a number of goods.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] if a parameter is outside the range of the table above, or `goods` is not from 1 (regions:
    /// 4, a grid of two by two) to 4096.
    pub fn check(&self, distribution: Distribution, goods: usize) -> Result<SpatialGenerator, CatsError> {
        let positive = f64::MIN_POSITIVE;
        let below_one = 1.0_f64.next_down();
        let (least_goods, allowed) = if distribution.has_regions() { (4, "in [4, 4096]") } else { (1, "in [1, 4096]") };
        within("goods", goods, least_goods..=MAX_GOODS, allowed)?;
        within("max_good_value", self.max_good_value, 1..=1_000_000, "in [1, 1e6]")?;
        within("max_substitutable_bids", self.max_substitutable_bids, 0..=1_000_000, "in [0, 1e6]")?;
        within("remove_neighbor", self.remove_neighbor, 0.0..=0.99, "in [0, 0.99]")?;
        within("add_diagonal", self.add_diagonal, 0.0..=1.0, "in [0, 1]")?;
        within("additional_location", self.additional_location, 0.0..=below_one, "in [0, 1)")?;
        within("jump_probability", self.jump_probability, 0.0..=1.0, "in [0, 1]")?;
        within("additivity", self.additivity, -1.0..=2.0, "in [-1, 2]")?;
        within("deviation", self.deviation, positive..=100.0, "in (0, 100]")?;
        within("mean", self.mean, 0.0..=1e6, "in [0, 1e6]")?;
        within("standard_deviation", self.standard_deviation, positive..=1e6, "in (0, 1e6]")?;
        within("budget_factor", self.budget_factor, 0.0..=1e6, "in [0, 1e6]")?;
        within("resale_factor", self.resale_factor, 0.0..=1e6, "in [0, 1e6]")?;
        let jump_probability = if distribution.has_regions() { self.jump_probability } else { 0.0 };
        Ok(SpatialGenerator::new(Self { jump_probability, ..*self }, distribution, goods))
    }
}

/// Whether a parameter is in its range.
pub(crate) fn within<T: PartialOrd + Display>(
    name: &str,
    value: T,
    range: impl RangeBounds<T>,
    allowed: &str,
) -> Result<(), CatsError> {
    if range.contains(&value) { Ok(()) } else { Err(CatsError::out_of_range(name, allowed, value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(config: SpatialConfig, distribution: Distribution, goods: usize) -> String {
        config.check(distribution, goods).unwrap_err().to_string()
    }

    #[test]
    fn refuses_what_is_out_of_range_with_its_name_range_and_value() {
        let config = SpatialConfig::default;
        let on_grid = |config| refused(config, Distribution::RegionsUpv, 50);
        assert_eq!(refused(config(), Distribution::RegionsNpv, 3), "goods should be in [4, 4096], but is 3");
        assert_eq!(refused(config(), Distribution::ArbitraryNpv, 0), "goods should be in [1, 4096], but is 0");
        assert_eq!(
            on_grid(SpatialConfig { additional_location: 1.0, ..config() }),
            "additional_location should be in [0, 1), but is 1"
        );
        assert_eq!(on_grid(SpatialConfig { deviation: 0.0, ..config() }), "deviation should be in (0, 100], but is 0");
        assert_eq!(
            on_grid(SpatialConfig { standard_deviation: f64::NAN, ..config() }),
            "standard_deviation should be in (0, 1e6], but is NaN"
        );
        for wrong in [
            SpatialConfig { max_good_value: 0, ..config() },
            SpatialConfig { remove_neighbor: 1.0, ..config() },
            SpatialConfig { add_diagonal: 1.5, ..config() },
            SpatialConfig { jump_probability: -0.1, ..config() },
            SpatialConfig { additivity: -2.0, ..config() },
            SpatialConfig { mean: -1.0, ..config() },
            SpatialConfig { budget_factor: f64::INFINITY, ..config() },
            SpatialConfig { resale_factor: -1.0, ..config() },
        ] {
            assert!(wrong.check(Distribution::RegionsUpv, 50).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn reads_defaults_and_refuses_unknown_fields() {
        let config: SpatialConfig = toml::from_str("max_good_value = 10\nmean = 2").unwrap();
        assert_eq!(config, SpatialConfig { max_good_value: 10, mean: 2.0, ..SpatialConfig::default() });
        assert!(toml::from_str::<SpatialConfig>("maximum_good_value = 10").is_err());
        let text = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<SpatialConfig>(&text).unwrap(), config);
    }
}
