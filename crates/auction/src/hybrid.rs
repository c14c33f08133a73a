//! A menu of lotteries beside a price for every bundle.

use crate::mechanism::{Assignment, Mechanism, Sale};
use crate::menu::Menu;
use crate::price_function::PriceFunction;
use crate::valuations::Valuations;
use diffecon_config::OutOfRange;

/// A price function and a menu, of which the bidder takes the best offer: any bundle at its price, or an element.
///
/// It is a menu of `2^M + J` elements, and so truthful and individually rational as any.
#[derive(Debug, Clone, PartialEq)]
pub struct Hybrid {
    prices: PriceFunction,
    menu: Menu,
}

/// What a bidder takes of a [`Hybrid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Nothing.
    Nothing,
    /// A bundle at its price.
    Bundle,
    /// An element of the menu.
    Element,
}

impl Hybrid {
    /// Both, over the same goods.
    ///
    /// # Errors
    /// If their numbers of goods differ.
    pub fn new(prices: PriceFunction, menu: Menu) -> Result<Self, OutOfRange> {
        let allowed = format!("the {} of the price function", prices.goods());
        OutOfRange::unless(prices.goods() == menu.goods(), "goods of the menu", allowed, menu.goods())?;
        Ok(Self { prices, menu })
    }

    /// The price function.
    pub fn prices(&self) -> &PriceFunction {
        &self.prices
    }

    /// The menu.
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// Which part each bidder takes an offer of, and the sale.
    ///
    /// # Panics
    /// As [`Mechanism::sell`].
    pub fn choose(&self, valuations: &Valuations) -> Vec<(Taken, Sale)> {
        let sales = self.prices.sell(valuations).into_iter().zip(self.menu.sell(valuations));
        sales.map(|(bundle, element)| better(bundle, element)).collect()
    }
}

/// The better of two sales for the bidder; ties go to the higher payment, then to the bundle.
fn better(bundle: Sale, element: Sale) -> (Taken, Sale) {
    let (utility, other) = (bundle.utility(), element.utility());
    let to_element = other > utility || (other == utility && element.payment > bundle.payment);
    let (taken, sale) = if to_element { (Taken::Element, element) } else { (Taken::Bundle, bundle) };
    (if sale.bought { taken } else { Taken::Nothing }, sale)
}

impl Mechanism for Hybrid {
    fn goods(&self) -> usize {
        self.menu.goods()
    }

    fn check_for(&self, valuations: &Valuations) -> Result<(), OutOfRange> {
        self.prices.check_for(valuations)
    }

    fn sell(&self, valuations: &Valuations) -> Vec<Sale> {
        self.choose(valuations).into_iter().map(|(_, sale)| sale).collect()
    }

    fn assign(&self, reports: &Valuations) -> Vec<Assignment> {
        let assigned = self.prices.assign(reports).into_iter().zip(self.menu.assign(reports));
        let of_part = |((bundle, element), (taken, _))| match taken {
            Taken::Nothing => Assignment::default(),
            Taken::Bundle => bundle,
            Taken::Element => element,
        };
        assigned.zip(self.choose(reports)).map(of_part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Bundle, Bundles};
    use crate::valuations::ItemValues;

    /// Goods at 2 and 3, both at 5; a lottery of either good at 1.
    fn hybrid() -> Hybrid {
        let mut bundles = Bundles::new(2);
        [[0], [1]].iter().for_each(|goods| bundles.push(Bundle::from_goods(2, goods.iter().copied()).words()));
        let menu = Menu::new(bundles, vec![0.5, 0.5], vec![1.0]).unwrap();
        Hybrid::new(PriceFunction::new(vec![2.0, 3.0], vec![0.0; 3]).unwrap(), menu).unwrap()
    }

    #[test]
    fn the_best_offer_of_both_is_taken_and_of_equals_the_dearer() {
        let bidders = |rows: &[[f32; 2]]| Valuations::Additive(ItemValues::new(2, rows.concat()));
        let taken = hybrid().choose(&bidders(&[[1.0, 0.5], [1.5, 1.5], [4.0, 0.0], [3.0, 1.0], [4.0, 5.0]]));
        let expected = [
            (Taken::Nothing, 0.0),
            (Taken::Element, 1.0),
            (Taken::Bundle, 2.0),
            // Either is worth 1 to him.
            (Taken::Bundle, 2.0),
            (Taken::Bundle, 5.0),
        ];
        assert_eq!(taken.iter().map(|(taken, sale)| (*taken, sale.payment)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn who_reports_a_favourite_gets_it() {
        let reports = Valuations::Additive(ItemValues::new(2, vec![1.0, 0.5, 1.5, 1.5, 4.0, 5.0]));
        let assigned = hybrid().assign(&reports);
        assert_eq!(assigned[0], Assignment::default());
        let lottery = [[0], [1]].map(|goods| (Bundle::from_goods(2, goods), 0.5)).to_vec();
        assert_eq!(assigned[1], Assignment { lottery, payment: 1.0 });
        assert_eq!(assigned[2], Assignment { lottery: vec![(Bundle::grand(2), 1.0)], payment: 5.0 });
    }

    #[test]
    fn parts_of_other_goods_are_refused() {
        let prices = PriceFunction::new(vec![1.0; 3], vec![0.0; 4]).unwrap();
        let error = Hybrid::new(prices, hybrid().menu().clone()).unwrap_err().to_string();
        assert_eq!(error, "goods of the menu should be the 3 of the price function, but is 2");
    }
}
