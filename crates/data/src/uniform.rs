//! Independent uniform item values.

use crate::goods;
use diffecon_auction::{ItemValues, Seed};
use diffecon_cats::streams::POPULATION;
use diffecon_config::{Checked, Config, JsonSchema, OutOfRange};
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// Every good has its own value, uniform and independent of the others; a bundle is worth their sum (`additive`), or the best
/// of them (`unit-demand`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UniformConfig {
    /// The least value of a good.
    #[schemars(range(min = 0.0, max = 1e30))]
    pub low: f64,
    /// The greatest value of a good, above `low`.
    #[schemars(range(min = 0.0, max = 1e30))]
    pub high: f64,
}

impl Default for UniformConfig {
    fn default() -> Self {
        Self { low: 0.0, high: 1.0 }
    }
}

impl Config for UniformConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let &Self { low, high } = self;
        let allowed = format!("in ({low}, 1e30], above low");
        OutOfRange::unless(high as f32 > low as f32, "high", allowed, high)
    }
}

/// Item values uniform on `[low, high)`, independent over goods and bidders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UniformItems {
    goods: usize,
    low: f32,
    high: f32,
}

impl UniformItems {
    /// The sampler over `goods` goods.
    ///
    /// # Errors
    /// If there are no goods or too many.
    pub fn new(config: Checked<UniformConfig>, goods: usize) -> Result<Self, OutOfRange> {
        Ok(Self { goods: goods::check(goods)?, low: config.low as f32, high: config.high as f32 })
    }

    /// Draws bidders. A greater population of the same seed starts with the bidders of a smaller one.
    pub fn population(&self, bidders: usize, seed: Seed) -> ItemValues {
        let mut rng = seed.stream_at(POPULATION, 0);
        let values = (0..bidders * self.goods).map(|_| rng.random_range(self.low..self.high));
        ItemValues::new(self.goods, values.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::MAX_VALUE;

    #[test]
    fn values_fill_the_interval() {
        let config = UniformConfig { low: 2.0, high: 4.0 }.check().unwrap();
        let items = UniformItems::new(config, 3).unwrap().population(20_000, Seed::new(1));
        let values = items.values();
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64;
        // The standard error of the mean is 2 / sqrt(12 * 60000), about 0.0024.
        assert!((mean - 3.0).abs() < 0.01, "{mean}");
        assert!(values.iter().all(|value| (2.0..4.0).contains(value)));
    }

    #[test]
    fn a_small_population_starts_a_greater_one() {
        let items = UniformItems::new(Checked::default(), 2).unwrap();
        let (few, many) = (items.population(3, Seed::new(5)), items.population(9, Seed::new(5)));
        assert_eq!(few.values(), &many.values()[..6]);
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |low, high| UniformConfig { low, high }.check().unwrap_err().to_string();
        assert_eq!(error(-1.0, 1.0), "low should be in [0, 1e30], but is -1");
        assert_eq!(error(1.0, f64::INFINITY), "high should be in [0, 1e30], but is not a finite number");
        assert_eq!(error(1.0, 2e30), "high should be in [0, 1e30], but is 2e30");
        assert_eq!(error(1.0, 1.0), "high should be in (1, 1e30], above low, but is 1");
        // One number in single precision.
        assert!(error(1.0, 1.0_f64.next_up()).contains("above low"));
        assert_eq!(UniformConfig { low: 0.0, high: 1e30 }.check().unwrap().high as f32, MAX_VALUE);
        let no_goods = UniformItems::new(Checked::default(), 0).unwrap_err().to_string();
        assert_eq!(no_goods, "goods should be in [1, 65536], but is 0");
    }
}
