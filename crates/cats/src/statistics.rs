//! Statistics of whole instances, and their comparison with golden ones: those of files that CATS itself wrote.
//!
//! [`InstanceStatistics`] of every instance are pooled into [`DistributionStatistics`]; [`summarise`] does both.
//! Their JSON has the keys and conventions of golden files, so it can itself serve as one: [`Golden`], [`compare`].

mod comparison;
mod correlation;
mod distribution_statistics;
mod dominated;
mod golden;
mod good_frequencies;
mod instance_statistics;
mod moments;
#[cfg(feature = "picture")]
mod picture;
mod pooled;
mod price_histogram;
mod quantiles;
mod summary;

pub use comparison::{Comparison, MeanRow, ShareRow, compare};
pub use distribution_statistics::{Described, DistributionStatistics};
pub use golden::Golden;
pub use good_frequencies::GoodFrequencies;
pub use instance_statistics::{BidSample, InstanceStatistics};
pub use moments::Moments;
#[cfg(feature = "picture")]
pub use picture::picture;
pub use pooled::{BundleSizes, GroupSizes, Pooled, PriceSpreads};
pub use price_histogram::PriceHistogram;
pub use quantiles::{Quantiles, quantile};
pub use summary::Summary;

use crate::instance::Instance;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The statistics of every distribution among the instances, by its name; `unknown` are those that name none.
pub fn summarise(instances: &[Instance]) -> BTreeMap<String, DistributionStatistics> {
    let statistics: Vec<InstanceStatistics> = instances.par_iter().map(InstanceStatistics::of).collect();
    let mut distributions: BTreeMap<String, Vec<InstanceStatistics>> = BTreeMap::new();
    for (instance, statistics) in instances.iter().zip(statistics) {
        let name = instance.distribution().unwrap_or("unknown");
        distributions.entry(name.to_owned()).or_default().push(statistics);
    }
    distributions.into_iter().map(|(name, statistics)| (name, DistributionStatistics::of(&statistics))).collect()
}
