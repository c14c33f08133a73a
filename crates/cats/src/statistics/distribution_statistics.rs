//! The statistics of a distribution, over many of its instances.

use crate::spatial::ValueLaw;
use crate::statistics::correlation::correlation;
use crate::statistics::good_frequencies::GoodFrequencies;
use crate::statistics::instance_statistics::{BidSample, InstanceStatistics};
use crate::statistics::moments::Moments;
use crate::statistics::pooled::{BundleSizes, GroupSizes, Pooled, PriceSpreads, as_numbers};
use crate::statistics::price_histogram::PriceHistogram;
use crate::statistics::summary::Summary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The statistics of a distribution over many of its instances, with the keys of golden files in JSON.
///
/// What is not defined, or what a file leaves out, is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DistributionStatistics {
    /// The number of instances.
    #[serde(rename = "n_instances")]
    pub instances: usize,
    /// The instances by their law of private values: `npv`, `upv`, or `None` where the comments tell none.
    #[serde(rename = "pv_counts")]
    pub private_values: BTreeMap<String, usize>,
    /// See [`InstanceStatistics::bids`].
    #[serde(rename = "n_bids")]
    pub bids: Option<Summary>,
    /// See [`InstanceStatistics::goods_used`].
    #[serde(rename = "n_goods_used")]
    pub goods_used: Option<Summary>,
    /// See [`InstanceStatistics::goods`].
    #[serde(rename = "n_real")]
    pub goods: Option<Summary>,
    /// See [`InstanceStatistics::dummies`].
    #[serde(rename = "dummy_hdr")]
    pub dummies: Option<Summary>,
    /// See [`InstanceStatistics::dummies_used`].
    #[serde(rename = "dummy_used")]
    pub dummies_used: Option<Summary>,
    /// See [`InstanceStatistics::groups`].
    #[serde(rename = "xor_groups")]
    pub groups: Option<Summary>,
    /// See [`InstanceStatistics::singles`].
    pub singles: Option<Summary>,
    /// See [`InstanceStatistics::bidders`].
    pub bidders: Option<Summary>,
    /// See [`InstanceStatistics::bidders_drawn`].
    #[serde(rename = "bidders_log")]
    pub bidders_drawn: Option<Summary>,
    /// See [`InstanceStatistics::not_finite`].
    #[serde(rename = "nan")]
    pub not_finite: Option<Summary>,
    /// See [`GoodFrequencies::variation`].
    #[serde(rename = "freq_cv")]
    pub frequency_variation: Option<Summary>,
    /// See [`GoodFrequencies::max_over_mean`].
    #[serde(rename = "freq_max_over_mean")]
    pub frequency_max_over_mean: Option<Summary>,
    /// See [`GoodFrequencies::min_over_mean`].
    #[serde(rename = "freq_min_over_mean")]
    pub frequency_min_over_mean: Option<Summary>,
    /// See [`GoodFrequencies::entropy`].
    #[serde(rename = "freq_entropy_norm")]
    pub frequency_entropy: Option<Summary>,
    /// See [`GoodFrequencies::gini`].
    #[serde(rename = "freq_gini")]
    pub frequency_gini: Option<Summary>,
    /// See [`InstanceStatistics::correlation`].
    #[serde(rename = "corr_size_price")]
    pub correlation: Option<Summary>,
    /// See [`InstanceStatistics::dominated`].
    pub dominated: Option<Summary>,
    /// The number of instances with bids that were left out because their price is not a finite number.
    pub instances_with_nan: usize,
    /// The bids of every group.
    #[serde(rename = "bids_per_xor_group")]
    pub group_sizes: Option<GroupSizes>,
    /// How far prices spread inside groups of at least two bids.
    #[serde(rename = "within_group_rel_price_spread")]
    pub price_spreads: Option<PriceSpreads>,
    /// The real goods of every bid.
    #[serde(rename = "bundle_size_pooled")]
    pub bundle_sizes: Option<BundleSizes>,
    /// The mean size of an instance's bids.
    #[serde(rename = "bundle_size_instance_mean")]
    pub size_mean: Option<Summary>,
    /// The standard deviation of the sizes of an instance's bids.
    #[serde(rename = "bundle_size_instance_std")]
    pub size_std: Option<Summary>,
    /// The price of every bid.
    #[serde(rename = "price_pooled")]
    pub prices: Option<Pooled>,
    /// The mean price of an instance's bids.
    #[serde(rename = "price_instance_mean")]
    pub price_mean: Option<Summary>,
    /// The standard deviation of the prices of an instance's bids.
    #[serde(rename = "price_instance_std")]
    pub price_std: Option<Summary>,
    /// The price of every bid over its size.
    #[serde(rename = "price_per_good_pooled")]
    pub prices_per_good: Option<Pooled>,
    /// The mean of the prices of an instance's bids over their sizes.
    #[serde(rename = "price_per_good_instance_mean")]
    pub price_per_good_mean: Option<Summary>,
    /// The correlation of size and price over all bids; none if one of them is constant.
    #[serde(rename = "corr_size_price_pooled")]
    pub pooled_correlation: Option<f64>,
    /// The prices of all bids as a histogram; the golden files of CATS have none.
    pub price_histogram: Option<PriceHistogram>,
}

/// A number that instances have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Described<'a> {
    /// Its key in golden files.
    pub key: &'static str,
    /// What it is, in a few words.
    pub meaning: &'static str,
    /// Over the instances; none where it is not defined or not known.
    pub summary: Option<&'a Summary>,
}

impl DistributionStatistics {
    /// Over these instances.
    pub fn of(instances: &[InstanceStatistics]) -> Self {
        let count = |of: fn(&InstanceStatistics) -> usize| Summary::of(instances.iter().map(|one| of(one) as f64));
        let frequency = |of: fn(&GoodFrequencies) -> Option<f64>| {
            Summary::of(instances.iter().filter_map(|one| of(one.frequencies.as_ref()?)))
        };
        let moment = |of: fn(&InstanceStatistics) -> Option<f64>| {
            Summary::of(instances.iter().filter_map(of)).map(Summary::without_range)
        };
        let mut private_values = BTreeMap::new();
        for one in instances {
            let name = one.private_values.map_or("None", ValueLaw::name);
            *private_values.entry(name.to_owned()).or_default() += 1;
        }
        let samples = || instances.iter().map(|one| &one.sample);
        let sizes: Vec<usize> = samples().flat_map(|sample| sample.sizes.iter().copied()).collect();
        let prices: Vec<f64> = samples().flat_map(|sample| sample.prices.iter().copied()).collect();
        let prices_per_good: Vec<f64> = samples().flat_map(BidSample::prices_per_good).collect();
        let group_sizes: Vec<usize> = samples().flat_map(|sample| sample.group_sizes.iter().copied()).collect();
        let price_spreads: Vec<f64> = samples().flat_map(|sample| sample.price_spreads.iter().copied()).collect();
        Self {
            instances: instances.len(),
            private_values,
            bids: count(|one| one.bids),
            goods_used: count(|one| one.goods_used),
            goods: count(|one| one.goods),
            dummies: count(|one| one.dummies),
            dummies_used: count(|one| one.dummies_used),
            groups: count(|one| one.groups),
            singles: count(|one| one.singles),
            bidders: count(|one| one.bidders),
            bidders_drawn: Summary::of(instances.iter().filter_map(|one| Some(one.bidders_drawn? as f64))),
            not_finite: count(|one| one.not_finite),
            frequency_variation: frequency(|goods| Some(goods.variation)),
            frequency_max_over_mean: frequency(|goods| Some(goods.max_over_mean)),
            frequency_min_over_mean: frequency(|goods| Some(goods.min_over_mean)),
            frequency_entropy: frequency(|goods| goods.entropy),
            frequency_gini: frequency(|goods| Some(goods.gini)),
            correlation: Summary::of(instances.iter().filter_map(|one| one.correlation)),
            dominated: count(|one| one.dominated),
            instances_with_nan: instances.iter().filter(|one| one.not_finite > 0).count(),
            group_sizes: GroupSizes::of(&group_sizes),
            price_spreads: PriceSpreads::of(&price_spreads),
            bundle_sizes: BundleSizes::of(&sizes),
            size_mean: moment(|one| Some(mean(one.size?))),
            size_std: moment(|one| Some(std(one.size?))),
            prices: Pooled::of(&prices),
            price_mean: moment(|one| Some(mean(one.price?))),
            price_std: moment(|one| Some(std(one.price?))),
            prices_per_good: Pooled::of(&prices_per_good),
            price_per_good_mean: moment(|one| Some(mean(one.price_per_good?))),
            pooled_correlation: correlation(&as_numbers(&sizes), &prices),
            price_histogram: PriceHistogram::of(&prices),
        }
    }

    /// Every number that instances have.
    pub fn summaries(&self) -> [Described<'_>; 22] {
        let of = |key, meaning, summary| Described { key, meaning, summary };
        [
            of("n_bids", "bids", self.bids.as_ref()),
            of("n_goods_used", "goods in some bid", self.goods_used.as_ref()),
            of("n_real", "goods", self.goods.as_ref()),
            of("dummy_hdr", "dummies announced", self.dummies.as_ref()),
            of("dummy_used", "dummies in some bid", self.dummies_used.as_ref()),
            of("xor_groups", "bidders with a dummy", self.groups.as_ref()),
            of("singles", "bids without a dummy", self.singles.as_ref()),
            of("bidders", "bidders", self.bidders.as_ref()),
            of("bidders_log", "bidders drawn, as comments say", self.bidders_drawn.as_ref()),
            of("nan", "bids left out, price not finite", self.not_finite.as_ref()),
            of("freq_cv", "bids of a good, std. deviation / mean", self.frequency_variation.as_ref()),
            of("freq_max_over_mean", "bids of a good, most / mean", self.frequency_max_over_mean.as_ref()),
            of("freq_min_over_mean", "bids of a good, fewest / mean", self.frequency_min_over_mean.as_ref()),
            of("freq_entropy_norm", "bids of goods, entropy / that of equal ones", self.frequency_entropy.as_ref()),
            of("freq_gini", "bids of goods, Gini coefficient", self.frequency_gini.as_ref()),
            of("corr_size_price", "correlation of size and price", self.correlation.as_ref()),
            of("dominated", "bids that another dominates", self.dominated.as_ref()),
            of("bundle_size_instance_mean", "goods of a bid, mean", self.size_mean.as_ref()),
            of("bundle_size_instance_std", "goods of a bid, std. deviation", self.size_std.as_ref()),
            of("price_instance_mean", "price of a bid, mean", self.price_mean.as_ref()),
            of("price_instance_std", "price of a bid, std. deviation", self.price_std.as_ref()),
            of("price_per_good_instance_mean", "price over goods of a bid, mean", self.price_per_good_mean.as_ref()),
        ]
    }

    /// The real goods of an instance: the fewest and the most; none if that is not known.
    pub fn goods_range(&self) -> Option<(usize, usize)> {
        let goods = self.goods?;
        let (fewest, most) = (goods.min.unwrap_or(goods.mean).floor(), goods.max.unwrap_or(goods.mean).ceil());
        Some((fewest as usize, most as usize))
    }
}

fn mean(moments: Moments) -> f64 {
    moments.mean
}

fn std(moments: Moments) -> f64 {
    moments.std
}
