//! The elements of a menu, most sold first.

use super::{ShowOptions, SoldTo, bidders_for, shown_of};
use crate::error::ExperimentError;
use diffecon_auction::bundle::goods_of;
use diffecon_auction::{Mechanism, Menu};
use diffecon_data::{Envelope, MechanismFile};
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
    let (bidders, [dataset, split]) = bidders_for(file, menu.goods(), options)?;
    let mut buyers = vec![0_usize; menu.elements()];
    for element in menu.choices(&bidders).into_iter().flatten() {
        buyers[element] += 1;
    }
    let mut elements = by_sales(&menu, &buyers, bidders.bidders());
    let revenue = total(&elements);
    elements.truncate(shown_of(menu.elements(), options));
    let sold_to = SoldTo {
        dataset,
        split,
        bidders: bidders.bidders(),
        revenue,
        sold: buyers.iter().sum::<usize>() as f64 / bidders.bidders() as f64,
        shown_revenue: total(&elements),
    };
    Ok(ShownMenu {
        sold_to,
        elements: menu.elements(),
        never_bought: buyers.iter().filter(|buyers| **buyers == 0).count(),
        shown: elements,
    })
}

/// All elements of a menu, most sold first, of which so many of the bidders are `buyers` `[J]`.
pub(super) fn by_sales(menu: &Menu, buyers: &[usize], bidders: usize) -> Vec<ShownElement> {
    let element = |element: usize| {
        let (price, count, all) = (f64::from(menu.prices()[element]), buyers[element] as f64, bidders as f64);
        ShownElement {
            element,
            price,
            share: count / all,
            revenue: price * count / all,
            lottery: lottery(menu, element),
        }
    };
    let mut elements: Vec<ShownElement> = (0..menu.elements()).map(element).collect();
    elements.sort_by_key(|element| std::cmp::Reverse(buyers[element.element]));
    elements
}

/// What elements bring in together.
pub(super) fn total(elements: &[ShownElement]) -> f64 {
    elements.iter().map(|element| element.revenue).sum()
}

/// The bundles of an element, each once, without those that are impossible.
fn lottery(menu: &Menu, element: usize) -> Vec<WeightedBundle> {
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
