//! What a bidder adds to the common values, and how that draws the bidder to goods.

use crate::config::SpatialConfig;
use crate::generator::SpatialGenerator;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// Standard deviations below the mean at which a good draws no interest.
const LEAST_DEVIATIONS: f64 = 3.5;

/// The law of private values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PrivateValues {
    /// Uniform from `-half_width` to `half_width`.
    Uniform { half_width: f64 },
    /// Normal.
    Normal { mean: f64, standard_deviation: f64 },
}

impl PrivateValues {
    pub(crate) fn of(generator: &SpatialGenerator) -> Self {
        let &SpatialConfig { deviation, max_good_value, mean, standard_deviation, .. } = generator.config();
        if generator.distribution().has_normal_values() {
            Self::Normal { mean, standard_deviation }
        } else {
            Self::Uniform { half_width: deviation * f64::from(max_good_value) }
        }
    }

    /// Draws a private value, and how much a good of this value draws the bidder: in proportion to its distance from the
    /// least possible value, or from 3.5 standard deviations below the mean and 0 below that.
    ///
    /// CATS takes the least normal value drawn so far in an instance, so that its bidders depend on each other. This
    /// constant makes them independent, and their statistics agree with those of CATS at 500 bids.
    pub(crate) fn draw(self, rng: &mut impl Rng) -> (f64, f64) {
        match self {
            Self::Uniform { half_width } => {
                let share = rng.random::<f64>();
                (half_width * (2.0 * share - 1.0), share)
            }
            Self::Normal { mean, standard_deviation } => {
                let deviations = rng.sample::<f64, _>(StandardNormal);
                (mean + standard_deviation * deviations, (deviations + LEAST_DEVIATIONS).max(0.0))
            }
        }
    }
}
