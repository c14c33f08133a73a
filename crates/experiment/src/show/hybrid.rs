//! The elements that a hybrid sells beside its price function, most sold first.

use super::menu::{ShownElement, lottery};
use super::{ShowOptions, SoldTo, shown_of};
use crate::error::ExperimentError;
use crate::market::one_bidder::dataset_for;
use diffecon_auction::hybrid::Taken;
use diffecon_auction::{Hybrid, Lattice, Mechanism};
use diffecon_data::{Envelope, MechanismFile, Split};
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
    let split = options.split.unwrap_or(Split::Test);
    let dataset = dataset_for(std::slice::from_ref(file), &[hybrid.goods()], options.dataset.as_deref(), split)?;
    let bidders = dataset.split(split);
    hybrid.check_for(&bidders)?;
    let menu = hybrid.menu();
    let sales = hybrid.choose(&bidders);
    let mut buyers = vec![0_usize; menu.elements()];
    for (element, (taken, _)) in menu.choices(&bidders).into_iter().zip(&sales) {
        if let (Some(element), Taken::Element) = (element, taken) {
            buyers[element] += 1;
        }
    }
    let all = bidders.bidders() as f64;
    let shown_element = |element: usize| {
        let (price, share) = (f64::from(menu.prices()[element]), buyers[element] as f64 / all);
        ShownElement { element, price, share, revenue: price * share, lottery: lottery(menu, element) }
    };
    let mut elements: Vec<ShownElement> = (0..menu.elements()).map(shown_element).collect();
    elements.sort_by(|one, other| other.share.total_cmp(&one.share));
    let total = |elements: &[ShownElement]| elements.iter().map(|element| element.revenue).sum();
    let element_revenue = total(&elements);
    elements.truncate(shown_of(menu.elements(), options));
    let prices = hybrid.prices();
    Ok(ShownHybrid {
        sold_to: SoldTo {
            dataset: dataset.name.clone(),
            split: split.to_string(),
            bidders: bidders.bidders(),
            revenue: sales.iter().map(|(_, sale)| sale.payment).sum::<f64>() / all,
            sold: sales.iter().filter(|(_, sale)| sale.bought).count() as f64 / all,
            shown_revenue: total(&elements),
        },
        item: prices.item().to_vec(),
        size: prices.size().to_vec(),
        lattice: prices.lattice().cloned(),
        elements: menu.elements(),
        element_revenue,
        shown: elements,
    })
}
