//! How many goods a legacy bid has.

use crate::distribution::Distribution;
use crate::legacy::config::LegacyConfig;
use rand::{Rng, RngExt};
use rand_distr::{Binomial, Distribution as _, StandardNormal};

/// The law of a bid's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Size {
    /// Uniform from 1 to all goods.
    Uniform,
    /// Always the same.
    Constant { goods: usize },
    /// In proportion to `more^n`, all goods at most.
    Decay { more: f64 },
    /// A normal number, rounded.
    Normal { mean: f64, deviation: f64 },
    /// Exponential, truncated at the number of goods.
    Exponential { scale: f64 },
    /// Each good with the same probability, but at least one.
    Binomial { share: f64 },
}

impl Size {
    /// The law of a distribution.
    pub(crate) fn of(config: &LegacyConfig, distribution: Distribution) -> Self {
        match distribution {
            Distribution::L3 | Distribution::L8 => Self::Constant { goods: config.constant_goods },
            Distribution::L4 => Self::Decay { more: config.decay },
            Distribution::L5 => Self::Normal { mean: config.mean_goods, deviation: config.deviation_goods },
            Distribution::L6 => Self::Exponential { scale: config.exponential_scale },
            Distribution::L7 => Self::Binomial { share: config.binomial_share },
            _ => Self::Uniform,
        }
    }

    /// Draws a size from 1 to `goods`.
    pub(crate) fn draw(self, goods: usize, rng: &mut impl Rng) -> usize {
        match self {
            Self::Uniform => rng.random_range(1..=goods),
            Self::Constant { goods } => goods,
            Self::Decay { more } => {
                let mut size = 1;
                while size < goods && rng.random::<f64>() < more {
                    size += 1;
                }
                size
            }
            Self::Normal { mean, deviation } => loop {
                let size = (mean + deviation * rng.sample::<f64, _>(StandardNormal)).round();
                if (1.0..=goods as f64).contains(&size) {
                    return size as usize;
                }
            },
            Self::Exponential { scale } => {
                let within = -(-(goods as f64) / scale).exp_m1();
                let size = 1.0 - scale * (-within * rng.random::<f64>()).ln_1p();
                (size as usize).clamp(1, goods)
            }
            Self::Binomial { share } => {
                let law = Binomial::new(goods as u64, share).expect("a checked probability");
                loop {
                    let size = law.sample(rng);
                    if size > 0 {
                        return size as usize;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn every_distribution_has_the_law_of_its_parameters() {
        let config = LegacyConfig {
            constant_goods: 2,
            decay: 0.3,
            mean_goods: 4.5,
            deviation_goods: 0.5,
            exponential_scale: 6.5,
            binomial_share: 0.7,
            ..LegacyConfig::default()
        };
        for (distribution, law) in [
            (Distribution::L1, Size::Uniform),
            (Distribution::L2, Size::Uniform),
            (Distribution::L3, Size::Constant { goods: 2 }),
            (Distribution::L4, Size::Decay { more: 0.3 }),
            (Distribution::L5, Size::Normal { mean: 4.5, deviation: 0.5 }),
            (Distribution::L6, Size::Exponential { scale: 6.5 }),
            (Distribution::L7, Size::Binomial { share: 0.7 }),
            (Distribution::L8, Size::Constant { goods: 2 }),
        ] {
            assert_eq!(Size::of(&config, distribution), law, "{distribution}");
        }
    }

    #[test]
    fn sizes_have_their_law() {
        const DRAWS: usize = 100_000;
        let mut rng = Seed::new(3).stream(Stream::new("size"));
        let goods = 9_usize;
        let normalised = |weight: &dyn Fn(i32) -> f64| {
            let total: f64 = (1..=9).map(weight).sum();
            (1..=9).map(|size| weight(size) / total).collect::<Vec<f64>>()
        };
        let choose = |size: i32| (0..size).map(|drawn| f64::from(9 - drawn) / f64::from(drawn + 1)).product::<f64>();
        let mut decay: Vec<f64> = (1..=9).map(|size| 0.45 * 0.55_f64.powi(size - 1)).collect();
        decay[8] = 0.55_f64.powi(8);
        for (law, expected) in [
            (Size::Uniform, vec![1.0 / 9.0; 9]),
            (Size::Decay { more: 0.55 }, decay),
            (Size::Exponential { scale: 5.0 }, normalised(&|size| (-f64::from(size) / 5.0).exp())),
            (
                Size::Binomial { share: 0.2 },
                normalised(&|size| choose(size) * 0.2_f64.powi(size) * 0.8_f64.powi(9 - size)),
            ),
        ] {
            let mut counts = vec![0.0; goods];
            for _ in 0..DRAWS {
                counts[law.draw(goods, &mut rng) - 1] += 1.0 / DRAWS as f64;
            }
            for (share, expected) in counts.iter().zip(&expected) {
                assert!((share - expected).abs() < 0.008, "{law:?}: {counts:?}, not {expected:?}");
            }
        }
        let normal = Size::Normal { mean: 4.0, deviation: 1.0 };
        let mean = (0..DRAWS).map(|_| normal.draw(50, &mut rng) as f64).sum::<f64>() / DRAWS as f64;
        assert!((mean - 4.0).abs() < 0.02, "{mean}");
        assert_eq!(Size::Constant { goods: 3 }.draw(50, &mut rng), 3);
    }
}
