//! Independent item values of a beta distribution.

use crate::item_bidders::ItemBidders;
use crate::optimum::{Optimum, beta_pair, beta_price};
use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution};
use serde::{Deserialize, Serialize};

/// Every good has its own value, independent of the others and `scale` times a number of the beta distribution, whose density is
/// proportional to `x^(alpha - 1) (1 - x)^(beta - 1)` on `[0, 1]`; a bundle is worth their sum (`additive-beta`), or the best of them
/// (`unit-demand-beta`), or the sum of the best
/// `K` (`K-demand-beta`, such as `2-demand-beta`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BetaConfig {
    /// The greater, the more likely are values near `scale`.
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub alpha: f64,
    /// The greater, the more likely are values near 0.
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub beta: f64,
    /// The greatest value of a good.
    #[schemars(range(min = 1e-30, max = 1e30))]
    pub scale: f64,
}

impl Default for BetaConfig {
    fn default() -> Self {
        Self { alpha: 1.0, beta: 2.0, scale: 1.0 }
    }
}

impl Config for BetaConfig {}

impl ValueLaw for BetaConfig {
    /// # Panics
    /// If `alpha` or `beta` is not positive, which checked parameters are.
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        #[expect(clippy::expect_used, reason = "the ranges of the parameters lie inside the distribution's")]
        let beta = Beta::new(self.alpha, self.beta).expect("positive parameters");
        for value in values {
            *value = (self.scale * beta.sample(random)) as f32;
        }
    }

    fn monopoly_price(&self) -> f64 {
        self.scale * beta_price::price(self.alpha, self.beta)
    }

    /// Known is that of two goods, additive, with `alpha` 1 and `beta` 2.
    fn optimum(&self, bidders: ItemBidders, goods: usize) -> Option<Optimum> {
        let solved = bidders == ItemBidders::Additive && goods == 2 && self.alpha == 1.0 && self.beta == 2.0;
        if solved { beta_pair::optimum(self.scale) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;
    use diffecon_auction::Seed;

    fn items(alpha: f64, beta: f64, scale: f64) -> Items {
        Items::new(BetaConfig { alpha, beta, scale }.check().unwrap(), 2).unwrap()
    }

    #[test]
    fn values_have_their_moments_and_tail() {
        for (alpha, beta, scale, tail) in [
            (1.0, 2.0, 1.0, (0.5, 0.25)),
            (1.0, 3.0, 2.0, (1.0, 0.125)),
            (2.0, 1.0, 4.0, (3.0, 7.0 / 16.0)),
            (0.5, 0.5, 1.0, (0.75, 1.0 / 3.0)),
            (2.0, 2.0, 1.0, (0.25, 27.0 / 32.0)),
        ] {
            let sum: f64 = alpha + beta;
            let (mean, variance) = (alpha / sum, alpha * beta / (sum * sum * (sum + 1.0)));
            for good in [0, 1] {
                assert_moments(&items(alpha, beta, scale), good, scale * mean, scale * scale * variance, tail);
            }
        }
    }

    #[test]
    fn values_of_the_most_extreme_parameters_are_values() {
        for (alpha, beta) in [(0.01, 0.01), (0.01, 1000.0), (1000.0, 0.01), (1000.0, 1000.0)] {
            let values = items(alpha, beta, 1e30).population(10_000, Seed::new(1));
            assert!(values.values().iter().all(|value| (0.0..=1e30).contains(value)), "{alpha}, {beta}");
        }
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |alpha, beta, scale| BetaConfig { alpha, beta, scale }.check().unwrap_err().to_string();
        assert_eq!(error(0.0, 1.0, 1.0), "alpha should be in [0.01, 1000], but is 0");
        assert_eq!(error(1.0, 2000.0, 1.0), "beta should be in [0.01, 1000], but is 2000");
        assert_eq!(error(1.0, 1.0, -1.0), "scale should be in [1e-30, 1e30], but is -1");
    }
}
