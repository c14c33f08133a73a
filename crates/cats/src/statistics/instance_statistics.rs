//! The statistics of one instance.

use crate::instance::{Bid, Instance};
use crate::spatial::ValueLaw;
use crate::statistics::correlation::correlation;
use crate::statistics::dominated::dominated;
use crate::statistics::good_frequencies::GoodFrequencies;
use crate::statistics::moments::Moments;
use crate::statistics::pooled::as_numbers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The statistics of one instance, with the keys of golden files in JSON.
///
/// Bids that were left out count in [`Self::bids`] alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceStatistics {
    /// The number of bids, with those that were left out.
    #[serde(rename = "n_bids")]
    pub bids: usize,
    /// The real goods that some bid contains.
    #[serde(rename = "n_goods_used")]
    pub goods_used: usize,
    /// The real goods.
    #[serde(rename = "n_real")]
    pub goods: usize,
    /// The dummies that the header announces.
    #[serde(rename = "dummy_hdr")]
    pub dummies: usize,
    /// The dummies that some bid contains.
    #[serde(rename = "dummy_used")]
    pub dummies_used: usize,
    /// The groups of bids that share a dummy: as many as dummies in use.
    #[serde(rename = "xor_groups")]
    pub groups: usize,
    /// The bids without a dummy.
    pub singles: usize,
    /// The bidders: every group and every bid without a dummy is one.
    pub bidders: usize,
    /// The bidders drawn before dominated bids were removed, where a part of the comments tells: `Bidders drawn: 107`.
    #[serde(rename = "bidders_log")]
    pub bidders_drawn: Option<usize>,
    /// The bids that were left out because their price is not a finite number.
    #[serde(rename = "nan")]
    pub not_finite: usize,
    /// The law of private values, where the comments tell.
    #[serde(rename = "pv")]
    pub private_values: Option<ValueLaw>,
    /// How evenly bids spread over the goods; none without bids.
    #[serde(flatten)]
    pub frequencies: Option<GoodFrequencies>,
    /// The correlation of size and price; none if one of them is constant.
    #[serde(rename = "corr_size_price")]
    pub correlation: Option<f64>,
    /// The bids that another one dominates: with no good that it lacks, the dummy among them, and a price as high.
    pub dominated: usize,
    /// The real goods of a bid; none without bids.
    pub size: Option<Moments>,
    /// The price of a bid; none without bids.
    pub price: Option<Moments>,
    /// The price of a bid over its size; none without bids.
    pub price_per_good: Option<Moments>,
    /// What is pooled over instances.
    pub sample: BidSample,
}

/// Numbers of every bid and every group of an instance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BidSample {
    /// The real goods of every bid.
    pub sizes: Vec<usize>,
    /// The price of every bid.
    pub prices: Vec<f64>,
    /// The number of bids of every group.
    pub group_sizes: Vec<usize>,
    /// For every group of at least two bids: its highest price less its lowest, over the highest.
    pub price_spreads: Vec<f64>,
}

impl BidSample {
    fn of(instance: &Instance) -> Self {
        let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for Bid { dummy, price, .. } in &instance.bids {
            if let Some(dummy) = dummy {
                groups.entry(*dummy).or_default().push(*price);
            }
        }
        Self {
            sizes: instance.bids.iter().map(|bid| bid.bundle.size()).collect(),
            prices: instance.bids.iter().map(|bid| bid.price).collect(),
            group_sizes: groups.values().map(Vec::len).collect(),
            price_spreads: groups
                .values()
                .filter(|prices| prices.len() > 1)
                .map(|prices| price_spread(prices))
                .collect(),
        }
    }

    /// The price of every bid over its size.
    pub fn prices_per_good(&self) -> Vec<f64> {
        self.prices.iter().zip(&self.sizes).map(|(price, size)| price / *size as f64).collect()
    }
}

impl InstanceStatistics {
    /// The statistics of an instance.
    pub fn of(instance: &Instance) -> Self {
        let mut frequencies = vec![0; instance.goods];
        instance.bids.iter().flat_map(|bid| bid.bundle.goods()).for_each(|good| frequencies[good] += 1);
        let sample = BidSample::of(instance);
        let sizes = as_numbers(&sample.sizes);
        let groups = sample.group_sizes.len();
        let singles = instance.bids.iter().filter(|bid| bid.dummy.is_none()).count();
        Self {
            bids: instance.bids.len() + instance.dropped.len(),
            goods_used: frequencies.iter().filter(|frequency| **frequency > 0).count(),
            goods: instance.goods,
            dummies: instance.dummies,
            dummies_used: groups,
            groups,
            singles,
            bidders: groups + singles,
            bidders_drawn: instance.remark("Bidders drawn").and_then(|number| number.parse().ok()),
            not_finite: instance.dropped.iter().filter(|bid| bid.lacks_finite_price()).count(),
            private_values: law_in_comments(instance),
            frequencies: GoodFrequencies::of(&frequencies),
            correlation: correlation(&sizes, &sample.prices),
            dominated: dominated(instance),
            size: Moments::of(&sizes),
            price: Moments::of(&sample.prices),
            price_per_good: Moments::of(&sample.prices_per_good()),
            sample,
        }
    }
}

/// The law of private values that the comments tell; none if they do not.
fn law_in_comments(instance: &Instance) -> Option<ValueLaw> {
    let laws = [ValueLaw::Normal, ValueLaw::Uniform];
    instance.comments.iter().find_map(|comment| {
        let title = comment.trim_end_matches(':');
        laws.into_iter().find(|law| law.title() == title)
    })
}

/// The highest price less the lowest, over the highest; 0 if all are 0.
fn price_spread(prices: &[f64]) -> f64 {
    let (lowest, highest) =
        prices.iter().fold((f64::INFINITY, 0.0), |(low, high), price| (price.min(low), price.max(high)));
    if highest > 0.0 { (highest - lowest) / highest } else { 0.0 }
}
