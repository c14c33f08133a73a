//! What a bidder adds to the common values, and how that draws the bidder to goods.

use crate::spatial::config::RegionsConfig;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

/// Standard deviations below the mean at which a good draws no interest.
const LEAST_DEVIATIONS: f64 = 3.5;

/// The two laws of private values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ValueLaw {
    /// Uniform: "upv".
    #[serde(rename = "upv")]
    Uniform,
    /// Normal: "npv".
    #[serde(rename = "npv")]
    Normal,
}

impl ValueLaw {
    /// Its short name: `npv` or `upv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "upv",
            Self::Normal => "npv",
        }
    }

    /// What the comments of CATS call it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Uniform => "Uniform Private Value",
            Self::Normal => "Normal Private Value",
        }
    }
}

/// How private values and interest are drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PrivateValues {
    /// Uniform from `-half_width` to `half_width`.
    Uniform { half_width: f64 },
    /// Normal; no interest at 3.5 standard deviations below the mean. Bidders are independent.
    Normal { mean: f64, standard_deviation: f64 },
    /// Normal; no interest at the least value drawn so far, in standard deviations from the mean. As in CATS, so that a
    /// bidder depends on those before.
    RunningNormal { mean: f64, standard_deviation: f64, least: f64 },
}

impl PrivateValues {
    /// The law of independent bidders.
    pub(crate) fn independent(law: ValueLaw, config: &RegionsConfig) -> Self {
        let &RegionsConfig { deviation, max_good_value, mean, standard_deviation, .. } = config;
        match law {
            ValueLaw::Uniform => Self::Uniform { half_width: deviation * f64::from(max_good_value) },
            ValueLaw::Normal => Self::Normal { mean, standard_deviation },
        }
    }

    /// The law of the bidders of a CATS instance, one after the other.
    pub(crate) fn running(law: ValueLaw, config: &RegionsConfig) -> Self {
        match Self::independent(law, config) {
            Self::Normal { mean, standard_deviation } => {
                Self::RunningNormal { mean, standard_deviation, least: 1000.0 }
            }
            law => law,
        }
    }

    /// Draws the private values and adds them to the common ones in `values`. `weights` says how much each good draws the
    /// bidder: in proportion to its distance from the least possible value, or from 3.5 standard deviations below the mean
    /// and 0 below that.
    ///
    /// CATS takes the least normal value drawn so far in an instance, so that its bidders depend on each other. The
    /// constant makes them independent, and their statistics agree with those of CATS at 500 bids.
    pub(crate) fn draw(&mut self, common_values: &[f64], values: &mut [f64], weights: &mut [f64], rng: &mut impl Rng) {
        let goods = values.iter_mut().zip(&mut *weights).zip(common_values);
        match self {
            &mut Self::Uniform { half_width } => {
                for ((value, weight), common) in goods {
                    *weight = rng.random::<f64>();
                    *value = common + half_width * (2.0 * *weight - 1.0);
                }
            }
            &mut Self::Normal { mean, standard_deviation } => {
                for ((value, weight), common) in goods {
                    let deviations = rng.sample::<f64, _>(StandardNormal);
                    *value = common + (mean + standard_deviation * deviations);
                    *weight = (deviations + LEAST_DEVIATIONS).max(0.0);
                }
            }
            Self::RunningNormal { mean, standard_deviation, least } => {
                for ((value, weight), common) in goods {
                    *weight = rng.sample(StandardNormal);
                    *value = common + (*mean + *standard_deviation * *weight);
                    *least = least.min(*weight);
                }
                weights.iter_mut().for_each(|weight| *weight -= *least);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_of_uniform_values_is_in_units_of_the_greatest_common_one() {
        let config = RegionsConfig { deviation: 0.25, max_good_value: 60, ..RegionsConfig::default() };
        let law = PrivateValues::independent(ValueLaw::Uniform, &config);
        assert!(matches!(law, PrivateValues::Uniform { half_width: 15.0 }), "{law:?}");
    }
}
