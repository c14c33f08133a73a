//! The parameters of the legacy distributions.

use crate::distribution::Distribution;
use crate::mode::Mode;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// The size of a bundle and its price follow laws of their own; which goods are in it is uniform. Each distribution uses the
/// parameters of its laws.
///
/// | | L1 | L2 | L3 | L4 | L5 | L6 | L7 | L8 |
/// |---|---|---|---|---|---|---|---|---|
/// | size | uniform | uniform | constant | decay | normal | exponential | binomial | constant |
/// | price | fixed | linear | fixed | linear | normal | linear | linear | quadratic |
///
/// The quadratic price is 0 in mode `compat`, as the original leaves it out. In mode `fixed` it is the sum of the bidder's
/// values of the goods, each uniform from 0 to 1, and of the products of all pairs (CATS, Leyton-Brown, Pearson and Shoham
/// 2000, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LegacyConfig {
    /// Constant size; at most the number of goods.
    #[schemars(range(min = 1))]
    pub constant_goods: usize,
    /// Decay: probability of yet another good, the least size being 1.
    #[schemars(range(min = 0.001, max = 0.999))]
    pub decay: f64,
    /// Normal size: mean; at most the number of goods.
    #[schemars(range(min = 1.0))]
    pub mean_goods: f64,
    /// Normal size: standard deviation.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub deviation_goods: f64,
    /// Exponential size: its scale, in goods.
    #[schemars(range(min = 0.01, max = 1e6))]
    pub exponential_scale: f64,
    /// Binomial size: probability of each good.
    #[schemars(range(min = 0.001, max = 1.0))]
    pub binomial_share: f64,
    /// Fixed price: the least, whatever the size; by default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub low_fixed: Option<f64>,
    /// Fixed price: the greatest, at least `low_fixed`; by default 1000, or 1 in mode `fixed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub high_fixed: Option<f64>,
    /// Linear price: the least of a good; by default 1, or in mode `fixed` 0 (L2, L4) or 0.5 (L6, L7).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub low_linear: Option<f64>,
    /// Linear price: the greatest of a good, at least `low_linear`; by default 1000, or in mode `fixed` 1 (L2, L4) or 1.5
    /// (L6, L7).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub high_linear: Option<f64>,
    /// Normal price: mean.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub mean_price: f64,
    /// Normal price: standard deviation.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub deviation_price: f64,
}

impl Default for LegacyConfig {
    fn default() -> Self {
        Self {
            constant_goods: 3,
            decay: 0.55,
            mean_goods: 4.0,
            deviation_goods: 1.0,
            exponential_scale: 5.0,
            binomial_share: 0.2,
            low_fixed: None,
            high_fixed: None,
            low_linear: None,
            high_linear: None,
            mean_price: 16.0,
            deviation_price: 3.0,
        }
    }
}

impl Config for LegacyConfig {}

impl LegacyConfig {
    /// Whether the parameters suit a distribution and a number of goods: the sizes that it uses, and the order of prices.
    ///
    /// # Errors
    /// The first that does not.
    pub fn check_for(&self, distribution: Distribution, mode: Mode, goods: usize) -> Result<(), OutOfRange> {
        let allowed = format!("in [1, {goods}], at most the number of goods");
        let constant = self.constant_size(distribution);
        let fits = constant.is_none_or(|size| size <= goods);
        OutOfRange::unless(fits, "constant_goods", &allowed, self.constant_goods)?;
        let fits = distribution != Distribution::L5 || self.mean_goods <= goods as f64;
        OutOfRange::unless(fits, "mean_goods", &allowed, self.mean_goods)?;
        for (kind, (low, high)) in
            [("fixed", self.fixed_range(mode)), ("linear", self.linear_range(distribution, mode))]
        {
            let allowed = format!("in [{low}, 1e6], at least low_{kind}");
            OutOfRange::unless(low <= high, format!("high_{kind}"), allowed, high)?;
        }
        Ok(())
    }

    /// The size of every bid, where it is constant.
    pub(crate) fn constant_size(&self, distribution: Distribution) -> Option<usize> {
        matches!(distribution, Distribution::L3 | Distribution::L8).then_some(self.constant_goods)
    }

    /// The range of fixed prices.
    pub(crate) fn fixed_range(&self, mode: Mode) -> (f64, f64) {
        let high = if mode == Mode::Compat { 1000.0 } else { 1.0 };
        (self.low_fixed.unwrap_or(0.0), self.high_fixed.unwrap_or(high))
    }

    /// The range of linear prices of a good.
    pub(crate) fn linear_range(&self, distribution: Distribution, mode: Mode) -> (f64, f64) {
        let (low, high) = match (mode, distribution) {
            (Mode::Compat, _) => (1.0, 1000.0),
            (Mode::Fixed, Distribution::L6 | Distribution::L7) => (0.5, 1.5),
            (Mode::Fixed, _) => (0.0, 1.0),
        };
        (self.low_linear.unwrap_or(low), self.high_linear.unwrap_or(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_out_of_range_where_it_matters() {
        let refused = |config: LegacyConfig, distribution| {
            let checked = config.check().map_err(|error| error.to_string());
            let checked = checked
                .and_then(|config| config.check_for(distribution, Mode::Compat, 10).map_err(|error| error.to_string()));
            checked.err()
        };
        let config = LegacyConfig::default;
        let large = LegacyConfig { constant_goods: 11, ..config() };
        let message = "constant_goods should be in [1, 10], at most the number of goods, but is 11";
        assert_eq!(refused(large, Distribution::L3).unwrap(), message);
        assert_eq!(refused(large, Distribution::L4), None);
        let upside_down = LegacyConfig { low_linear: Some(2.0), high_linear: Some(1.0), ..config() };
        let message = "high_linear should be in [2, 1e6], at least low_linear, but is 1";
        assert_eq!(refused(upside_down, Distribution::L2).unwrap(), message);
        assert!(refused(LegacyConfig { decay: 1.0, ..config() }, Distribution::L4).is_some());
        assert!(refused(LegacyConfig { binomial_share: 1.1, ..config() }, Distribution::L7).is_some());
        assert!(refused(LegacyConfig { mean_goods: f64::NAN, ..config() }, Distribution::L5).is_some());
        assert!(refused(LegacyConfig { low_fixed: Some(f64::NAN), ..config() }, Distribution::L1).is_some());
        let message = "mean_goods should be in [1, 10], at most the number of goods, but is 10.5";
        let many = LegacyConfig { mean_goods: 10.5, ..config() };
        assert_eq!(refused(many, Distribution::L5).unwrap(), message);
        assert_eq!(refused(many, Distribution::L4), None);
    }
}
