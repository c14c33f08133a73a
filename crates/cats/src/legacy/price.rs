//! What a legacy bid offers.

use crate::distribution::Distribution;
use crate::legacy::config::LegacyConfig;
use crate::mode::Mode;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// The law of a bid's price, given its size.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Price {
    /// Uniform, whatever the size.
    Fixed { low: f64, high: f64 },
    /// The size times a uniform number.
    Linear { low: f64, high: f64 },
    /// Normal, whatever the size; not negative.
    Normal { mean: f64, deviation: f64 },
    /// The sum of uniform values of the goods and of the products of all pairs.
    Quadratic,
    /// Always 0.
    Zero,
}

impl Price {
    /// The law of a distribution.
    pub(crate) fn of(config: &LegacyConfig, distribution: Distribution, mode: Mode) -> Self {
        match (distribution, mode) {
            (Distribution::L1 | Distribution::L3, _) => {
                let (low, high) = config.fixed_range(mode);
                Self::Fixed { low, high }
            }
            (Distribution::L5, _) => Self::Normal { mean: config.mean_price, deviation: config.deviation_price },
            (Distribution::L8, Mode::Compat) => Self::Zero,
            (Distribution::L8, Mode::Fixed) => Self::Quadratic,
            _ => {
                let (low, high) = config.linear_range(distribution, mode);
                Self::Linear { low, high }
            }
        }
    }

    /// Draws the price of a bid.
    pub(crate) fn draw(self, size: usize, rng: &mut impl Rng) -> f64 {
        match self {
            Self::Fixed { low, high } => low + (high - low) * rng.random::<f64>(),
            Self::Linear { low, high } => size as f64 * (low + (high - low) * rng.random::<f64>()),
            Self::Normal { mean, deviation } => loop {
                let price = mean + deviation * rng.sample::<f64, _>(StandardNormal);
                if price >= 0.0 {
                    return price;
                }
            },
            Self::Quadratic => {
                // The sum of products is half of the squared sum without the squares.
                let (mut sum, mut squares) = (0.0, 0.0);
                for _ in 0..size {
                    let value: f64 = rng.random();
                    sum += value;
                    squares += value * value;
                }
                sum + (sum * sum - squares) / 2.0
            }
            Self::Zero => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn prices_have_the_moments_of_their_law() {
        const DRAWS: usize = 100_000;
        let mut rng = Seed::new(3).stream(Stream::new("price"));
        for (law, size, expected, deviation) in [
            (Price::Fixed { low: 0.0, high: 1000.0 }, 7, 500.0, 288.7),
            (Price::Linear { low: 1.0, high: 1000.0 }, 3, 1501.5, 865.2),
            (Price::Normal { mean: 16.0, deviation: 3.0 }, 3, 16.0, 3.0),
            // Three values of mean 1/2 and three products of mean 1/4.
            (Price::Quadratic, 3, 2.25, 1.1),
            (Price::Zero, 3, 0.0, 0.0),
        ] {
            let mean = (0..DRAWS).map(|_| law.draw(size, &mut rng)).sum::<f64>() / DRAWS as f64;
            assert!((mean - expected).abs() <= 5.0 * deviation / (DRAWS as f64).sqrt(), "{law:?}: {mean}");
        }
    }
}
