//! The parameters of the legacy distributions.

use crate::distribution::Distribution;
use crate::error::CatsError;
use crate::mode::Mode;
use crate::range::within;
use serde::{Deserialize, Serialize};

/// Parameters of L1 to L8; each distribution uses those of its laws.
///
/// | | L1 | L2 | L3 | L4 | L5 | L6 | L7 | L8 |
/// |---|---|---|---|---|---|---|---|---|
/// | size | uniform | uniform | constant | decay | normal | exponential | binomial | constant |
/// | price | fixed | linear | fixed | linear | normal | linear | linear | quadratic |
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | `constant_goods` | 3 | constant size | `[1, goods]` |
/// | `decay` | 0.55 | decay: probability of yet another good, the least size being 1 | `[0.001, 0.999]` |
/// | `mean_goods` | 4 | normal size: mean | `[1, goods]` |
/// | `deviation_goods` | 1 | normal size: standard deviation | `[0, 1000]` |
/// | `exponential_scale` | 5 | exponential size: its scale, in goods | `[0.01, 1e6]` |
/// | `binomial_share` | 0.2 | binomial size: probability of each good | `[0.001, 1]` |
/// | `low_fixed`, `high_fixed` | 0, 1000; in mode `fixed` 0, 1 | fixed price: uniform between these, whatever the size | `[0, 1e6]`, low at most high |
/// | `low_linear`, `high_linear` | 1, 1000; in mode `fixed` 0, 1 (L2, L4) or 0.5, 1.5 (L6, L7) | linear price: the size times a number uniform between these | `[0, 1e6]`, low at most high |
/// | `mean_price` | 16 | normal price: mean | `[0, 1e6]` |
/// | `deviation_price` | 3 | normal price: standard deviation | `[0, 1e6]` |
///
/// The quadratic price is 0 in mode `compat`, as the original leaves it out. In mode `fixed` it is the sum of the bidder's
/// values of the goods, each uniform from 0 to 1, and of the products of all pairs (CATS, Leyton-Brown, Pearson and Shoham
/// 2000, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LegacyConfig {
    /// Constant size.
    pub constant_goods: usize,
    /// Decay: probability of yet another good.
    pub decay: f64,
    /// Normal size: mean.
    pub mean_goods: f64,
    /// Normal size: standard deviation.
    pub deviation_goods: f64,
    /// Exponential size: scale in goods.
    pub exponential_scale: f64,
    /// Binomial size: probability of each good.
    pub binomial_share: f64,
    /// Fixed price: least, if not the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_fixed: Option<f64>,
    /// Fixed price: greatest, if not the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_fixed: Option<f64>,
    /// Linear price: least of a good, if not the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_linear: Option<f64>,
    /// Linear price: greatest of a good, if not the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_linear: Option<f64>,
    /// Normal price: mean.
    pub mean_price: f64,
    /// Normal price: standard deviation.
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

impl LegacyConfig {
    /// Whether every parameter is in the range of the table above; sizes are held against the number of goods by the
    /// distributions that use them.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for the first that is not.
    pub fn check(&self, distribution: Distribution, mode: Mode, goods: usize) -> Result<(), CatsError> {
        let most = |uses: bool| if uses { goods } else { usize::MAX };
        let constant = most(self.constant_size(distribution).is_some());
        let normal = most(distribution == Distribution::L5);
        let allowed = |most: usize| match most {
            usize::MAX => "at least 1".to_owned(),
            most => format!("in [1, {most}], at most the number of goods"),
        };
        within("constant_goods", self.constant_goods, 1..=constant, allowed(constant))?;
        within("decay", self.decay, 0.001..=0.999, "in [0.001, 0.999]")?;
        within("mean_goods", self.mean_goods, 1.0..=normal as f64, allowed(normal))?;
        within("deviation_goods", self.deviation_goods, 0.0..=1000.0, "in [0, 1000]")?;
        within("exponential_scale", self.exponential_scale, 0.01..=1e6, "in [0.01, 1e6]")?;
        within("binomial_share", self.binomial_share, 0.001..=1.0, "in [0.001, 1]")?;
        let (low, high) = self.fixed_range(mode);
        within("low_fixed", low, 0.0..=1e6, "in [0, 1e6]")?;
        within("high_fixed", high, low..=1e6, format!("in [{low}, 1e6], at least low_fixed"))?;
        let (low, high) = self.linear_range(distribution, mode);
        within("low_linear", low, 0.0..=1e6, "in [0, 1e6]")?;
        within("high_linear", high, low..=1e6, format!("in [{low}, 1e6], at least low_linear"))?;
        within("mean_price", self.mean_price, 0.0..=1e6, "in [0, 1e6]")?;
        within("deviation_price", self.deviation_price, 0.0..=1e6, "in [0, 1e6]")
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
            config.check(distribution, Mode::Compat, 10).err().map(|error| error.to_string())
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
    }
}
