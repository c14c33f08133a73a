//! The solution of the linear program as a menu that every type buys from as it should.
//!
//! In the program's optimum types are indifferent between what they should get and something cheaper, so that the last digit of a
//! price decides. Probabilities are rounded first ([`lottery`](diffecon_auction::lottery)); then prices are set anew, from the cheapest element on:
//! each as high as its types pay without preferring nothing or a cheaper element,
//!
//! ```text
//! p_j = the least of  v_t(j)  and  p_i + v_t(j) - v_t(i)   over types t that should get j and elements i that are cheaper,
//! ```
//!
//! rounded down to single precision. So no type prefers anything cheaper, and if he prefers something dearer, so much the better. Values
//! are taken as they are, and as [`Menu`] computes them in single precision, whatever gives the lower price: the subtraction and
//! rounding of two equal or ordered numbers keeps their order. Elements whose prices differ by rounding only may be taken for each other:
//! else those that are liked equally in a circle would undercut each other for ever.
//!
//! A price falls by one unit in the last place for each element between it and nothing: 6e-8 of it each.

use crate::exact::unit_of;
use crate::offers::Offers;
use crate::program::Solution;
use diffecon_auction::lottery::{Lottery, of_bundles, of_goods, supports};
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{Bundle, Bundles, Menu, Valuations, bundle};
use diffecon_config::OutOfRange;
use std::collections::BTreeMap;

/// Prices as close as this, relative to the greatest, are taken for each other.
const SAME: f64 = 1e-7;
/// How far sums of products in double precision may be off, relative to the sum, where they are not exact.
const ROUNDING: f64 = 1e-13;

/// The menu of a solution.
///
/// # Errors
/// If prices are not what menus hold.
pub fn menu(offers: &Offers<'_>, solution: &Solution) -> Result<Menu, OutOfRange> {
    let goods = offers.types().valuations().goods();
    let mut buyers: BTreeMap<Lottery, Vec<usize>> = BTreeMap::new();
    for one in 0..offers.types().count() {
        if let Some(lottery) = lottery(offers, one, &solution.lotteries[offers.of(one)]) {
            buyers.entry(lottery).or_default().push(one);
        }
    }
    // Nothing is worth anything: all goods for nothing.
    if buyers.is_empty() {
        let mut bundles = Bundles::new(goods);
        bundles.push(Bundle::grand(goods).words());
        return Menu::new(bundles, vec![1.0], vec![0.0]);
    }
    let price = |buyers: &Vec<usize>| buyers.iter().map(|&one| solution.payments[one]).fold(f64::INFINITY, f64::min);
    let mut elements: Vec<(f64, Lottery, Vec<usize>)> =
        buyers.into_iter().map(|(lottery, buyers)| (price(&buyers), lottery, buyers)).collect();
    elements.sort_by(|one, other| one.0.total_cmp(&other.0).then_with(|| one.1.cmp(&other.1)));

    let (bundles, weights) = supports(goods, elements.iter().map(|(_, lottery, _)| lottery));
    let prices = prices(offers.types().valuations(), &elements, &bundles, &weights)?;
    Menu::new(bundles, weights, prices)
}

/// The lottery of a type, from the probabilities of his offers; none if he gets nothing.
fn lottery(offers: &Offers<'_>, one: usize, probabilities: &[f64]) -> Option<Lottery> {
    let valuations = offers.types().valuations();
    let goods = valuations.goods();
    let lottery = match valuations {
        Valuations::Additive(_) => of_goods(probabilities),
        Valuations::UnitDemand(_) => {
            of_bundles(goods, (0..goods).map(|good| Bundle::from_goods(goods, [good])), probabilities)
        }
        Valuations::Xor(xor) => {
            of_bundles(goods, xor.atoms(one).map(|(words, _)| Bundle::from_words(words)), probabilities)
        }
    };
    lottery.iter().any(|(bundle, _)| *bundle != Bundle::empty(goods)).then_some(lottery)
}

/// The prices of elements that ascend by their prices in the program.
fn prices(
    valuations: &Valuations,
    elements: &[(f64, Lottery, Vec<usize>)],
    bundles: &Bundles,
    weights: &[f32],
) -> Result<Vec<f32>, OutOfRange> {
    let support = bundles.len() / elements.len();
    let free = Menu::new(bundles.clone(), weights.to_vec(), vec![0.0; elements.len()])?;
    let words = slice(bundles, support);
    let sliced = SlicedMenu { elements: elements.len(), support, goods: bundles.goods(), words: &words };
    // Weights other than 0 and 1 are multiples of 2^-24.
    let lotteries = weights.iter().any(|weight| *weight > 0.0 && *weight < 1.0);
    let greatest = elements.last().map_or(0.0, |(price, ..)| *price);
    let mut prices: Vec<f32> = Vec::with_capacity(elements.len());
    for (place, (price, _, buyers)) in elements.iter().enumerate() {
        let cheaper = elements[..place].partition_point(|(other, ..)| *other < price - SAME * greatest);
        let mut most = f64::INFINITY;
        for &one in buyers {
            let exact = values(valuations, one, bundles, &sliced, weights);
            let rounded: Vec<f64> = free.utilities(valuations, one).into_iter().map(f64::from).collect();
            let off = if sums_are_exact(valuations, one, &prices[..cheaper], lotteries) { 0.0 } else { ROUNDING };
            for (values, off) in [(&exact, off), (&rounded, 0.0)] {
                let others = prices[..cheaper].iter().zip(values);
                let kept = others.map(|(&price, value)| value * (1.0 + off) - f64::from(price)).fold(0.0, f64::max);
                most = most.min(values[place] * (1.0 - off) - kept);
            }
        }
        prices.push(rounded_down(most.max(0.0)));
    }
    Ok(prices)
}

/// The value of every element to a type, in double precision.
fn values(valuations: &Valuations, one: usize, bundles: &Bundles, menu: &SlicedMenu<'_>, weights: &[f32]) -> Vec<f64> {
    let mut of_bundles = vec![0.0; weights.len()];
    if let Valuations::Additive(items) = valuations {
        // Sums of single precision are rounded.
        let row = items.row(one);
        for (value, words) in of_bundles.iter_mut().zip(bundles.iter()) {
            *value = bundle::goods_of(words).map(|good| f64::from(row[good])).sum();
        }
    } else {
        let mut single = vec![0.0; weights.len()];
        valuations.valuation(one).values_of(menu, &mut single);
        of_bundles = single.into_iter().map(f64::from).collect();
    }
    let expected = |(values, weights): (&[f64], &[f32])| {
        values.iter().zip(weights).map(|(value, weight)| value * f64::from(*weight)).sum()
    };
    of_bundles.chunks_exact(menu.support).zip(weights.chunks_exact(menu.support)).map(expected).collect()
}

/// Whether double precision holds the values of all elements to a type, and his utilities at these prices, without rounding: all are
/// multiples of a unit, and less than 2^53 of it.
fn sums_are_exact(valuations: &Valuations, one: usize, prices: &[f32], lotteries: bool) -> bool {
    let numbers: Vec<f64> = match valuations {
        Valuations::Xor(xor) => xor.atoms(one).map(|(_, value)| f64::from(value)).collect(),
        Valuations::Additive(items) | Valuations::UnitDemand(items) => {
            items.row(one).iter().map(|&value| f64::from(value)).collect()
        }
    };
    let most: f64 = numbers.iter().sum::<f64>() + prices.iter().copied().map(f64::from).fold(0.0, f64::max);
    let unit = unit_of(numbers.into_iter().chain(prices.iter().map(|&price| f64::from(price))));
    most < f64::from(unit + if lotteries { 52 - 24 } else { 52 }).exp2()
}

/// The greatest number of single precision that is no more.
fn rounded_down(number: f64) -> f32 {
    let rounded = number as f32;
    if f64::from(rounded) > number { rounded.next_down() } else { rounded }
}
