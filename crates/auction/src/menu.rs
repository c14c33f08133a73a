//! Menus: a list of elements, each a lottery over bundles and a price.

use crate::bundle::{Bundle, Bundles};
use crate::mechanism::{Assignment, Mechanism, Sale};
use crate::sliced_menu::{SlicedMenu, slice};
use crate::valuations::Valuations;
use diffecon_config::OutOfRange;
use rayon::prelude::*;

/// A menu of `J` elements; each is a lottery over `D` bundles (the support) and a price.
///
/// The bidder takes the element with the greatest expected value less price, or nothing. Such a menu is truthful (DSIC)
/// and individually rational. Source: arXiv 2502.15283, section 2.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    bundles: Bundles,
    weights: Vec<f32>,
    prices: Vec<f32>,
    /// The bundles again, as in [`SlicedMenu`].
    sliced: Vec<u64>,
}

impl Menu {
    /// A menu from `bundles` `[J * D]`, `weights` `[J * D]` (each element's sum to 1) and `prices` `[J]`.
    ///
    /// # Errors
    /// If the sizes do not fit, a weight is negative, an element's weights do not sum to 1 within 1e-3, or a price is
    /// negative or not finite.
    pub fn new(bundles: Bundles, weights: Vec<f32>, prices: Vec<f32>) -> Result<Self, OutOfRange> {
        let elements = prices.len();
        if elements == 0 || bundles.is_empty() || !bundles.len().is_multiple_of(elements) {
            let allowed = format!("a positive multiple of the number of prices ({elements})");
            return Err(OutOfRange::new("number of bundles of a menu", allowed, bundles.len()));
        }
        if weights.len() != bundles.len() {
            return Err(OutOfRange::new("number of lottery weights", bundles.len(), weights.len()));
        }
        check_lotteries(&weights, &prices)?;
        let sliced = slice(&bundles, bundles.len() / elements);
        Ok(Self { bundles, weights, prices, sliced })
    }

    /// The number of elements, `J`.
    pub fn elements(&self) -> usize {
        self.prices.len()
    }

    /// The number of bundles in each element's support, `D`.
    pub fn support(&self) -> usize {
        self.bundles.len() / self.prices.len()
    }

    /// The bundles as the valuation kernel reads them.
    fn sliced(&self) -> SlicedMenu<'_> {
        let (elements, support) = (self.elements(), self.support());
        SlicedMenu { elements, support, goods: self.bundles.goods(), words: &self.sliced }
    }

    /// The supports `[J * D]`, element by element.
    pub fn bundles(&self) -> &Bundles {
        &self.bundles
    }

    /// The lottery weights `[J * D]`, element by element.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The prices `[J]`.
    pub fn prices(&self) -> &[f32] {
        &self.prices
    }

    /// A bidder's utility from every element, `[J]`.
    ///
    /// # Panics
    /// If the valuations are over another number of goods.
    pub fn utilities(&self, valuations: &Valuations, bidder: usize) -> Vec<f32> {
        let mut values = vec![0.0; self.bundles.len()];
        valuations.valuation(bidder).values_of(&self.sliced(), &mut values);
        self.utilities_from(&values).collect()
    }

    /// The element each bidder takes, `None` for the null option.
    pub fn choices(&self, valuations: &Valuations) -> Vec<Option<usize>> {
        self.choose(valuations).into_iter().map(|(element, _)| element).collect()
    }

    /// The favourite element and its utility, bidder by bidder.
    fn choose(&self, valuations: &Valuations) -> Vec<(Option<usize>, f64)> {
        assert_eq!(valuations.goods(), self.goods(), "the menu and the bidders have the same goods");
        (0..valuations.bidders())
            .into_par_iter()
            .map_init(
                || vec![0.0; self.bundles.len()],
                |values, bidder| {
                    valuations.valuation(bidder).values_of(&self.sliced(), values);
                    favourite(self.utilities_from(values), &self.prices)
                },
            )
            .collect()
    }

    /// Expected value less price of every element, for a bidder with these `values` `[J * D]`.
    fn utilities_from(&self, values: &[f32]) -> impl Iterator<Item = f32> {
        utilities(values, &self.weights, &self.prices)
    }

    /// An element's bundles, with their probabilities.
    pub fn lottery(&self, element: usize) -> impl Iterator<Item = (&[u64], f32)> {
        let points = element * self.support()..(element + 1) * self.support();
        points.map(|point| (self.bundles.get(point), self.weights[point]))
    }
}

/// Checks `weights` `[J * D]` and `prices` `[J]`.
///
/// # Errors
/// If a weight is negative, an element's weights do not sum to 1 within 1e-3, or a price is negative or not finite.
pub fn check_lotteries(weights: &[f32], prices: &[f32]) -> Result<(), OutOfRange> {
    if let Some(price) = prices.iter().find(|price| !(price.is_finite() && **price >= 0.0)) {
        return Err(OutOfRange::new("price of a menu element", "finite and at least 0", price));
    }
    for lottery in weights.chunks_exact(weights.len() / prices.len()) {
        let total: f32 = lottery.iter().sum();
        if !lottery.iter().all(|weight| *weight >= 0.0) || (total - 1.0).abs() > 1e-3 {
            let value = format!("{lottery:?}");
            return Err(OutOfRange::new("lottery weights", "at least 0 with sum 1", value));
        }
    }
    Ok(())
}

/// Expected value less price of every element, from the `values` `[J * D]` of bundles, their `weights` `[J * D]` and the `prices` `[J]`.
pub fn utilities(values: &[f32], weights: &[f32], prices: &[f32]) -> impl Iterator<Item = f32> {
    let support = values.len() / prices.len();
    let lotteries = values.chunks_exact(support).zip(weights.chunks_exact(support));
    lotteries.zip(prices).map(|((values, weights), price)| {
        let value: f32 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        value - price
    })
}

/// The element with the greatest utility, if it is above that of the null option, and that utility; ties go to the higher price, then to
/// the first.
pub fn favourite(utilities: impl IntoIterator<Item = f32>, prices: &[f32]) -> (Option<usize>, f64) {
    let (mut best, mut best_utility, mut best_price) = (None, 0.0, 0.0);
    for (element, (utility, &price)) in utilities.into_iter().zip(prices).enumerate() {
        if utility > best_utility || (utility == best_utility && price > best_price) {
            (best, best_utility, best_price) = (Some(element), utility, price);
        }
    }
    (best, f64::from(best_utility))
}

/// The sale of a [`favourite`] at the elements' `prices` `[J]`.
pub fn sale((element, utility): (Option<usize>, f64), prices: &[f32]) -> Sale {
    let Some(element) = element else { return Sale::default() };
    let payment = f64::from(prices[element]);
    Sale { payment, value: payment + utility, bought: true }
}

impl Mechanism for Menu {
    fn goods(&self) -> usize {
        self.bundles.goods()
    }

    fn sell(&self, valuations: &Valuations) -> Vec<Sale> {
        self.choose(valuations).into_iter().map(|favourite| sale(favourite, &self.prices)).collect()
    }

    fn assign(&self, reports: &Valuations) -> Vec<Assignment> {
        let assignment = |element: usize| {
            let lottery = self.lottery(element).map(|(words, weight)| (Bundle::from_words(words), f64::from(weight)));
            Assignment { lottery: lottery.collect(), payment: f64::from(self.prices[element]) }
        };
        self.choices(reports).into_iter().map(|choice| choice.map(assignment).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xor::XorValuations;

    fn one_good(values: &[f32]) -> Valuations {
        let mut xor = XorValuations::new(1);
        for value in values {
            xor.push_atom(Bundle::grand(1).words(), *value);
            xor.finish_bidder();
        }
        Valuations::Xor(xor)
    }

    fn menu(prices: &[f32]) -> Menu {
        let mut bundles = Bundles::new(1);
        prices.iter().for_each(|_| bundles.push(Bundle::grand(1).words()));
        Menu::new(bundles, vec![1.0; prices.len()], prices.to_vec()).unwrap()
    }

    #[test]
    fn ties_with_the_null_option_go_to_the_price() {
        let sales = menu(&[0.5]).sell(&one_good(&[0.4, 0.5, 0.9]));
        assert_eq!(sales.iter().map(|sale| sale.payment).collect::<Vec<_>>(), [0.0, 0.5, 0.5]);
        assert!(!sales[0].bought && sales[1].bought);
    }

    #[test]
    fn of_equal_elements_the_first_is_bought_and_nothing_for_nothing() {
        assert_eq!(menu(&[0.5, 0.5]).choices(&one_good(&[1.0, 0.5])), [Some(0), Some(0)]);
        assert_eq!(menu(&[0.0]).choices(&one_good(&[0.0, 1.0])), [None, Some(0)]);
    }

    #[test]
    fn the_cheaper_of_two_equal_lotteries_is_bought() {
        assert_eq!(menu(&[0.5, 0.25]).choices(&one_good(&[1.0, 0.1])), [Some(1), None]);
    }

    #[test]
    fn bad_menus_are_refused() {
        let bundles = menu(&[0.5]).bundles().clone();
        assert!(Menu::new(bundles.clone(), vec![1.0], vec![-1.0]).is_err());
        assert!(Menu::new(bundles.clone(), vec![0.5], vec![1.0]).is_err());
        assert!(Menu::new(bundles, vec![1.0, 0.0], vec![1.0]).is_err());
    }
}
