//! What a menu earns of some types, in exact arithmetic.
//!
//! The menu's numbers are fractions as they stand. A type takes what he likes best, or nothing, and of equally good elements the
//! dearest, so that the mechanism is truthful by construction. A lottery whose weights sum to less than 1 sells nothing for the rest; one
//! whose weights sum to more is divided by their sum.

use crate::exact::{in_units, of_units, unit_of};
use diffecon_auction::Types;
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{ItemValues, Menu, Valuations, bundle};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rayon::prelude::*;

/// The mean payment of these types, in money.
///
/// # Panics
/// If the menu is of another number of goods.
pub fn menu_revenue(types: &Types, menu: &Menu) -> BigRational {
    let unit = unit_of(types.weights().iter().copied());
    let weights: Vec<BigInt> = types.weights().iter().map(|&weight| in_units(weight, unit)).collect();
    let prices = unit_of(menu.prices().iter().map(|&price| f64::from(price)));
    let paid = choices(types, menu).into_iter().zip(&weights).filter_map(|(choice, weight)| {
        choice.map(|element| weight * in_units(f64::from(menu.prices()[element]), prices))
    });
    of_units(paid.sum(), unit + prices) / of_units(weights.iter().sum(), unit)
}

/// The element that each type takes, `None` for nothing.
///
/// # Panics
/// If the menu is of another number of goods.
pub fn choices(types: &Types, menu: &Menu) -> Vec<Option<usize>> {
    assert_eq!(types.valuations().goods(), menu.bundles().goods(), "the menu and the types have the same goods");
    let lotteries = Lotteries::of(types, menu);
    (0..types.count()).into_par_iter().map(|one| lotteries.choice(one)).collect()
}

/// A menu in whole numbers.
struct Lotteries<'a> {
    types: &'a Types,
    /// The exponent of the unit of values and prices.
    value_unit: i32,
    elements: Vec<Element>,
    /// The menu's bundles, for the valuation kernel; it picks values and computes nothing.
    sliced: Vec<u64>,
    support: usize,
}

/// An element in whole numbers.
struct Element {
    /// The place among all bundles and the weight, of weights above 0.
    points: Vec<(usize, BigInt)>,
    /// For additive types: goods and the weight of all bundles with them.
    goods: Vec<(usize, BigInt)>,
    /// What the values are divided by, in units of weights: 1, or the weights' sum if that is more.
    divisor: BigInt,
    /// The price times the divisor, in the unit of values times weights.
    price: BigInt,
    /// The price in its own unit, for ties.
    rank: BigInt,
}

impl<'a> Lotteries<'a> {
    fn of(types: &'a Types, menu: &Menu) -> Self {
        let doubles = |numbers: &[f32]| numbers.iter().map(|&number| f64::from(number)).collect::<Vec<f64>>();
        let values = match types.valuations() {
            Valuations::Xor(xor) => xor.values(),
            Valuations::Additive(items) | Valuations::UnitDemand(items) => items.values(),
        };
        let (weights, prices) = (doubles(menu.weights()), doubles(menu.prices()));
        let weight_unit = unit_of(weights.iter().copied());
        // Prices are whole numbers of the unit of values.
        let value_unit = unit_of(doubles(values)).min(unit_of(prices.iter().copied()));
        let one = in_units(1.0, weight_unit);
        let additive = matches!(types.valuations(), Valuations::Additive(_));
        let support = menu.support();
        let element = |place: usize| {
            let points = (place * support..(place + 1) * support).filter(|&point| weights[point] > 0.0);
            let points: Vec<(usize, BigInt)> =
                points.map(|point| (point, in_units(weights[point], weight_unit))).collect();
            let sum: BigInt = points.iter().map(|(_, weight)| weight).sum();
            let divisor = sum.max(one.clone());
            let rank = in_units(prices[place], value_unit);
            let goods = if additive { of_goods(menu, &points) } else { Vec::new() };
            Element { price: &rank * &divisor, rank, divisor, points, goods }
        };
        let elements = (0..menu.elements()).map(element).collect();
        Self { types, value_unit, elements, sliced: slice(menu.bundles(), support), support }
    }

    /// The element that a type takes.
    fn choice(&self, one: usize) -> Option<usize> {
        let valuations = self.types.valuations();
        let mut best: Option<(usize, BigInt)> = None;
        let utilities: Box<dyn Iterator<Item = BigInt>> = match valuations {
            Valuations::Additive(items) => {
                let values = self.whole(items, one);
                Box::new(self.elements.iter().map(move |element| {
                    let worth = element.goods.iter().map(|(good, weight)| weight * &values[*good]);
                    worth.sum::<BigInt>() - &element.price
                }))
            }
            Valuations::Xor(_) | Valuations::UnitDemand(_) => {
                let mut values = vec![0.0; self.elements.len() * self.support];
                let menu = SlicedMenu {
                    elements: self.elements.len(),
                    support: self.support,
                    goods: valuations.goods(),
                    words: &self.sliced,
                };
                valuations.valuation(one).values_of(&menu, &mut values);
                Box::new(self.elements.iter().map(move |element| {
                    let worth = element.points.iter().filter(|(point, _)| values[*point] > 0.0);
                    let worth =
                        worth.map(|(point, weight)| weight * in_units(f64::from(values[*point]), self.value_unit));
                    worth.sum::<BigInt>() - &element.price
                }))
            }
        };
        for (place, utility) in utilities.enumerate() {
            let rank = &self.elements[place].rank;
            let is_better = match &best {
                _ if utility.is_negative() => false,
                None => !utility.is_zero() || rank.is_positive(),
                Some((other, found)) => {
                    let (one, other) = (&self.elements[place], &self.elements[*other]);
                    let order = (&utility * &other.divisor).cmp(&(found * &one.divisor));
                    order.then_with(|| one.rank.cmp(&other.rank)).is_gt()
                }
            };
            if is_better {
                best = Some((place, utility));
            }
        }
        best.map(|(place, _)| place)
    }

    fn whole(&self, items: &ItemValues, one: usize) -> Vec<BigInt> {
        items.row(one).iter().map(|&value| in_units(f64::from(value), self.value_unit)).collect()
    }
}

/// The goods of a lottery with the weight of all its bundles that have them.
fn of_goods(menu: &Menu, points: &[(usize, BigInt)]) -> Vec<(usize, BigInt)> {
    let mut weights = vec![BigInt::zero(); menu.bundles().goods()];
    for (point, weight) in points {
        bundle::goods_of(menu.bundles().get(*point)).for_each(|good| weights[good] += weight);
    }
    weights.into_iter().enumerate().filter(|(_, weight)| !weight.is_zero()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Bundle, Bundles};

    fn menu(weights: &[f32], prices: &[f32]) -> Menu {
        let mut bundles = Bundles::new(2);
        for _ in prices {
            bundles.push(Bundle::from_goods(2, [0]).words());
            bundles.push(Bundle::grand(2).words());
        }
        Menu::new(bundles, weights.to_vec(), prices.to_vec()).unwrap()
    }

    fn types(values: &[f32]) -> [Types; 3] {
        let items = ItemValues::new(2, values.to_vec());
        let mut xor = diffecon_auction::XorValuations::new(2);
        for values in values.chunks_exact(2) {
            xor.push_atom(Bundle::from_goods(2, [0]).words(), values[0]);
            xor.push_atom(Bundle::from_goods(2, [1]).words(), values[1]);
            xor.finish_bidder();
        }
        [Valuations::Additive(items.clone()), Valuations::UnitDemand(items), Valuations::Xor(xor)]
            .map(|valuations| Types::of_bidders(&valuations))
    }

    /// Half of good 0 alone and half of both, at 0.75; or both for sure, at 1.5.
    #[test]
    fn types_take_their_favourite_and_of_equals_the_dearest() {
        let menu = menu(&[0.5, 0.5, 0.0, 1.0], &[0.75, 1.5]);
        let [additive, unit_demand, xor] = types(&[0.5, 1.0, 0.25, 1.25, 0.5, 1.5, 0.125, 0.5]);
        // The lottery is worth 1, 0.875, 1.25 and 0.375 to them, both goods 1.5, 1.5, 2 and 0.625.
        assert_eq!(choices(&additive, &menu), [Some(0), Some(0), Some(1), None]);
        for one_good in [unit_demand, xor] {
            // The lottery is worth 0.75, 0.75, 1 and 0.3125, both goods 1, 1.25, 1.5 and 0.5.
            assert_eq!(choices(&one_good, &menu), [Some(0), Some(0), Some(0), None]);
            assert_eq!(menu_revenue(&one_good, &menu), BigRational::new(9.into(), 16.into()));
        }
    }

    #[test]
    fn what_is_sold_more_than_once_is_sold_once() {
        // The weights' sum is a little above 1, the price that of the whole value: nobody can pay it.
        let more = menu(&[0.5, 0.500_000_06], &[1.0]);
        let exact = menu(&[0.5, 0.5], &[1.0]);
        let [_, unit_demand, _] = types(&[1.0, 1.0]);
        assert_eq!(choices(&unit_demand, &exact), [Some(0)]);
        assert_eq!(choices(&unit_demand, &more), [Some(0)]);
        let less = menu(&[0.5, 0.499_999_97], &[1.0]);
        assert_eq!(choices(&unit_demand, &less), [None]);
    }
}
