//! The prices of a price function, and the bundles that it sells most.

use super::{ShowOptions, SoldTo, bidders_for, shown_of};
use crate::error::ExperimentError;
use diffecon_auction::{Bundle, Lattice, Mechanism, PriceFunction};
use diffecon_data::{Envelope, MechanismFile};
use serde::Serialize;
use std::collections::BTreeMap;

/// A price function and what bidders buy at its prices.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownPriceFunction {
    /// The bidders, and what they paid.
    #[serde(flatten)]
    pub sold_to: SoldTo,
    /// The price of each good.
    pub item: Vec<f64>,
    /// The price of each bundle size, from the empty bundle on.
    pub size: Vec<f64>,
    /// The surcharges by goods' prices and size, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lattice: Option<Lattice>,
    /// How many different bundles are bought.
    pub bundles_bought: usize,
    /// Those that are shown, most sold first.
    pub shown: Vec<ShownBundle>,
}

/// A bundle and its sales.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownBundle {
    /// Its price.
    pub price: f64,
    /// The share of bidders who buy it.
    pub share: f64,
    /// What it brings in: its part of the mean payment of a bidder.
    pub revenue: f64,
    /// Its goods, from 0.
    pub goods: Vec<usize>,
}

/// Lets a price function sell.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownPriceFunction, ExperimentError> {
    let MechanismFile { mechanism: prices, .. } = MechanismFile::<PriceFunction>::of(file)?;
    let (bidders, [dataset, split]) = bidders_for(file, prices.goods(), options)?;
    prices.check_for(&bidders)?;
    let mut buyers: BTreeMap<Bundle, usize> = BTreeMap::new();
    for bundle in prices.choices(&bidders).into_iter().flatten() {
        *buyers.entry(bundle).or_default() += 1;
    }
    let all = bidders.bidders() as f64;
    let sold = buyers.values().sum::<usize>() as f64 / all;
    let sales = |(bundle, buyers): (Bundle, usize)| {
        let (price, share) = (prices.price(bundle.words()), buyers as f64 / all);
        ShownBundle { price, share, revenue: price * share, goods: bundle.goods().collect() }
    };
    let mut bundles: Vec<ShownBundle> = buyers.into_iter().map(sales).collect();
    bundles.sort_by(|one, other| other.share.total_cmp(&one.share).then(other.price.total_cmp(&one.price)));
    let (revenue, bundles_bought) = (total(&bundles), bundles.len());
    bundles.truncate(shown_of(bundles_bought, options));
    Ok(ShownPriceFunction {
        sold_to: SoldTo { dataset, split, bidders: bidders.bidders(), revenue, sold, shown_revenue: total(&bundles) },
        item: prices.item().to_vec(),
        size: prices.size().to_vec(),
        lattice: prices.lattice().cloned(),
        bundles_bought,
        shown: bundles,
    })
}

/// What bundles bring in together.
fn total(bundles: &[ShownBundle]) -> f64 {
    bundles.iter().map(|bundle| bundle.revenue).sum()
}
