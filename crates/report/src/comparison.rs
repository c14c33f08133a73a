//! The comparison of methods, as plain data: everything that a table, a page or a figure shows of it.

use crate::score::{Score, ScoreKind};
use diffecon_auction::Sample;
use diffecon_statistics::{Bootstrap, CONFIDENCE, Interval};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Methods compared on one or several markets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How often intervals should contain the truth.
    pub confidence: f64,
    /// Resamples of each bootstrap.
    pub resamples: usize,
    /// Market by market.
    pub markets: Vec<MarketComparison>,
    /// Over all markets with one kind of score, for each kind that several markets have.
    pub overall: Vec<Overall>,
    /// What should be known of the numbers: missing runs, unequal numbers of seeds, ...
    pub notes: Vec<String>,
}

impl Comparison {
    /// That of no methods on no market.
    pub fn nothing() -> Self {
        let (confidence, resamples) = (CONFIDENCE, Bootstrap::default().resamples);
        Self { confidence, resamples, markets: Vec::new(), overall: Vec::new(), notes: Vec::new() }
    }
}

/// A learner with its settings, whatever the seed; or a baseline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Method {
    /// What tables and plots call it: the name, and those of the settings that most methods of the learner do not have.
    pub label: String,
    /// The learner or baseline.
    pub name: String,
    /// The keys of its experiment, with their values, that not all methods of that learner share on some market.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// Whether it is a baseline, which has no seed.
    pub baseline: bool,
}

/// Methods on the same bidders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarketComparison {
    /// The market's name.
    pub name: String,
    /// The bidders.
    pub sample: Sample,
    /// The SHA-256 sum of the data set, or the first of several, that mechanisms were trained on; none if they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What methods are scored by.
    pub score: Score,
    /// A line for each method, from the greatest mean revenue to the least.
    pub methods: Vec<MethodResult>,
    /// How probable it is that a run of one is better than one of another, for each two methods.
    pub improvements: Vec<Improvement>,
    /// The share of runs above each score.
    pub profiles: Profiles,
}

/// One method on one market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MethodResult {
    /// The method.
    #[serde(flatten)]
    pub method: Method,
    /// The number of its seeds; none of baselines.
    pub seeds: Option<usize>,
    /// Its scores over seeds.
    pub score: Spread,
    /// Mean revenue over seeds, money.
    pub revenue: f64,
    /// The standard error of that mean over bidders, for these mechanisms; none if it is unknown.
    pub std_error_over_bidders: Option<f64>,
    /// The standard error of that mean over seeds, for these bidders: `s / sqrt(n)`; none for fewer than two seeds.
    pub std_error_over_seeds: Option<f64>,
    /// Its mean revenue less that of the first method; none for the first.
    pub to_the_best: Option<Difference>,
    /// How probable it is that a run of it is better than one of the first other method; none if it is alone.
    pub over_first_other: Option<Improvement>,
    /// Its runs, by seed; one without a seed of a baseline.
    pub runs: Vec<Run>,
}

/// Scores over seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The mean; over several markets the mean of their means.
    pub mean: f64,
    /// Student's interval of the mean; none if a market has one seed only.
    pub mean_interval: Option<Interval>,
    /// The standard deviation over seeds; none for one seed, and over several markets.
    pub standard_deviation: Option<f64>,
    /// The interquartile mean of all runs.
    pub interquartile_mean: f64,
    /// Student's interval of it with the bootstrap's error; none if a market has one seed only.
    pub interquartile_mean_interval: Option<Interval>,
    /// The percentile interval of it, too narrow for few seeds; none if a market has one seed only.
    pub interquartile_mean_percentiles: Option<Interval>,
}

/// A difference of mean revenues on the same bidders, money.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The difference.
    pub revenue: f64,
    /// Its standard error over bidders, from the differences sale by sale; none if it is unknown.
    pub std_error_over_bidders: Option<f64>,
    /// Its standard error over seeds, `sqrt(s_1^2 / n_1 + s_2^2 / n_2)`; baselines have none of their own. None for one seed.
    pub std_error_over_seeds: Option<f64>,
}

/// One run of a method, or a baseline, on a market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The mechanism file; none for a baseline that was fitted here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The steps of training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// Revenue, as `evaluate` says it.
    pub revenue: f64,
    /// Its standard error over bidders, likewise.
    pub std_error: Option<f64>,
    /// The score.
    pub score: f64,
}

/// How probable it is that a run of one method is better than a run of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Improvement {
    /// The method that may be better.
    pub method: Method,
    /// The other.
    pub over: Method,
    /// The markets on which both have runs.
    pub markets: usize,
    /// The mean over those of the share of pairs of runs in which the first scores more; a tie is half a pair.
    pub probability: f64,
    /// Its percentile interval; none if neither has two runs anywhere.
    pub interval: Option<Interval>,
}

/// The share of runs above each of some scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profiles {
    /// The scores, ascending.
    pub scores: Vec<f64>,
    /// A profile for each method.
    pub methods: Vec<Profile>,
}

/// The share of a method's runs above each of the scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The method.
    #[serde(flatten)]
    pub method: Method,
    /// The mean over markets of the share of runs.
    pub shares: Vec<f64>,
    /// The lower end of the band.
    pub low: Vec<f64>,
    /// The upper end of the band.
    pub high: Vec<f64>,
}

/// Methods over several markets with one kind of score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overall {
    /// The kind.
    pub score: ScoreKind,
    /// The names of the markets.
    pub markets: Vec<String>,
    /// A line for each method: first those that are on most markets, of these the greatest interquartile mean first.
    pub methods: Vec<OverallResult>,
    /// How probable it is that a run of one is better than one of another, for each two methods with a market in common.
    pub improvements: Vec<Improvement>,
    /// The share of runs above each score.
    pub profiles: Profiles,
}

/// One method over several markets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverallResult {
    /// The method.
    #[serde(flatten)]
    pub method: Method,
    /// The number of seeds on each market, in the markets' order; 0 where it has no run, and 1 of a baseline.
    pub seeds: Vec<usize>,
    /// The markets on which it has no run: its scores are over the others alone.
    pub missing: Vec<String>,
    /// Its scores over seeds and markets.
    pub score: Spread,
    /// How probable it is that a run of it is better than one of the first other method, on the markets of both.
    pub over_first_other: Option<Improvement>,
}

/// `bundleflow menu.support=1`.
impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.label)
    }
}
