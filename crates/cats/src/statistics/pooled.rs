//! Numbers of all bids or groups, whatever instance they are from.

use crate::statistics::moments::Moments;
use crate::statistics::quantiles::Quantiles;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers of all bids of all instances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// Their mean and standard deviation.
    #[serde(flatten)]
    pub moments: Moments,
    /// Their quantiles; some golden statistics leave them out.
    #[serde(flatten)]
    pub quantiles: Option<Quantiles>,
}

impl Pooled {
    /// Of these numbers; none if there are none.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        Some(Self { moments: Moments::of(numbers)?, quantiles: Quantiles::of(numbers) })
    }
}

/// The bids of every XOR group of all instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupSizes {
    /// Mean, standard deviation and quantiles.
    #[serde(flatten)]
    pub pooled: Pooled,
    /// The number of groups by their number of bids. Without any group it holds one of 0 bids, as golden statistics do.
    #[serde(rename = "hist", default)]
    pub groups: BTreeMap<usize, usize>,
}

impl GroupSizes {
    /// Of groups of these sizes.
    pub fn of(sizes: &[usize]) -> Option<Self> {
        let sizes = if sizes.is_empty() { &[0] } else { sizes };
        Some(Self { pooled: Pooled::of(&as_numbers(sizes))?, groups: counts(sizes) })
    }

    /// The share of the groups with each number of bids.
    pub fn shares(&self) -> BTreeMap<usize, f64> {
        shares(&self.groups)
    }
}

/// The real goods of every bid of all instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BundleSizes {
    /// Mean, standard deviation and quantiles.
    #[serde(flatten)]
    pub pooled: Pooled,
    /// The share of the bids by their number of goods.
    #[serde(rename = "pmf", default)]
    pub shares: BTreeMap<usize, f64>,
}

impl BundleSizes {
    /// Of bids of these sizes; none if there are none.
    pub fn of(sizes: &[usize]) -> Option<Self> {
        Some(Self { pooled: Pooled::of(&as_numbers(sizes))?, shares: shares(&counts(sizes)) })
    }
}

/// How far prices spread inside an XOR group of two or more bids: the highest less the lowest, over the highest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PriceSpreads {
    /// The mean over groups.
    pub mean: f64,
    /// The share of the groups whose prices are all the same.
    #[serde(rename = "frac_zero")]
    pub share_of_zero: f64,
    /// The quantiles; some golden statistics leave them out.
    #[serde(flatten)]
    pub quantiles: Option<Quantiles>,
}

impl PriceSpreads {
    /// Of groups with these spreads; none if there are none.
    pub fn of(spreads: &[f64]) -> Option<Self> {
        let zero = spreads.iter().filter(|spread| **spread == 0.0).count();
        Some(Self {
            mean: Moments::of(spreads)?.mean,
            share_of_zero: zero as f64 / spreads.len() as f64,
            quantiles: Quantiles::of(spreads),
        })
    }
}

/// Whole numbers as others.
pub(crate) fn as_numbers(sizes: &[usize]) -> Vec<f64> {
    sizes.iter().map(|size| *size as f64).collect()
}

fn counts(sizes: &[usize]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    sizes.iter().for_each(|size| *counts.entry(*size).or_default() += 1);
    counts
}

fn shares(counts: &BTreeMap<usize, usize>) -> BTreeMap<usize, f64> {
    let total = counts.values().sum::<usize>() as f64;
    counts.iter().map(|(size, count)| (*size, *count as f64 / total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_group_counts_as_one_without_bids() {
        let none = GroupSizes::of(&[]).unwrap();
        assert_eq!((none.pooled.moments.mean, &none.groups), (0.0, &BTreeMap::from([(0, 1)])));
        assert_eq!(GroupSizes::of(&[2, 5, 2, 2]).unwrap().shares(), BTreeMap::from([(2, 0.75), (5, 0.25)]));
    }
}
