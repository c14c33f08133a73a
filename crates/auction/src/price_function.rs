//! Price functions: every bundle has a price, the sum of its goods' prices, a price for its size and, it may be, a surcharge.

use crate::bundle::{self, Bundle};
use crate::lattice::Lattice;
use crate::mechanism::{Assignment, Mechanism, Sale};
use crate::valuations::Valuations;
use diffecon_config::OutOfRange;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Prices `p(S) = sum { item[i] : i in S } + size[|S|]` in the data set's unit, and the surcharge of a [`Lattice`] if there is one.
///
/// With all sizes at 0 these are item prices, with all items at 0 bundle-size prices, with all sizes but 0 alike an entry fee and
/// item prices. Prices are monotone: no bundle is cheaper than a part of it. The bidder buys his favourite of all `2^M` bundles,
/// found exactly:
///
/// - XOR: one of his atoms, since a bundle larger than the atom costs no less and is worth no more;
/// - additive: for each size, the goods with the greatest value less price; with a lattice they need not be the best, so
///   [`Mechanism::check_for`] refuses these bidders;
/// - unit demand: a single good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedPriceFunction")]
pub struct PriceFunction {
    item: Vec<f64>,
    size: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lattice: Option<Lattice>,
}

/// A [`PriceFunction`] as it is read, before its prices are checked.
#[derive(Deserialize)]
struct UncheckedPriceFunction {
    item: Vec<f64>,
    size: Vec<f64>,
    #[serde(default)]
    lattice: Option<Lattice>,
}

impl TryFrom<UncheckedPriceFunction> for PriceFunction {
    type Error = OutOfRange;

    fn try_from(unchecked: UncheckedPriceFunction) -> Result<Self, OutOfRange> {
        let prices = Self::new(unchecked.item, unchecked.size)?;
        Ok(Self { lattice: unchecked.lattice, ..prices })
    }
}

impl PriceFunction {
    /// A price function from `item` `[M]`, a price for each good, and `size` `[M + 1]`, a price for each bundle size.
    ///
    /// # Errors
    /// If there is no good, the lengths do not fit, an item's price is negative or not finite, or the sizes' prices do
    /// not ascend from 0 or are not finite.
    pub fn new(item: Vec<f64>, size: Vec<f64>) -> Result<Self, OutOfRange> {
        if item.is_empty() {
            return Err(OutOfRange::new("number of item prices", "at least 1", 0));
        }
        if size.len() != item.len() + 1 {
            return Err(OutOfRange::new("number of size prices", item.len() + 1, size.len()));
        }
        if let Some(price) = item.iter().find(|price| !(price.is_finite() && **price >= 0.0)) {
            return Err(OutOfRange::new("price of an item", "finite and at least 0", price));
        }
        if size[0] != 0.0 {
            return Err(OutOfRange::new("price of the empty bundle", 0, size[0]));
        }
        if let Some(pair) = size.windows(2).find(|pair| !(pair[1].is_finite() && pair[0] <= pair[1])) {
            let allowed = format!("finite and at least the price {} of the size below", pair[0]);
            return Err(OutOfRange::new("price of a bundle size", allowed, pair[1]));
        }
        Ok(Self { item, size, lattice: None })
    }

    /// The same prices with the surcharges of a lattice.
    #[must_use]
    pub fn with_lattice(self, lattice: Lattice) -> Self {
        Self { lattice: Some(lattice), ..self }
    }

    /// The same prices, every one multiplied by a factor.
    ///
    /// # Errors
    /// If a price is then negative or not finite.
    pub fn scaled(&self, factor: f64) -> Result<Self, OutOfRange> {
        let scaled = |prices: &[f64]| prices.iter().map(|price| price * factor).collect();
        let lattice = self.lattice.as_ref().map(|lattice| lattice.scaled(factor)).transpose()?;
        Ok(Self { lattice, ..Self::new(scaled(&self.item), scaled(&self.size))? })
    }

    /// The price of each good `[M]`.
    pub fn item(&self) -> &[f64] {
        &self.item
    }

    /// The price of each bundle size `[M + 1]`, from the empty bundle to the grand bundle.
    pub fn size(&self) -> &[f64] {
        &self.size
    }

    /// The surcharges by goods' prices and size, if there are any.
    pub fn lattice(&self) -> Option<&Lattice> {
        self.lattice.as_ref()
    }

    /// The price of a bundle.
    pub fn price(&self, words: &[u64]) -> f64 {
        self.price_of(bundle::goods_of(words).map(|good| self.item[good]).sum(), bundle::size(words))
    }

    /// The price of a bundle of this size whose goods cost this much.
    fn price_of(&self, items: f64, size: usize) -> f64 {
        let surcharge = |lattice: &Lattice| {
            let all: f64 = self.item.iter().sum();
            lattice.surcharge(if all > 0.0 { items / all } else { 0.0 }, size as f64 / self.goods() as f64)
        };
        items + self.size[size] + self.lattice.as_ref().map_or(0.0, surcharge)
    }

    /// The bundle that each bidder buys, `None` for the null option.
    ///
    /// # Panics
    /// If the valuations are over another number of goods, or not as [`Mechanism::check_for`] asks.
    pub fn choices(&self, valuations: &Valuations) -> Vec<Option<Bundle>> {
        let bundle = |(bidder, (offer, _)): (usize, (Option<usize>, Sale))| {
            let goods = self.goods();
            offer.map(|offer| match valuations {
                Valuations::Xor(xor) => Bundle::from_words(xor.bundles().get(xor.atom_range(bidder).start + offer)),
                Valuations::Additive(items) => {
                    let best = self.by_margin(items.row(bidder));
                    Bundle::from_goods(goods, best[..=offer].iter().map(|(good, ..)| *good))
                }
                Valuations::UnitDemand(_) => Bundle::from_goods(goods, [offer]),
            })
        };
        self.choose(valuations).into_iter().enumerate().map(bundle).collect()
    }

    /// Which of the offers that he may want each bidder takes, and the sale.
    fn choose(&self, valuations: &Valuations) -> Vec<(Option<usize>, Sale)> {
        assert_eq!(valuations.goods(), self.goods(), "the prices and the bidders have the same goods");
        assert!(self.check_for(valuations).is_ok(), "the favourites of these bidders are found exactly");
        (0..valuations.bidders()).into_par_iter().map(|bidder| self.choice(valuations, bidder)).collect()
    }

    /// The goods with an additive bidder's values and their prices, the greatest value less price first.
    fn by_margin(&self, row: &[f32]) -> Vec<(usize, f64, f64)> {
        let priced = row.iter().zip(&self.item).enumerate();
        let mut goods: Vec<(usize, f64, f64)> =
            priced.map(|(good, (&value, &price))| (good, f64::from(value), price)).collect();
        // Among goods with equal margins the dear ones come first: ties go to the higher price.
        goods.sort_by(|(_, v, p), (_, w, q)| (w - q).total_cmp(&(v - p)).then(q.total_cmp(p)));
        goods
    }

    /// What the additive bidder with this `row` of values `[M]` is offered: the best bundle of every size.
    fn best_of_each_size(&self, row: &[f32]) -> impl Iterator<Item = (f64, f64)> {
        let (mut value, mut items) = (0.0, 0.0);
        self.by_margin(row).into_iter().zip(&self.size[1..]).map(move |((_, good, price), size)| {
            value += good;
            items += price;
            (value, items + size)
        })
    }

    /// Which of the offers that he may want a bidder takes, and the sale.
    fn choice(&self, valuations: &Valuations, bidder: usize) -> (Option<usize>, Sale) {
        match valuations {
            Valuations::Xor(xor) => {
                favourite(xor.atoms(bidder).map(|(words, value)| (f64::from(value), self.price(words))))
            }
            Valuations::Additive(items) => favourite(self.best_of_each_size(items.row(bidder))),
            Valuations::UnitDemand(items) => {
                let values = items.row(bidder).iter().map(|&value| f64::from(value));
                favourite(values.zip(&self.item).map(|(value, &price)| (value, self.price_of(price, 1))))
            }
        }
    }
}

/// The best of these offers `(value, price)` and its sale, or the null option; ties go to the higher price.
fn favourite(offers: impl Iterator<Item = (f64, f64)>) -> (Option<usize>, Sale) {
    offers.enumerate().fold((None, Sale::default()), |(chosen, best), (offer, (value, payment))| {
        let (utility, best_utility) = (value - payment, best.utility());
        if utility > best_utility || (utility == best_utility && payment > best.payment) {
            (Some(offer), Sale { payment, value, bought: true })
        } else {
            (chosen, best)
        }
    })
}

impl Mechanism for PriceFunction {
    fn goods(&self) -> usize {
        self.item.len()
    }

    fn check_for(&self, bidders: &Valuations) -> Result<(), OutOfRange> {
        let additive = matches!(bidders, Valuations::Additive(_)) && self.lattice.is_some();
        let name = "values of the bidders for prices with a lattice";
        OutOfRange::unless(!additive, name, "XOR or unit demand", "additive")
    }

    fn sell(&self, valuations: &Valuations) -> Vec<Sale> {
        self.choose(valuations).into_iter().map(|(_, sale)| sale).collect()
    }

    fn assign(&self, reports: &Valuations) -> Vec<Assignment> {
        let assignment = |bundle: Bundle| {
            let payment = self.price(bundle.words());
            Assignment { lottery: vec![(bundle, 1.0)], payment }
        };
        self.choices(reports).into_iter().map(|choice| choice.map(assignment).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::ItemValues;
    use crate::xor::XorValuations;

    fn sales(prices: &PriceFunction, rows: &[[f32; 2]]) -> Vec<(f64, f64, bool)> {
        let items = ItemValues::new(2, rows.concat());
        let sales = prices.sell(&Valuations::Additive(items));
        sales.iter().map(|sale| (sale.payment, sale.utility(), sale.bought)).collect()
    }

    #[test]
    fn the_price_of_a_bundle_is_items_plus_size() {
        let prices = PriceFunction::new(vec![1.0, 2.0], vec![0.0, 0.5, 0.75]).unwrap();
        assert_eq!([0b00, 0b01, 0b10, 0b11].map(|words| prices.price(&[words])), [0.0, 1.5, 2.5, 3.75]);
    }

    #[test]
    fn ties_go_to_the_higher_price() {
        let prices = PriceFunction::new(vec![1.0, 2.0], vec![0.0, 0.0, 0.0]).unwrap();
        let expected = [(0.0, 0.0, false), (3.0, 0.0, true), (3.0, 1.0, true)];
        assert_eq!(sales(&prices, &[[0.5, 1.5], [1.0, 2.0], [1.0, 3.0]]), expected);
        let one_good = PriceFunction::new(vec![1.0, 2.0], vec![0.0, 0.0, 9.0]).unwrap();
        assert_eq!(sales(&one_good, &[[2.0, 3.0]]), [(2.0, 1.0, true)]);
    }

    #[test]
    fn bundles_chosen_are_those_that_are_paid_for() {
        let prices = PriceFunction::new(vec![1.0, 2.0, 0.5], vec![0.0, 0.5, 0.75, 2.0]).unwrap();
        let items = ItemValues::new(3, vec![2.0, 2.25, 0.75, 0.5, 4.0, 3.0, 9.0, 9.0, 9.0, 0.5, 0.5, 0.5]);
        let mut xor = XorValuations::new(3);
        for atoms in [&[(0b001_u64, 1.0_f32), (0b110, 4.0)][..], &[(0b111, 5.5)], &[(0b010, 1.0)], &[]] {
            atoms.iter().for_each(|(words, value)| xor.push_atom(&[*words], *value));
            xor.finish_bidder();
        }
        let bidders =
            [Valuations::Xor(xor), Valuations::Additive(items.clone()), Valuations::UnitDemand(items.clone())];
        for valuations in bidders {
            let (choices, sales) = (prices.choices(&valuations), prices.sell(&valuations));
            for (bidder, (choice, sale)) in choices.iter().zip(&sales).enumerate() {
                assert_eq!(choice.is_some(), sale.bought);
                let Some(bundle) = choice else { continue };
                assert!((prices.price(bundle.words()) - sale.payment).abs() < 1e-12);
                assert!((f64::from(valuations.value(bidder, bundle.words())) - sale.value).abs() < 1e-6);
            }
            assert_eq!(choices[3], None);
            assert!(choices[0].is_some() && choices[1].is_some());
        }
    }

    #[test]
    fn a_lattice_adds_to_prices_and_is_not_for_additive_bidders() {
        let lattice = Lattice::new(1, vec![0.0, 1.0, 2.0, 4.0]).unwrap();
        let prices = PriceFunction::new(vec![1.0, 3.0], vec![0.0, 0.5, 0.75]).unwrap().with_lattice(lattice);
        // A share of 1/4 of the price and of 1/2 of the goods, whose root is taken.
        let root = 0.5_f64.sqrt();
        let surcharge = 0.75 * root + 0.25 * (2.0 * (1.0 - root) + 4.0 * root);
        assert!((prices.price(&[0b01]) - (1.5 + surcharge)).abs() < 1e-12);
        assert_eq!(prices.price(&[0b11]), 4.75 + 4.0);
        assert_eq!(prices.scaled(2.0).unwrap().price(&[0b11]), 2.0 * 8.75);
        let items = ItemValues::new(2, vec![9.0, 1.0]);
        let sale = prices.sell(&Valuations::UnitDemand(items.clone()))[0];
        assert!((sale.payment - prices.price(&[0b01])).abs() < 1e-12);
        let error = prices.check_for(&Valuations::Additive(items)).unwrap_err().to_string();
        assert_eq!(
            error,
            "values of the bidders for prices with a lattice should be XOR or unit demand, but is additive"
        );
        let text = serde_json::to_string(&prices).unwrap();
        assert_eq!(serde_json::from_str::<PriceFunction>(&text).unwrap(), prices);
    }

    #[test]
    fn bad_prices_are_refused() {
        assert!(PriceFunction::new(vec![], vec![0.0]).is_err());
        assert!(PriceFunction::new(vec![1.0], vec![0.0]).is_err());
        assert!(PriceFunction::new(vec![-1.0], vec![0.0, 1.0]).is_err());
        assert!(PriceFunction::new(vec![1.0], vec![0.5, 1.0]).is_err());
        assert!(PriceFunction::new(vec![1.0, 1.0], vec![0.0, 1.0, 0.5]).is_err());
        assert!(PriceFunction::new(vec![1.0], vec![0.0, f64::NAN]).is_err());
    }

    #[test]
    fn prices_read_back_are_the_prices_written_and_are_checked() {
        let prices = PriceFunction::new(vec![0.1, 0.2], vec![0.0, 1.0 / 3.0, 0.5]).unwrap();
        let text = serde_json::to_string(&prices).unwrap();
        assert_eq!(serde_json::from_str::<PriceFunction>(&text).unwrap(), prices);
        let error = serde_json::from_str::<PriceFunction>(&text.replace("0.2", "-0.2")).unwrap_err();
        assert!(error.to_string().contains("finite and at least 0, but is -0.2"), "{error}");
    }
}
