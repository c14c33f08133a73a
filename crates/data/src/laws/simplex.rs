//! Item values uniform on a simplex.

use crate::item_bidders::ItemBidders;
use crate::optimum::{Optimum, SCALE_AND_DIRECTION, scale_price};
use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};

/// A bidder's values of all goods are uniform where none is below 0 and their sum is at most `high`: of two goods on the triangle
/// (0, 0), (0, `high`), (`high`, 0). So they are not independent. A bundle is worth their sum (`additive-simplex`), or the best of
/// them (`unit-demand-simplex`), or the sum of the best
/// `K` (`K-demand-simplex`, such as `2-demand-simplex`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SimplexConfig {
    /// The greatest sum of a bidder's values.
    #[schemars(range(min = 1e-30, max = 1e30))]
    pub high: f64,
}

impl Default for SimplexConfig {
    fn default() -> Self {
        Self { high: 1.0 }
    }
}

impl Config for SimplexConfig {}

impl ValueLaw for SimplexConfig {
    /// Exponential numbers in units of their sum are uniform where the sum is 1, and all but the last where it is at most 1.
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        let of_goods: Vec<f64> = values.iter().map(|_| Exp1.sample(random)).collect();
        let rest: f64 = Exp1.sample(random);
        let sum = of_goods.iter().sum::<f64>() + rest;
        for (value, of_good) in values.iter_mut().zip(of_goods) {
            *value = (self.high * (of_good / sum)) as f32;
        }
    }

    /// One good is uniform on `[0, high]`.
    fn monopoly_price(&self) -> f64 {
        self.high / 2.0
    }

    /// Known is that of additive bidders: the sum of the values is independent of them in units of it, so that all goods together are
    /// best. The sum of `m` values is below `x` with the probability `(x / high)^m`.
    fn optimum(&self, bidders: ItemBidders, goods: usize) -> Option<Optimum> {
        if bidders == ItemBidders::UnitDemand {
            return None;
        }
        Optimum::of_sizes(&vec![self.high * scale_price(goods as f64); goods], SCALE_AND_DIRECTION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;
    use diffecon_auction::Seed;

    fn items(high: f64, goods: usize) -> Items {
        Items::new(SimplexConfig { high }.check().unwrap(), goods).unwrap()
    }

    #[test]
    fn values_have_their_moments_and_tail() {
        for (high, goods) in [(1.0, 2_usize), (3.0, 3), (2.0, 1)] {
            let count = goods as f64;
            let variance = count / ((count + 1.0).powi(2) * (count + 2.0));
            for good in 0..goods {
                let tail = (0.25 * high, 0.75_f64.powi(goods as i32));
                assert_moments(&items(high, goods), good, high / (count + 1.0), high * high * variance, tail);
            }
        }
    }

    #[test]
    fn sums_have_their_law() {
        let values = items(2.0, 3).population(100_000, Seed::new(3));
        let sums: Vec<f32> = (0..values.bidders()).map(|bidder| values.row(bidder).iter().sum()).collect();
        assert!(sums.iter().all(|sum| *sum <= 2.0 + 1e-6));
        let below = sums.iter().filter(|sum| **sum < 1.0).count() as f64 / 100_000.0;
        let errors = (below - 0.125) / (0.125 * 0.875 / 100_000.0_f64).sqrt();
        assert!(errors.abs() < 4.0, "{below} is {errors} errors from 1/8");
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = SimplexConfig { high: 0.0 }.check().unwrap_err().to_string();
        assert_eq!(error, "high should be in [1e-30, 1e30], but is 0");
    }
}
