//! Hybrids: every instance draws its distribution.

use crate::distribution::Distribution;
use crate::draw;
use crate::error::CatsError;
use crate::streams;
use diffecon_auction::Seed;
use diffecon_config::{OutOfRange, WRITTEN, read_text};
use std::path::Path;

/// The weights of 15 distributions, by which each instance draws its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Hybrid {
    weights: [f64; 15],
}

impl Hybrid {
    /// The distributions in the order of their weights; all but the two that flip a coin themselves.
    pub const ORDER: [Distribution; 15] = [
        Distribution::ArbitraryNpv,
        Distribution::ArbitraryUpv,
        Distribution::Matching,
        Distribution::Paths,
        Distribution::RegionsNpv,
        Distribution::RegionsUpv,
        Distribution::Scheduling,
        Distribution::L1,
        Distribution::L2,
        Distribution::L3,
        Distribution::L4,
        Distribution::L5,
        Distribution::L6,
        Distribution::L7,
        Distribution::L8,
    ];

    /// The uniform hybrid of CATS: the same weight for each of the five families, and for the legacy distributions but L1
    /// and L5.
    pub const fn uniform() -> Self {
        Self { weights: [0.5, 0.5, 1.0, 1.0, 0.5, 0.5, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0] }
    }

    /// The hybrid in which these distributions have these weights; the others have none.
    ///
    /// # Errors
    /// If a distribution is not one of [`Self::ORDER`], a weight is not finite or negative, or all are 0.
    pub fn of(weights: impl IntoIterator<Item = (Distribution, f64)>) -> Result<Self, OutOfRange> {
        let mut all = [0.0; 15];
        for (distribution, weight) in weights {
            let place = Self::ORDER.iter().position(|of| *of == distribution);
            let names = || format!("one of {}", Self::ORDER.map(Distribution::name).join(", "));
            let place = place.ok_or_else(|| OutOfRange::new("a distribution of a hybrid", names(), distribution))?;
            let name = format!("the weight of {distribution}");
            OutOfRange::unless(weight.is_finite() && weight >= 0.0, name, "finite and at least 0", weight)?;
            all[place] += weight;
        }
        let total: f64 = all.iter().sum();
        OutOfRange::unless(
            total.is_finite() && total > 0.0,
            "the sum of a hybrid's weights",
            "finite and positive",
            total,
        )?;
        Ok(Self { weights: all })
    }

    /// The weight of each distribution, in the order of [`Self::ORDER`].
    pub fn weights(&self) -> impl Iterator<Item = (Distribution, f64)> + Clone {
        Self::ORDER.into_iter().zip(self.weights)
    }

    /// Reads a weight file of CATS: 15 numbers, separated by white space, in the order of [`Self::ORDER`].
    ///
    /// # Errors
    /// [`CatsError::Io`] if the file cannot be read, [`CatsError::Parse`] as in [`Self::parse`].
    pub fn read(path: &Path) -> Result<Self, CatsError> {
        let text = read_text(path, WRITTEN).map_err(|error| CatsError::Io { path: path.to_owned(), error })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads the text of a weight file; `name` stands for it in errors.
    ///
    /// # Errors
    /// [`CatsError::Parse`] if there are not 15 finite numbers, one is negative or all are 0.
    pub fn parse(name: &str, text: &str) -> Result<Self, CatsError> {
        let wrong = |line: usize, message: String| CatsError::Parse { file: name.to_owned(), line, message };
        let mut weights = Vec::new();
        for (line, content) in text.lines().enumerate() {
            for token in content.split_whitespace() {
                match token.parse::<f64>() {
                    Ok(weight) if weight.is_finite() && weight >= 0.0 => weights.push(weight),
                    _ => {
                        let message = format!("expected a finite weight of at least 0, found {token:?}");
                        return Err(wrong(line + 1, message));
                    }
                }
            }
        }
        let last = text.lines().count().max(1);
        let weights: [f64; 15] = weights.try_into().map_err(|weights: Vec<f64>| {
            let names = Self::ORDER.map(Distribution::name).join(", ");
            wrong(last, format!("expected 15 weights, of {names}; found {}", weights.len()))
        })?;
        let total: f64 = weights.iter().sum();
        if total <= 0.0 || !total.is_finite() {
            return Err(wrong(last, format!("expected weights with a positive, finite sum, found {total}")));
        }
        Ok(Self { weights })
    }

    /// The distributions that may be drawn.
    pub fn distributions(&self) -> impl Iterator<Item = Distribution> {
        self.weights().filter(|(_, weight)| *weight > 0.0).map(|(distribution, _)| distribution)
    }

    /// The distribution of instance number `index` of a seed.
    pub fn draw(&self, seed: Seed, index: u64) -> Distribution {
        let mut rng = seed.stream_at(streams::DISTRIBUTIONS, index);
        draw::weighted(self.weights(), &mut rng).expect("a positive weight")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_by_weight() {
        let hybrid = Hybrid::uniform();
        let counts = Hybrid::ORDER.map(|distribution| {
            (0..11_000).filter(|&index| hybrid.draw(Seed::new(1), index) == distribution).count() as f64
        });
        for (count, weight) in counts.into_iter().zip(hybrid.weights) {
            assert!((count - 1000.0 * weight).abs() < 150.0, "{counts:?}");
        }
        assert_eq!(hybrid.distributions().count(), 13);
    }

    #[test]
    fn weights_by_name_are_those_of_a_file() {
        let of = Hybrid::of([(Distribution::L4, 2.5), (Distribution::ArbitraryNpv, 1.0)]).unwrap();
        assert_eq!(of, Hybrid::parse("weights", "1 0 0 0 0 0 0 0 0 0 2.5 0 0 0 0").unwrap());
        assert_eq!(Hybrid::of(Hybrid::uniform().weights()).unwrap(), Hybrid::uniform());
        let error = |distribution, weight| Hybrid::of([(distribution, weight)]).unwrap_err().to_string();
        assert!(
            error(Distribution::Regions, 1.0).starts_with("a distribution of a hybrid should be one of arbitrary-npv,")
        );
        let of_l4 = error(Distribution::L4, -1.0);
        assert_eq!(of_l4, "the weight of L4 should be finite and at least 0, but is -1");
        assert!(
            error(Distribution::L4, 0.0).starts_with("the sum of a hybrid's weights should be finite and positive")
        );
    }

    #[test]
    fn reads_weights_with_or_without_a_last_line_end() {
        let text = "1 0 0 0 0 0 0\n0 0 0 2.5 0 0 0 0";
        let hybrid = Hybrid::parse("weights", text).unwrap();
        assert_eq!(hybrid, Hybrid::parse("weights", &format!("{text}\n")).unwrap());
        let drawn: Vec<Distribution> = hybrid.distributions().collect();
        assert_eq!(drawn, [Distribution::ArbitraryNpv, Distribution::L4]);
        let error = |text: &str| Hybrid::parse("weights", text).unwrap_err().to_string();
        assert!(error("1 2").starts_with("weights:1: expected 15 weights, of arbitrary-npv, "), "{}", error("1 2"));
        assert!(error("1\n-2").starts_with("weights:2: expected a finite weight of at least 0, found \"-2\""));
        assert!(error(&"0 ".repeat(15)).ends_with("positive, finite sum, found 0"));
    }
}
