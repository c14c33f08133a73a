//! Whether nobody gains by a misreport and nobody loses by taking part, tried on bidders.

use crate::bundle::Bundle;
use crate::mechanism::{Assignment, Mechanism};
use crate::seed::Seed;
use crate::streams;
use crate::valuations::Valuations;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What trying misreports has shown. Money is in units of the bidder's value of all goods.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Audit {
    /// The misreports that were tried.
    pub misreports: usize,
    /// Whether they are all: every type of the sample as every other.
    pub all: bool,
    /// The greatest gain of a misreport over the truth; 0 if none gains.
    pub gain: f64,
    /// The greatest loss of a bidder who tells the truth: how far his utility is below 0.
    pub loss: f64,
    /// The greatest difference between what a sale says of payment and value, and what is assigned.
    pub mismatch: f64,
    /// Visits in which a bidder's own report changed the prices posted to him; none where prices are not posted by state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_changes: Option<usize>,
}

impl Audit {
    /// Whether nothing is above a tolerance. What is not a number is.
    pub fn passes(&self, tolerance: f64) -> bool {
        [self.gain, self.loss, self.mismatch].iter().all(|found| *found <= tolerance)
            && self.price_changes.unwrap_or(0) == 0
    }
}

/// The greater of two numbers; what is not a number counts as greater than any.
pub fn worse(one: f64, other: f64) -> f64 {
    if one.is_nan() || one > other { one } else { other }
}

/// How far reports are shaded: by these factors, `1/16` to `15/16` and 0.
const SHADES: usize = 16;

/// Tries misreports on a mechanism. If all pairs of the bidders' distinct types are at most `misreports`, these are all tried. Else so many are:
/// one half of random bidders who report another's valuation, one half of random bidders who report a share of their own.
///
/// What is assigned to a report is valued in double precision by the bidder's own valuation, whatever the mechanism says of it.
///
/// # Panics
/// If the mechanism is over another number of goods.
pub fn audit(mechanism: &dyn Mechanism, bidders: &Valuations, misreports: usize, seed: Seed) -> Audit {
    let truthful = mechanism.assign(bidders);
    let scales = scales(bidders);
    let utility = |bidder: usize, assigned: &Assignment| worth(bidders, bidder, assigned) - assigned.payment;
    let own: Vec<f64> = truthful.iter().enumerate().map(|(bidder, assigned)| utility(bidder, assigned)).collect();
    let gain = |bidder: usize, assigned: &Assignment| (utility(bidder, assigned) - own[bidder]) / scales[bidder];

    let mut audit = Audit::default();
    for (bidder, sale) in mechanism.sell(bidders).iter().enumerate() {
        let assigned = &truthful[bidder];
        audit.loss = worse(-own[bidder] / scales[bidder], audit.loss);
        for difference in [sale.payment - assigned.payment, sale.value - worth(bidders, bidder, assigned)] {
            audit.mismatch = worse(difference.abs() / scales[bidder], audit.mismatch);
        }
    }
    let mut attempt = |bidder: usize, assigned: &Assignment| {
        audit.misreports += 1;
        audit.gain = worse(gain(bidder, assigned), audit.gain);
    };
    if let Some(types) = types(bidders, misreports) {
        for &bidder in &types {
            for &report in types.iter().filter(|report| **report != bidder) {
                attempt(bidder, &truthful[report]);
            }
        }
        audit.all = true;
        return audit;
    }
    let mut random = seed.stream(streams::AUDIT);
    let shaded = misreports / 2;
    for _ in shaded..misreports {
        let [bidder, report] = [(); 2].map(|()| random.random_range(0..bidders.bidders()));
        attempt(bidder, &truthful[report]);
    }
    for shade in 0..SHADES {
        let share = shaded * (shade + 1) / SHADES - shaded * shade / SHADES;
        let those: Vec<usize> = (0..share).map(|_| random.random_range(0..bidders.bidders())).collect();
        let reports = bidders.select(those.iter().copied()).scaled(shade as f32 / SHADES as f32);
        for (bidder, assigned) in those.into_iter().zip(mechanism.assign(&reports)) {
            attempt(bidder, &assigned);
        }
    }
    audit
}

/// What money is measured in for each bidder: his value of all goods, or the mean of all bidders' where that is 0, or 1.
fn scales(bidders: &Valuations) -> Vec<f64> {
    let surplus = bidders.surplus();
    let others = if surplus > 0.0 { surplus } else { 1.0 };
    let scale = |bidder: usize| match value(bidders, bidder, &Bundle::grand(bidders.goods())) {
        best if best > 0.0 => best,
        _ => others,
    };
    (0..bidders.bidders()).map(scale).collect()
}

/// What a lottery is worth to a bidder.
fn worth(bidders: &Valuations, bidder: usize, assigned: &Assignment) -> f64 {
    assigned.lottery.iter().map(|(bundle, probability)| probability * value(bidders, bidder, bundle)).sum()
}

/// A bundle's value, summed in double precision.
fn value(bidders: &Valuations, bidder: usize, bundle: &Bundle) -> f64 {
    match bidders {
        Valuations::Additive(items) => bundle.goods().map(|good| f64::from(items.row(bidder)[good])).sum(),
        Valuations::Xor(_) | Valuations::UnitDemand(_) => f64::from(bidders.value(bidder, bundle.words())),
    }
}

/// The first bidder of each type, if there are at most so many pairs of them.
fn types(bidders: &Valuations, pairs: usize) -> Option<Vec<usize>> {
    let (mut seen, mut types) = (HashSet::new(), Vec::new());
    for bidder in 0..bidders.bidders() {
        if seen.insert(key(bidders, bidder)) {
            types.push(bidder);
            if types.len() * (types.len() - 1) > pairs {
                return None;
            }
        }
    }
    Some(types)
}

/// A bidder's valuation as numbers that are equal if the valuations are.
fn key(bidders: &Valuations, bidder: usize) -> Vec<u64> {
    match bidders {
        Valuations::Xor(xor) => {
            xor.atoms(bidder).flat_map(|(words, value)| [words, &[u64::from(value.to_bits())]].concat()).collect()
        }
        Valuations::Additive(items) | Valuations::UnitDemand(items) => {
            items.row(bidder).iter().map(|value| u64::from(value.to_bits())).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundles;
    use crate::mechanism::Sale;
    use crate::menu::Menu;
    use crate::price_function::PriceFunction;
    use crate::valuations::ItemValues;
    use crate::xor::XorValuations;

    /// Sells all goods to whoever values them at `reserve`, at a share of the value that he reports.
    struct PayYourBid {
        share: f64,
        reserve: f64,
        /// What a sale says too little of its payment.
        hidden: f64,
    }

    impl Mechanism for PayYourBid {
        fn goods(&self) -> usize {
            2
        }

        fn sell(&self, valuations: &Valuations) -> Vec<Sale> {
            let sale = |(bidder, assigned): (usize, Assignment)| Sale {
                payment: assigned.payment - self.hidden,
                value: worth(valuations, bidder, &assigned),
                bought: !assigned.lottery.is_empty(),
            };
            self.assign(valuations).into_iter().enumerate().map(sale).collect()
        }

        fn assign(&self, reports: &Valuations) -> Vec<Assignment> {
            let assign = |bidder: usize| match f64::from(reports.best_value(bidder)) {
                low if low < self.reserve => Assignment::default(),
                value => Assignment { lottery: vec![(Bundle::grand(2), 1.0)], payment: self.share * value },
            };
            (0..reports.bidders()).map(assign).collect()
        }
    }

    fn bidders(count: usize) -> Valuations {
        let mut random = Seed::new(3).stream(crate::stream::Stream::new("test"));
        Valuations::Additive(ItemValues::new(2, (0..2 * count).map(|_| random.random()).collect()))
    }

    #[test]
    fn menus_and_prices_pass() {
        let mut bundles = Bundles::new(2);
        [0b01_u64, 0b11, 0b10, 0b11, 0b11, 0b11].iter().for_each(|words| bundles.push(&[*words]));
        let menu = Menu::new(bundles, vec![0.7, 0.3, 0.6, 0.4, 1.0, 0.0], vec![0.4, 0.45, 0.9]).unwrap();
        let prices = PriceFunction::new(vec![0.1, 0.2], vec![0.0, 0.4, 0.6]).unwrap();
        let bidders = bidders(2_000);
        let mechanisms: [&dyn Mechanism; 2] = [&menu, &prices];
        for mechanism in mechanisms {
            let audit = audit(mechanism, &bidders, 20_001, Seed::new(1));
            assert_eq!((audit.misreports, audit.all, audit.price_changes), (20_001, false, None));
            assert!(audit.passes(1e-6) && audit.gain < 1e-6, "{audit:?}");
        }
    }

    #[test]
    fn who_pays_his_bid_gains_by_shading_it() {
        let broken = PayYourBid { share: 0.5, reserve: 0.2, hidden: 0.0 };
        for (sample, misreports, all) in [(40, 100_000, true), (2_000, 4_000, false)] {
            let audit = audit(&broken, &bidders(sample), misreports, Seed::new(1));
            assert_eq!(audit.all, all);
            assert!(audit.gain > 0.2 && audit.gain <= 0.5, "{audit:?}");
            assert!(audit.loss == 0.0 && audit.mismatch < 1e-12 && !audit.passes(1e-6), "{audit:?}");
        }
    }

    #[test]
    fn who_pays_more_than_his_bid_loses_and_sales_that_hide_it_are_seen() {
        let broken = PayYourBid { share: 1.25, reserve: 0.0, hidden: 0.25 };
        let audit = audit(&broken, &bidders(300), 1_000, Seed::new(1));
        assert!((audit.loss - 0.25).abs() < 1e-6 && audit.mismatch > 0.125, "{audit:?}");
        assert!(Audit { gain: 0.0, loss: 0.0, ..audit.clone() }.mismatch > 1e-6);
        for one in [audit.clone(), Audit { loss: 0.0, gain: 0.0, ..audit }] {
            assert!(!one.passes(1e-6));
        }
    }

    #[test]
    fn all_pairs_of_types_are_tried_and_each_once() {
        let mut xor = XorValuations::new(2);
        for (words, value) in [(0b01, 1.0), (0b10, 1.0), (0b01, 1.0), (0b01, 2.0)] {
            xor.push_atom(&[words], value);
            xor.finish_bidder();
        }
        let prices = PriceFunction::new(vec![0.5, 0.5], vec![0.0; 3]).unwrap();
        let audit = |misreports: usize| audit(&prices, &Valuations::Xor(xor.clone()), misreports, Seed::new(1));
        assert_eq!((audit(6).misreports, audit(6).all), (6, true));
        assert_eq!((audit(5).misreports, audit(5).all), (5, false));
    }

    #[test]
    fn what_is_not_a_number_does_not_pass() {
        assert!(Audit::default().passes(0.0));
        for field in 0..3 {
            let mut found = [0.0; 3];
            found[field] = worse(1.0, worse(f64::NAN, 0.0));
            let [gain, loss, mismatch] = found;
            assert!(!Audit { gain, loss, mismatch, ..Audit::default() }.passes(1.0));
        }
        assert!(!Audit { price_changes: Some(1), ..Audit::default() }.passes(1.0));
    }
}
