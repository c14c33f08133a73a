//! Independent uniform item values.

use crate::error::DataError;
use crate::goods;
use crate::value;
use diffecon_auction::{ItemValues, MAX_VALUE, Seed};
use diffecon_cats::streams::POPULATION;
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// Parameters of independent uniform item values, unchecked.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `low` | 0 | least value of a good | at least 0 |
/// | `high` | 1 | greatest value of a good | above `low`, at most 1e30 |
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UniformConfig {
    /// The least value of a good.
    pub low: f32,
    /// The greatest value of a good.
    pub high: f32,
}

impl Default for UniformConfig {
    fn default() -> Self {
        Self { low: 0.0, high: 1.0 }
    }
}

impl UniformConfig {
    /// The sampler over `goods` goods.
    ///
    /// # Errors
    /// If there are no goods or too many, or unless `0 <= low < high <= 1e30`.
    pub fn check(self, goods: usize) -> Result<UniformItems, DataError> {
        let Self { low, high } = self;
        let goods = goods::check(goods)?;
        if !value::is_allowed(low) {
            return Err(DataError::out_of_range("low", value::ALLOWED, low));
        }
        if !(high > low && high <= MAX_VALUE) {
            let allowed = format!("finite, above low = {low} and at most {MAX_VALUE:e}");
            return Err(DataError::out_of_range("high", allowed, high));
        }
        Ok(UniformItems { goods, config: self })
    }
}

/// Item values uniform on `[low, high)`, independent over goods and bidders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UniformItems {
    goods: usize,
    config: UniformConfig,
}

impl UniformItems {
    /// Draws bidders. A greater population of the same seed starts with the bidders of a smaller one.
    pub fn population(&self, bidders: usize, seed: Seed) -> ItemValues {
        let mut rng = seed.stream_at(POPULATION, 0);
        let UniformConfig { low, high } = self.config;
        ItemValues::new(self.goods, (0..bidders * self.goods).map(|_| rng.random_range(low..high)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_the_interval() {
        let items = UniformConfig { low: 2.0, high: 4.0 }.check(3).unwrap().population(20_000, Seed::new(1));
        let values = items.values();
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64;
        // The standard error of the mean is 2 / sqrt(12 * 60000), about 0.0024.
        assert!((mean - 3.0).abs() < 0.01, "{mean}");
        assert!(values.iter().all(|value| (2.0..4.0).contains(value)));
    }

    #[test]
    fn a_small_population_starts_a_greater_one() {
        let items = UniformConfig::default().check(2).unwrap();
        let (few, many) = (items.population(3, Seed::new(5)), items.population(9, Seed::new(5)));
        assert_eq!(few.values(), &many.values()[..6]);
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |low, high, goods| UniformConfig { low, high }.check(goods).unwrap_err().to_string();
        assert_eq!(error(0.0, 1.0, 0), "goods should be in [1, 65536], but is 0");
        assert_eq!(error(-1.0, 1.0, 1), "low should be finite, at least 0 and at most 1e30, but is -1");
        let allowed = "high should be finite, above low = 1 and at most 1e30";
        assert_eq!(error(1.0, f32::INFINITY, 1), format!("{allowed}, but is inf"));
        assert_eq!(error(1.0, 1.0, 1), format!("{allowed}, but is 1"));
        assert!(error(1.0, 2e30, 1).starts_with(allowed));
    }
}
