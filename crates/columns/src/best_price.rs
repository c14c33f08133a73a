//! The best price of one bundle beside a menu whose other prices stay, exactly.
//!
//! A bidder takes the bundle if its price is at most his threshold: its value to him less the utility that he has without it. Between two
//! thresholds revenue rises with the price, so that only the thresholds come into question.

use diffecon_auction::shift::{Buyers, Shift, best_threshold};

/// What a bidder has without the bundle: utility and payment, in the data set's unit; both are 0 if he buys nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// Value less payment.
    pub utility: f32,
    /// What he pays.
    pub payment: f32,
}

impl Standing {
    /// Whether he takes a bundle of this value to him at this price instead: for more utility, or the same at a higher price.
    pub fn leaves_for(self, value: f32, price: f32) -> bool {
        let utility = value - price;
        utility > self.utility || (utility == self.utility && price > self.payment)
    }
}

/// The highest price at which a bidder takes a bundle of this value to him; `None` if he never does.
///
/// He takes it at this price and not above, but for rounding, which is on the safe side: if he pays less now, he does take it at every
/// price from what he pays up to this one; if he pays more, he does not take it above.
pub fn highest_price(value: f32, standing: Standing) -> Option<f32> {
    if value <= standing.utility {
        return None;
    }
    let mut price = (f64::from(value) - f64::from(standing.utility)) as f32;
    while !standing.leaves_for(value, price) {
        price = price.next_down();
        if price <= standing.payment {
            break;
        }
    }
    Some(price)
}

/// The price of a bundle that adds most to the total revenue, the highest of equally good ones, and what it adds, which may be less than
/// nothing; `None` if nobody takes the bundle at any price. `values` `[N]` are the bundle's, `standings` `[N]` what bidders have without.
pub fn best_price(values: &[f32], standings: &[Standing]) -> Option<Shift<f32>> {
    let offers = values.iter().zip(standings);
    let mut offers: Vec<(f32, f32)> =
        offers.filter_map(|(value, standing)| Some((highest_price(*value, *standing)?, standing.payment))).collect();
    offers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let groups = offers.chunk_by(|a, b| a.0 == b.0).map(|group| Buyers {
        threshold: group[0].0,
        count: group.len(),
        revenue: -group.iter().map(|(_, payment)| f64::from(*payment)).sum::<f64>(),
    });
    best_threshold(0.0, 0.0, groups)
}

/// What the bundle adds to the total revenue at this price, exactly.
pub fn gain_at(price: f32, values: &[f32], standings: &[Standing]) -> f64 {
    let leaving = values.iter().zip(standings).filter(|(value, standing)| standing.leaves_for(**value, price));
    leaving.map(|(_, standing)| f64::from(price) - f64::from(standing.payment)).sum()
}
