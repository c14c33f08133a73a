//! Independent exponential item values.

use crate::goods;
use diffecon_auction::{ItemValues, Seed};
use diffecon_cats::streams::POPULATION;
use diffecon_config::{Checked, Config, JsonSchema, OutOfRange};
use rand_distr::{Distribution, Exp1};
use serde::{Deserialize, Serialize};

/// Every good has its own value, exponential and independent of the others; a bundle is worth their sum (`additive-exponential`), or
/// the best of them (`unit-demand-exponential`). These are no distributions of CATS and have no `mode` and no `world`.
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

/// Exponential item values, independent over goods and bidders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialItems {
    goods: usize,
    mean: f64,
}

impl ExponentialItems {
    /// The sampler over `goods` goods.
    ///
    /// # Errors
    /// If there are no goods or too many.
    pub fn new(config: Checked<ExponentialConfig>, goods: usize) -> Result<Self, OutOfRange> {
        Ok(Self { goods: goods::check(goods)?, mean: config.mean })
    }

    /// Draws bidders. A greater population of the same seed starts with the bidders of a smaller one.
    pub fn population(&self, bidders: usize, seed: Seed) -> ItemValues {
        let mut rng = seed.stream_at(POPULATION, 0);
        let draw = |_| {
            let value: f64 = Exp1.sample(&mut rng);
            (self.mean * value) as f32
        };
        ItemValues::new(self.goods, (0..bidders * self.goods).map(draw).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_moments_and_tail() {
        let config = ExponentialConfig { mean: 2.0 }.check().unwrap();
        let items = ExponentialItems::new(config, 3).unwrap().population(20_000, Seed::new(1));
        let values = items.values();
        let mean = |of: &dyn Fn(f64) -> f64| values.iter().map(|value| of(f64::from(*value))).sum::<f64>() / 60_000.0;
        // The standard errors are 2, sqrt(20) * 4 / 2 and sqrt(e^-2) over the root of 60,000.
        assert!((mean(&|value| value) - 2.0).abs() < 0.033, "{}", mean(&|value| value));
        assert!((mean(&|value| value * value) - 8.0).abs() < 0.3, "{}", mean(&|value| value * value));
        let above = mean(&|value| f64::from(u8::from(value > 4.0)));
        assert!((above - (-2.0_f64).exp()).abs() < 0.006, "{above}");
    }

    #[test]
    fn a_small_population_starts_a_greater_one() {
        let items = ExponentialItems::new(Checked::default(), 2).unwrap();
        let (few, many) = (items.population(3, Seed::new(5)), items.population(9, Seed::new(5)));
        assert_eq!(few.values(), &many.values()[..6]);
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |mean| ExponentialConfig { mean }.check().unwrap_err().to_string();
        assert_eq!(error(0.0), "mean should be in [1e-30, 1e28], but is 0");
        assert_eq!(error(f64::NAN), "mean should be in [1e-30, 1e28], but is not a finite number");
        let no_goods = ExponentialItems::new(Checked::default(), 0).unwrap_err().to_string();
        assert_eq!(no_goods, "goods should be in [1, 65536], but is 0");
    }
}
