//! The elements of a menu, most sold first.

use super::{ShowOptions, SoldTo, shown_of};
use crate::error::ExperimentError;
use crate::market::one_bidder::dataset_for;
use diffecon_auction::bundle::goods_of;
use diffecon_auction::{Mechanism, Menu};
use diffecon_data::{Envelope, MechanismFile, Split};
use serde::Serialize;

/// A menu and what bidders buy from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownMenu {
    /// The bidders, and what they paid.
    #[serde(flatten)]
    pub sold_to: SoldTo,
    /// The number of its elements.
    pub elements: usize,
    /// How many of them no bidder buys.
    pub never_bought: usize,
    /// Those that are shown, most sold first.
    pub shown: Vec<ShownElement>,
}

/// An element and its sales.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownElement {
    /// Its number in the menu, from 0.
    pub element: usize,
    /// Its price.
    pub price: f64,
    /// The share of bidders who buy it.
    pub share: f64,
    /// What it brings in: its part of the mean payment of a bidder.
    pub revenue: f64,
    /// Its bundles, the most probable first.
    pub lottery: Vec<WeightedBundle>,
}

/// A bundle of a lottery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightedBundle {
    /// How probable it is.
    pub weight: f64,
    /// Its goods, from 0.
    pub goods: Vec<usize>,
}

/// Lets a menu sell.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownMenu, ExperimentError> {
    let MechanismFile { mechanism: menu, .. } = MechanismFile::<Menu>::of(file)?;
    let split = options.split.unwrap_or(Split::Test);
    let dataset = dataset_for(std::slice::from_ref(file), &[menu.goods()], options.dataset.as_deref(), split)?;
    let bidders = dataset.split(split);
    let mut buyers = vec![0_usize; menu.elements()];
    for element in menu.choices(&bidders).into_iter().flatten() {
        buyers[element] += 1;
    }
    let all = bidders.bidders() as f64;
    let price = |element: usize| f64::from(menu.prices()[element]);
    let revenue = |element: usize| price(element) * buyers[element] as f64 / all;
    let mut order: Vec<usize> = (0..menu.elements()).collect();
    order.sort_by_key(|element| std::cmp::Reverse(buyers[*element]));
    let shown = &order[..shown_of(order.len(), options)];
    let sold_to = SoldTo {
        dataset: dataset.name.clone(),
        split: split.to_string(),
        bidders: bidders.bidders(),
        revenue: order.iter().map(|element| revenue(*element)).sum(),
        sold: buyers.iter().sum::<usize>() as f64 / all,
        shown_revenue: shown.iter().map(|element| revenue(*element)).sum(),
    };
    let shown_element = |&element: &usize| ShownElement {
        element,
        price: price(element),
        share: buyers[element] as f64 / all,
        revenue: revenue(element),
        lottery: lottery(&menu, element),
    };
    Ok(ShownMenu {
        sold_to,
        elements: menu.elements(),
        never_bought: buyers.iter().filter(|buyers| **buyers == 0).count(),
        shown: shown.iter().map(shown_element).collect(),
    })
}

/// The bundles of an element, each once, without those that are impossible.
pub(super) fn lottery(menu: &Menu, element: usize) -> Vec<WeightedBundle> {
    let mut bundles: Vec<WeightedBundle> = Vec::new();
    for (words, weight) in menu.lottery(element).filter(|(_, weight)| *weight > 0.0) {
        let (weight, goods) = (f64::from(weight), goods_of(words).collect::<Vec<usize>>());
        match bundles.iter_mut().find(|bundle| bundle.goods == goods) {
            Some(bundle) => bundle.weight += weight,
            None => bundles.push(WeightedBundle { weight, goods }),
        }
    }
    bundles.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    bundles
}
