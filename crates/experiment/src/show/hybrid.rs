//! The elements that a hybrid sells beside its price function, most sold first.

use super::menu::{ShownElement, by_sales, total};
use super::{ShowOptions, SoldTo, bidders_for, shown_of};
use crate::error::ExperimentError;
use diffecon_auction::hybrid::Taken;
use diffecon_auction::{Hybrid, Lattice, Mechanism, Outcome, Sale};
use diffecon_data::{Envelope, MechanismFile};
use serde::Serialize;

/// A hybrid and what bidders buy of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownHybrid {
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
    /// The number of elements.
    pub elements: usize,
    /// What all elements bring in: their part of the mean payment of a bidder.
    pub element_revenue: f64,
    /// Those that are shown, most sold first.
    pub shown: Vec<ShownElement>,
}

/// Lets a hybrid sell.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownHybrid, ExperimentError> {
    let MechanismFile { mechanism: hybrid, .. } = MechanismFile::<Hybrid>::of(file)?;
    let (bidders, [dataset, split]) = bidders_for(file, hybrid.goods(), options)?;
    hybrid.check_for(&bidders)?;
    let menu = hybrid.menu();
    let (taken, sales): (Vec<Taken>, Vec<Sale>) = hybrid.choose(&bidders).into_iter().unzip();
    let mut buyers = vec![0_usize; menu.elements()];
    for (element, taken) in menu.choices(&bidders).into_iter().zip(taken) {
        if let (Some(element), Taken::Element) = (element, taken) {
            buyers[element] += 1;
        }
    }
    let Outcome { revenue, sold, .. } = Outcome::of(&sales);
    let mut elements = by_sales(menu, &buyers, bidders.bidders());
    let element_revenue = total(&elements);
    elements.truncate(shown_of(menu.elements(), options));
    let prices = hybrid.prices();
    Ok(ShownHybrid {
        sold_to: SoldTo { dataset, split, bidders: bidders.bidders(), revenue, sold, shown_revenue: total(&elements) },
        item: prices.item().to_vec(),
        size: prices.size().to_vec(),
        lattice: prices.lattice().cloned(),
        elements: menu.elements(),
        element_revenue,
        shown: elements,
    })
}
