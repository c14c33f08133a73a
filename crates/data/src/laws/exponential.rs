//! Independent exponential item values.

use crate::item_bidders::ItemBidders;
use crate::optimum::{Optimum, exponential_sum};
use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};

/// Every good has its own value, exponential and independent of the others; a bundle is worth their sum (`additive-exponential`), or
/// the best of them (`unit-demand-exponential`), or the sum of the best
/// `K` (`K-demand-exponential`, such as `2-demand-exponential`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExponentialConfig {
    /// The mean value of a good.
    #[schemars(range(min = 1e-30, max = 1e28))]
    pub mean: f64,
}

impl Default for ExponentialConfig {
    fn default() -> Self {
        Self { mean: 1.0 }
    }
}

impl Config for ExponentialConfig {}

impl ValueLaw for ExponentialConfig {
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        for value in values {
            let of_mean_1: f64 = Exp1.sample(random);
            *value = (self.mean * of_mean_1) as f32;
        }
    }

    /// The mean.
    fn monopoly_price(&self) -> f64 {
        self.mean
    }

    /// Known is that of additive bidders: all goods together.
    fn optimum(&self, bidders: ItemBidders, goods: usize) -> Option<Optimum> {
        if bidders == ItemBidders::UnitDemand {
            return None;
        }
        let together = self.mean * exponential_sum::price(goods);
        Optimum::of_sizes(&vec![together; goods], "Giannakopoulos, arXiv 1404.2832")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;

    #[test]
    fn values_have_their_moments_and_tail() {
        let items = Items::new(ExponentialConfig { mean: 2.0 }.check().unwrap(), 3).unwrap();
        (0..3).for_each(|good| assert_moments(&items, good, 2.0, 4.0, (4.0, (-2.0_f64).exp())));
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |mean| ExponentialConfig { mean }.check().unwrap_err().to_string();
        assert_eq!(error(0.0), "mean should be in [1e-30, 1e28], but is 0");
        assert_eq!(error(f64::NAN), "mean should be in [1e-30, 1e28], but is not a finite number");
    }
}
