//! Hybrids: every instance draws its distribution.

use crate::distribution::Distribution;
use crate::draw;
use crate::error::CatsError;
use crate::streams;
use diffecon_auction::Seed;
use diffecon_config::{WRITTEN, read_text};
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
        Self::ORDER
            .into_iter()
            .zip(self.weights)
            .filter(|(_, weight)| *weight > 0.0)
            .map(|(distribution, _)| distribution)
    }

    /// The distribution of instance number `index` of a seed.
    pub fn draw(&self, seed: Seed, index: u64) -> Distribution {
        let mut rng = seed.stream_at(streams::DISTRIBUTIONS, index);
        draw::weighted(Self::ORDER.into_iter().zip(self.weights), &mut rng).expect("a positive weight")
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
