//! Independent item values of a power law.

use crate::item_bidders::ItemBidders;
use crate::optimum::{Optimum, SCALE_AND_DIRECTION, scale_price};
use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Every good has its own value, independent of the others and below `x` with the probability `(x / high)^exponent`; a bundle is worth
/// their sum (`additive-power`), or the best of them (`unit-demand-power`), or the sum of the best
/// `K` (`K-demand-power`, such as `2-demand-power`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PowerConfig {
    /// The exponent: 1 is uniform, and the greater it is, the more likely are values near `high`.
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub exponent: f64,
    /// The greatest value of a good.
    #[schemars(range(min = 1e-30, max = 1e30))]
    pub high: f64,
}

impl Default for PowerConfig {
    fn default() -> Self {
        Self { exponent: 2.0, high: 1.0 }
    }
}

impl Config for PowerConfig {}

impl ValueLaw for PowerConfig {
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        for value in values {
            let share: f64 = random.random();
            *value = (self.high * share.powf(1.0 / self.exponent)) as f32;
        }
    }

    fn monopoly_price(&self) -> f64 {
        self.high * scale_price(self.exponent)
    }

    /// Known is that of unit demand: the best of all values is independent of the others in units of it, so that one price for any good
    /// is best. The best of `m` values is below `x` with the probability `(x / high)^(m exponent)`.
    fn optimum(&self, bidders: ItemBidders, goods: usize) -> Option<Optimum> {
        if bidders == ItemBidders::Additive {
            return None;
        }
        let price = self.high * scale_price(self.exponent * goods as f64);
        Optimum::of_sizes(&vec![price; goods], SCALE_AND_DIRECTION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;

    #[test]
    fn values_have_their_moments_and_tail() {
        for (exponent, high) in [(2.0, 1.0), (0.5, 3.0), (1.0, 2.0)] {
            let items = Items::new(PowerConfig { exponent, high }.check().unwrap(), 2).unwrap();
            let mean = exponent / (exponent + 1.0);
            let variance = exponent / (exponent + 2.0) - mean * mean;
            let tail = (0.75 * high, 1.0 - 0.75_f64.powf(exponent));
            (0..2).for_each(|good| assert_moments(&items, good, high * mean, high * high * variance, tail));
        }
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |exponent, high| PowerConfig { exponent, high }.check().unwrap_err().to_string();
        assert_eq!(error(0.0, 1.0), "exponent should be in [0.01, 1000], but is 0");
        assert_eq!(error(1.0, 1e31), "high should be in [1e-30, 1e30], but is 1e31");
    }
}
