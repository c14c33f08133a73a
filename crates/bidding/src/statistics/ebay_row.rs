//! The statistics of one treatment's eBay auctions.

use super::estimate::{Estimate, Measured, estimate};
use crate::log::LoggedEbay;
use serde::Serialize;

/// The statistics of one treatment's eBay auctions. An auction is a session of its own, unless the log says that it is a round of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EbayRow {
    /// Who bids.
    pub model: String,
    /// The treatment.
    pub treatment: String,
    /// See [`LoggedEbay::rules_in_words`].
    pub rules: String,
    /// The number of bidders, `N`.
    pub bidders: usize,
    /// Auctions.
    pub auctions: usize,
    /// Bidders, an auction each, who failed to answer in it, and held instead.
    pub failed: usize,
    /// Turns.
    pub steps: usize,
    /// Auctions in which the good was sold.
    pub sold: usize,
    /// Maxima that were given.
    pub bids: usize,
    /// Those that were given on the last day.
    pub last_day_bids: usize,
    /// Auctions whose values are known.
    pub known: usize,
    /// Those of them whose last leader has the highest value, or one that is equal to it.
    pub highest_value_leads: usize,
    /// The mean last price, of unsold goods too.
    pub last_price: Option<Estimate>,
    /// The mean revenue: what is paid if the good was sold, else 0. See [`LoggedEbay::revenue`].
    pub revenue: Option<Estimate>,
    /// The share of auctions with known values whose last leader has the highest.
    pub efficiency: Option<Estimate>,
}

impl EbayRow {
    /// Of sessions of auctions that are alike in rules, model, treatment and number of bidders; none if there are none.
    pub fn of(sessions: &[Vec<&LoggedEbay>]) -> Option<Self> {
        let auctions = sessions.concat();
        let first = auctions.first()?;
        let LoggedEbay { model, treatment, bidders, .. } = first;
        let count = |of: &dyn Fn(&LoggedEbay) -> usize| auctions.iter().map(|ebay| of(ebay)).sum();
        let mean = |of: &dyn Fn(&LoggedEbay) -> Option<f64>| {
            estimate(sessions, |auctions| {
                let each: Vec<f64> = auctions.iter().filter_map(|ebay| of(ebay)).collect();
                Measured::mean(each.iter().sum(), each.len())
            })
        };
        Some(Self {
            model: model.clone(),
            treatment: treatment.clone(),
            rules: first.rules_in_words(),
            bidders: *bidders,
            auctions: auctions.len(),
            failed: count(&|ebay| ebay.failed.len()),
            steps: count(&|ebay| ebay.steps.len()),
            sold: count(&|ebay| usize::from(ebay.sold)),
            bids: count(&|ebay| bids(ebay, |_| true)),
            last_day_bids: count(&|ebay| bids(ebay, |day| day + 1 == ebay.days)),
            known: count(&|ebay| usize::from(ebay.values.is_some())),
            highest_value_leads: count(&|ebay| usize::from(highest_value_leads(ebay) == Some(true))),
            last_price: mean(&|ebay| Some(ebay.price)),
            revenue: mean(&|ebay| Some(ebay.revenue())),
            efficiency: mean(&|ebay| highest_value_leads(ebay).map(f64::from)),
        })
    }
}

fn bids(ebay: &LoggedEbay, on: impl Fn(usize) -> bool) -> usize {
    ebay.steps.iter().filter(|step| step.3 == 1 && on(step.0)).count()
}

fn highest_value_leads(ebay: &LoggedEbay) -> Option<bool> {
    let values = ebay.values.as_ref()?;
    Some(ebay.last_leader().is_some_and(|leader| values.iter().all(|value| *value <= values[leader])))
}
