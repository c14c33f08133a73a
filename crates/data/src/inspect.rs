//! What is in a data set, in numbers.

use crate::dataset::Dataset;
use crate::kind::Kind;
use crate::split::Split;
use diffecon_auction::{Valuations, XorValuations, bundle};
use diffecon_cats::statistics::quantile;
use serde::{Deserialize, Serialize};

/// A summary of a data set, for tables and JSON; money in the data set's unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The data set's name.
    pub name: String,
    /// The form of the values.
    pub kind: Kind,
    /// The number of goods.
    pub goods: usize,
    /// The parts, without empty ones.
    pub splits: Vec<SplitSummary>,
    /// The share of bidders with 0, 1, 2, .. atoms; none unless XOR.
    pub atoms_per_bidder: Option<Vec<f64>>,
    /// The number of goods of an atom; none unless XOR, or without atoms.
    pub bundle_sizes: Option<Moments>,
    /// The values of the atoms, or of the goods; none without any.
    pub values: Option<Moments>,
}

/// One part of a data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitSummary {
    /// The part.
    pub split: Split,
    /// Its bidders.
    pub bidders: usize,
    /// The full surplus `E[max v]`.
    pub surplus: f64,
}

/// Moments and quantiles of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation, of `n - 1` degrees of freedom.
    pub sd: f64,
    /// The 5, 25, 50, 75 and 95 % quantiles, interpolated linearly.
    pub quantiles: [f64; 5],
}

impl Summary {
    /// Describes a data set.
    pub fn new(dataset: &Dataset) -> Self {
        let splits = Split::ALL.into_iter().filter(|&split| dataset.splits.size(split) > 0).map(|split| {
            let bidders = dataset.split(split);
            SplitSummary { split, bidders: bidders.bidders(), surplus: bidders.surplus() }
        });
        let (atoms_per_bidder, bundle_sizes, values) = match &dataset.valuations {
            Valuations::Xor(xor) => {
                let sizes = xor.bundles().iter().map(|words| bundle::size(words) as f64).collect();
                (Some(atoms_per_bidder(xor)), Moments::of(sizes), xor.values())
            }
            Valuations::Additive(items) | Valuations::UnitDemand(items) => (None, None, items.values()),
        };
        Self {
            name: dataset.name.clone(),
            kind: Kind::of(&dataset.valuations),
            goods: dataset.valuations.goods(),
            splits: splits.collect(),
            atoms_per_bidder,
            bundle_sizes,
            values: Moments::of(values.iter().map(|&value| f64::from(value)).collect()),
        }
    }
}

fn atoms_per_bidder(xor: &XorValuations) -> Vec<f64> {
    let mut shares = Vec::new();
    for bidder in 0..xor.bidders() {
        let atoms = xor.atom_range(bidder).len();
        shares.resize(shares.len().max(atoms + 1), 0.0);
        shares[atoms] += 1.0;
    }
    shares.iter_mut().for_each(|share| *share /= xor.bidders() as f64);
    shares
}

impl Moments {
    /// The moments of a sample; none if it is empty.
    fn of(mut sample: Vec<f64>) -> Option<Self> {
        if sample.is_empty() {
            return None;
        }
        sample.sort_by(f64::total_cmp);
        let last = sample.len() - 1;
        let mean = sample.iter().sum::<f64>() / sample.len() as f64;
        let squares: f64 = sample.iter().map(|number| (number - mean).powi(2)).sum();
        Some(Self {
            mean,
            sd: (squares / last.max(1) as f64).sqrt(),
            quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| quantile(&sample, share)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_by_hand() {
        let moments = Moments::of(vec![4.0, 1.0, 2.0, 3.0, 5.0]).unwrap();
        assert_eq!(moments.mean, 3.0);
        assert_eq!(moments.sd, 2.5_f64.sqrt());
        let expected = [1.2, 2.0, 3.0, 4.0, 4.8];
        assert!(moments.quantiles.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-12));
        assert_eq!(Moments::of(vec![7.0]).unwrap(), Moments { mean: 7.0, sd: 0.0, quantiles: [7.0; 5] });
        assert_eq!(Moments::of(Vec::new()), None);
    }

    #[test]
    fn atoms_are_counted() {
        let mut xor = XorValuations::new(1);
        for atoms in [1, 0, 2, 1] {
            (0..atoms).for_each(|_| xor.push_atom(&[1], 1.0));
            xor.finish_bidder();
        }
        assert_eq!(atoms_per_bidder(&xor), [0.25, 0.5, 0.25]);
    }
}
