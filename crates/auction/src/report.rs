//! The comparison of mechanisms on one market, as it is printed and written as JSON.

use crate::market::{Market, Outcome};
use crate::sales::Sales;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A mechanism as a report names it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Entrant {
    /// The learner or baseline.
    pub name: String,
    /// The keys of its experiment, with their values, that not all mechanisms of that learner share.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// The seed of its run; none for baselines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The steps of its training; none for baselines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// The revenue that it expects itself, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<f64>,
}

/// One mechanism's line of a [`Report`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The mechanism.
    #[serde(flatten)]
    pub entrant: Entrant,
    /// What it earned.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Revenue divided by the full surplus, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_surplus: Option<f64>,
    /// Revenue divided by that of the exact optimum, where that is known of the market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_optimum: Option<f64>,
    /// Revenue less that of the best row, on the same bidders; 0 for the best.
    pub difference: f64,
    /// The standard error of the difference, sale by sale; none for the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_std_error: Option<f64>,
}

/// Which bidders mechanisms were compared on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sample {
    /// The data set's name, where one bidder at a time is sold to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The auction, where bidders are visited in turn: values, bidders x goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The split of the data sets; settings A to F have none.
    pub split: String,
    /// The number of bidders of the data set's split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bidders: Option<usize>,
    /// The number of auctions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episodes: Option<usize>,
}

/// Mechanisms compared on the same bidders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The bidders.
    #[serde(flatten)]
    pub sample: Sample,
    /// The full surplus, where it is known: of one bidder `E[max v]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surplus: Option<f64>,
    /// A line for each mechanism, best first.
    pub results: Vec<ReportRow>,
}

impl Report {
    /// Lets every mechanism sell on a market.
    pub fn new<'a, M: ?Sized + 'a>(
        sample: Sample,
        market: &dyn Market<M>,
        mechanisms: impl IntoIterator<Item = (Entrant, &'a M)>,
    ) -> Self {
        Self::of(Sales::new(sample, market, mechanisms))
    }

    /// The report of sales.
    pub fn of(mut sales: Sales<'_>) -> Self {
        let mut sold = std::mem::take(&mut sales.sold);
        sold.sort_by(|(_, a), (_, b)| b.revenue.total_cmp(&a.revenue));
        let best = sold.first().map(|(_, outcome)| outcome.clone()).unwrap_or_default();
        let row = |(place, (entrant, outcome)): (usize, (Entrant, Outcome))| {
            let gaps: Vec<f64> = outcome.totals.iter().zip(&best.totals).map(|(total, best)| total - best).collect();
            ReportRow {
                entrant,
                share_of_surplus: sales.share_of_surplus(outcome.revenue),
                share_of_optimum: sales.share_of_optimum(outcome.revenue),
                difference: outcome.revenue - best.revenue,
                difference_std_error: (place > 0).then(|| sales.std_error(&gaps)).filter(|error| error.is_finite()),
                outcome,
            }
        };
        let results = sold.into_iter().enumerate().map(row).collect();
        Self { results, surplus: sales.surplus, sample: sales.sample }
    }
}
