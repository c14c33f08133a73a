//! Where private values come from that are not uniform: laws that recipes name, and the rows of a data set, both of one good.

use crate::draws::Draws;
use crate::error::BiddingError;
use crate::value_model::{Numbers, ValueModel, Worths};
use diffecon_config::{ConfigError, JsonSchema, OutOfRange};
use diffecon_data::{Dataset, ImportOptions, ItemBidders, ItemLaw, Items, Split, import};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A law of the toolkit that one good's values can have; see [`diffecon_data::laws`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OneGoodLaw {
    /// Uniform on `[low, high)`.
    Uniform,
    /// Exponential, with a `mean`.
    Exponential,
    /// `scale` times a number of the beta distribution of `alpha` and `beta`.
    Beta,
    /// Below `x` with probability `(x / high)^exponent`.
    Power,
    /// At least `x` with probability `low / x`, up to `high`.
    EqualRevenue,
}

/// Draws in which a law should stay below the greatest value now and then.
const TRIED: usize = 10_000;
/// The share of them that should.
const LEAST_SHARE: f64 = 0.01;

impl OneGoodLaw {
    /// The sampler of one good's values.
    ///
    /// # Errors
    /// If a parameter is unknown or out of range.
    pub fn items(self, parameters: &BTreeMap<String, f64>) -> Result<Items, OutOfRange> {
        let law = match self {
            Self::Uniform => ItemLaw::Uniform,
            Self::Exponential => ItemLaw::Exponential,
            Self::Beta => ItemLaw::Beta,
            Self::Power => ItemLaw::Power,
            Self::EqualRevenue => ItemLaw::EqualRevenue,
        };
        let table = parameters.iter().map(|(name, number)| (name.clone(), toml::Value::Float(*number))).collect();
        law.items(&table, 1).map_err(|error| match error.inside("values") {
            ConfigError::OutOfRange(error) => error,
            ConfigError::Unknown { key, known, .. } => {
                OutOfRange::new("a key of values.parameters", known.join(", "), key)
            }
            other => OutOfRange::new("values.parameters", "those of the law", other),
        })
    }
}

/// A value model, with all that it draws from at hand.
#[derive(Debug, Clone)]
pub struct ValueSampler {
    model: ValueModel,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    /// The model says it all.
    Uniform,
    /// Draws above the greatest value are made again.
    Law { items: Items, max: f64 },
    /// Each as likely.
    Rows(Vec<f64>),
}

impl ValueSampler {
    /// That of a model; reads its data set, if it has one.
    ///
    /// # Errors
    /// If a parameter of a law is out of range, a law has nearly no values up to the greatest one, a data set cannot be read or is of
    /// several goods, or one of its values is above the greatest one.
    pub fn of(model: &ValueModel) -> Result<Self, BiddingError> {
        let source = match model {
            ValueModel::Private { .. } | ValueModel::Affiliated { .. } | ValueModel::Common { .. } => Source::Uniform,
            ValueModel::Law { law, parameters, max } => {
                let (items, mut random) = (law.items(parameters)?, ChaCha8Rng::seed_from_u64(0));
                let below = (0..TRIED).filter(|_| drawn(&items, &mut random) <= *max).count() as f64 / TRIED as f64;
                let allowed = format!("so great that the law has {LEAST_SHARE} of its values below it");
                OutOfRange::unless(below >= LEAST_SHARE, "values.max", allowed, max)?;
                Source::Law { items, max: *max }
            }
            ValueModel::Data { dataset, split, scale, max } => Source::Rows(rows(dataset, *split, *scale, *max)?),
        };
        Ok(Self { model: model.clone(), source })
    }

    /// Draws the worths of a round. Whole numbers of a law or a data set are the nearest ones, half to even.
    pub fn draw(&self, bidders: usize, numbers: Numbers, draws: &mut impl Draws) -> Worths {
        let rounded = |value: f64| if numbers == Numbers::Whole { value.round_ties_even() } else { value };
        let signals = match &self.source {
            Source::Uniform => return self.model.draw(bidders, numbers, draws),
            Source::Law { items, max } => {
                let mut random = ChaCha8Rng::seed_from_u64(draws.below(u64::MAX));
                let mut below = || loop {
                    let value = drawn(items, &mut random);
                    if value <= *max {
                        return rounded(value);
                    }
                };
                (0..bidders).map(|_| below()).collect()
            }
            Source::Rows(rows) => {
                (0..bidders).map(|_| rounded(rows[draws.below(rows.len() as u64) as usize])).collect()
            }
        };
        Worths { signals, common: None, is_common: false }
    }
}

fn drawn(items: &Items, random: &mut ChaCha8Rng) -> f64 {
    let mut value = [0.0];
    items.draw(&mut value, random);
    f64::from(value[0])
}

/// The values of a data set's folder, or of a file as `diffecon dataset import` reads it.
fn rows(path: &Path, split: Option<Split>, scale: f64, max: f64) -> Result<Vec<f64>, BiddingError> {
    let dataset = if path.is_dir() {
        Dataset::load(path)?
    } else {
        let options = ImportOptions { values: Some(ItemBidders::Additive), ..ImportOptions::default() };
        import(&[path.to_owned()], &options)?.0
    };
    let valuations = split.map_or_else(|| dataset.valuations.clone(), |split| dataset.split(split));
    let goods = format!("the goods of {}", path.display());
    OutOfRange::unless(valuations.goods() == 1, goods, 1, valuations.goods())?;
    let bidders = format!("the bidders of {}", path.display());
    OutOfRange::unless(valuations.bidders() > 0, bidders, "at least 1", 0)?;
    let values: Vec<f64> =
        (0..valuations.bidders()).map(|bidder| scale * f64::from(valuations.best_value(bidder))).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let greatest = format!("the greatest value of {}, times values.scale,", path.display());
    OutOfRange::unless(most <= max, greatest, format!("at most values.max, {max}"), most)?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python_random::PythonRandom;
    use diffecon_auction::{Seed, Series};

    const DRAWS: Series = Series::new("bidding, samplers in tests");

    fn law(law: OneGoodLaw, parameters: &[(&str, f64)], max: f64) -> ValueModel {
        let parameters = parameters.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect();
        ValueModel::Law { law, parameters, max }
    }

    fn sample(model: &ValueModel, numbers: Numbers, rounds: usize) -> Vec<Vec<f64>> {
        let sampler = ValueSampler::of(model).unwrap();
        let mut draws = Seed::new(3).stream_at(DRAWS, 0);
        (0..rounds).map(|_| sampler.draw(2, numbers, &mut draws).signals).collect()
    }

    /// Mean, variance, and the share up to a value, by z-scores; bidders are not correlated.
    #[test]
    fn values_have_the_moments_of_their_laws() {
        use OneGoodLaw::{Beta, EqualRevenue, Exponential, Power, Uniform};
        // Exponential with mean 1 up to 2.
        let cut = 1.0 - (-2.0_f64).exp();
        let cut_mean = (cut - 2.0 * (-2.0_f64).exp()) / cut;
        let cut_square = (2.0 - 10.0 * (-2.0_f64).exp()) / cut;
        for (model, mean, square, (at, share)) in [
            (law(Uniform, &[("low", 20.0), ("high", 60.0)], 60.0), 40.0, 1600.0 + 1600.0 / 12.0, (30.0, 0.25)),
            (law(Exponential, &[("mean", 30.0)], 1e9), 30.0, 1800.0, (30.0, 1.0 - (-1.0_f64).exp())),
            (law(Exponential, &[], 2.0), cut_mean, cut_square, (1.0, (1.0 - (-1.0_f64).exp()) / cut)),
            (law(Beta, &[("alpha", 2.0), ("beta", 1.0), ("scale", 9.0)], 9.0), 6.0, 40.5, (4.5, 0.25)),
            (law(Power, &[("exponent", 3.0), ("high", 2.0)], 2.0), 1.5, 2.4, (1.0, 0.125)),
            (law(EqualRevenue, &[("low", 1.0), ("high", 4.0)], 4.0), 1.0 + 4.0_f64.ln(), 7.0, (2.0, 0.5)),
        ] {
            let drawn = sample(&model, Numbers::Real, 100_000);
            let all: Vec<f64> = drawn.concat();
            let count = all.len() as f64;
            let z = |of: &dyn Fn(f64) -> f64, expected: f64| {
                let mean = all.iter().map(|value| of(*value)).sum::<f64>() / count;
                let variance = all.iter().map(|value| (of(*value) - mean).powi(2)).sum::<f64>() / count;
                (mean - expected) / (variance / count).sqrt()
            };
            let found = [z(&|x| x, mean), z(&|x| x * x, square), z(&|x| f64::from(u8::from(x <= at)), share)];
            assert!(found.iter().all(|z| z.abs() < 4.0), "{model:?}: {found:?}");
            let together = drawn.iter().map(|two| (two[0] - mean) * (two[1] - mean)).sum::<f64>() / 100_000.0;
            let variance = square - mean * mean;
            assert!((together / variance * 100_000.0_f64.sqrt()).abs() < 4.0, "{model:?}");
        }
    }

    #[test]
    fn whole_values_are_the_nearest() {
        let model = law(OneGoodLaw::Uniform, &[("high", 10.0)], 10.0);
        let [real, whole] = [Numbers::Real, Numbers::Whole].map(|numbers| sample(&model, numbers, 50).concat());
        assert!(real.iter().zip(&whole).all(|(real, whole)| real.round_ties_even() == *whole));
        // From CPython's generator too.
        let sampler = ValueSampler::of(&model).unwrap();
        let signals = |seed| sampler.draw(3, Numbers::Whole, &mut PythonRandom::new(seed)).signals;
        assert!(signals(1) == signals(1) && signals(1) != signals(2));
    }

    /// An array of NumPy, with rows of so many numbers.
    fn npy(numbers: &[f32], goods: usize) -> Vec<u8> {
        let rows = numbers.len() / goods;
        let head = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {goods}), }}");
        let head = format!("{head:<117}\n");
        let mut bytes = b"\x93NUMPY\x01\x00v\x00".to_vec();
        bytes.extend(head.as_bytes());
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    #[test]
    fn rows_of_a_file_are_drawn_each_as_likely() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.npy");
        std::fs::write(&path, npy(&[1.0, 2.0, 4.0, 4.0, 0.0], 1)).unwrap();
        let data = |scale, max| ValueModel::Data { dataset: path.clone(), split: None, scale, max };
        let drawn = sample(&data(10.0, 40.0), Numbers::Real, 20_000).concat();
        for (value, share) in [(0.0, 0.2), (10.0, 0.2), (20.0, 0.2), (40.0, 0.4)] {
            let found = drawn.iter().filter(|drawn| **drawn == value).count() as f64 / 40_000.0;
            let z = (found - share) / (share * (1.0 - share) / 40_000.0_f64).sqrt();
            assert!(z.abs() < 4.0, "{value}: {found}");
        }
        let error = ValueSampler::of(&data(10.0, 39.0)).unwrap_err().to_string();
        assert!(error.ends_with("times values.scale, should be at most values.max, 39, but is 40"), "{error}");
        std::fs::write(&path, npy(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2)).unwrap();
        let error = ValueSampler::of(&data(1.0, 99.0)).unwrap_err().to_string();
        assert!(error.ends_with("values.npy should be 1, but is 2"), "{error}");
        std::fs::remove_file(&path).unwrap();
        assert!(ValueSampler::of(&data(1.0, 99.0)).unwrap_err().to_string().contains("values.npy"));
    }

    #[test]
    fn laws_that_are_none_are_named() {
        let refused = |model: ValueModel| ValueSampler::of(&model).unwrap_err().to_string();
        let error = refused(law(OneGoodLaw::Exponential, &[("mean", -1.0)], 9.0));
        assert_eq!(error, "values.parameters.mean should be in [1e-30, 1e28], but is -1");
        let error = refused(law(OneGoodLaw::Exponential, &[("men", 1.0)], 9.0));
        assert!(error.starts_with("a key of values.parameters should be "), "{error}");
        let error = refused(law(OneGoodLaw::Uniform, &[("low", 50.0), ("high", 90.0)], 9.0));
        assert_eq!(error, "values.max should be so great that the law has 0.01 of its values below it, but is 9");
    }
}
