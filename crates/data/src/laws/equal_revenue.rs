//! Independent item values of the equal-revenue distribution.

use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Every good has its own value, independent of the others and at least `x` with the probability `low / x`, for every `x` from `low`
/// to `high`; it is `high` with the probability `low / high`. So every price from `low` to `high` earns `low` of one good, while
/// its mean value is `low (1 + ln(high / low))`. A bundle is worth the sum (`additive-equal-revenue`), or the best
/// (`unit-demand-equal-revenue`), or the sum of the best
/// `K` (`K-demand-equal-revenue`, such as `2-demand-equal-revenue`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EqualRevenueConfig {
    /// The least value of a good.
    #[schemars(range(min = 1e-30, max = 1e30))]
    pub low: f64,
    /// The greatest value of a good, above `low`.
    #[schemars(range(min = 1e-30, max = 1e30))]
    pub high: f64,
}

impl Default for EqualRevenueConfig {
    fn default() -> Self {
        Self { low: 1.0, high: 100.0 }
    }
}

impl Config for EqualRevenueConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let &Self { low, high } = self;
        OutOfRange::unless(high as f32 > low as f32, "high", format!("in ({low}, 1e30], above low"), high)
    }
}

impl ValueLaw for EqualRevenueConfig {
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        for value in values {
            let share: f64 = random.random();
            *value = (self.low / (1.0 - share)).min(self.high) as f32;
        }
    }

    /// The least value, which everyone pays: of all prices from `low` to `high`, which earn the same, the one that sells most.
    fn monopoly_price(&self) -> f64 {
        f64::from(self.low as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;
    use diffecon_auction::Seed;

    #[test]
    fn values_have_their_moments_and_tail() {
        for (low, high) in [(1.0, 10.0), (0.5, 2.0)] {
            let items = Items::new(EqualRevenueConfig { low, high }.check().unwrap(), 2).unwrap();
            let mean = low * (1.0 + f64::ln(high / low));
            let variance = low * (2.0 * high - low) - mean * mean;
            (0..2).for_each(|good| assert_moments(&items, good, mean, variance, (1.5, low / 1.5)));
        }
    }

    #[test]
    fn the_greatest_value_has_an_atom_and_every_price_earns_the_same() {
        let items = Items::new(EqualRevenueConfig { low: 2.0, high: 10.0 }.check().unwrap(), 1).unwrap();
        let values = items.population(200_000, Seed::new(2));
        assert!(values.values().iter().all(|value| (2.0..=10.0).contains(value)));
        for price in [10.0, 5.0, 2.5] {
            let buyers = values.values().iter().filter(|value| **value >= price).count() as f64 / 200_000.0;
            let share = 2.0 / f64::from(price);
            let errors = (buyers - share) / (share * (1.0 - share) / 200_000.0).sqrt();
            assert!(errors.abs() < 4.0, "{buyers} buy at {price}, {errors} errors from {share}");
        }
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |low, high| EqualRevenueConfig { low, high }.check().unwrap_err().to_string();
        assert_eq!(error(0.0, 1.0), "low should be in [1e-30, 1e30], but is 0");
        assert_eq!(error(2.0, 1.0), "high should be in (2, 1e30], above low, but is 1");
    }
}
