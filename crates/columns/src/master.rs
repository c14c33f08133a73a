//! The restricted master problem: a menu with prices, and what every training bidder buys of it.

use crate::best_price::{Standing, best_price, gain_at};
use diffecon_auction::shift::{Buyers, Shift, best_threshold};
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{Bundle, Bundles, Menu, OutOfRange, Types, Valuations};
use rayon::prelude::*;

/// An element of the menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Element<T> {
    /// What it sells: a bundle, or a lottery.
    pub sold: T,
    /// Its price.
    pub price: f32,
    /// Its value to every type of training bidder `[N]`.
    pub values: Vec<f32>,
}

/// What came of pricing an element anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repriced {
    /// No price is better than the old one.
    Kept,
    /// It has another price.
    Changed,
    /// Revenue is not lower without it, so it is gone.
    Removed,
}

/// A menu and the choices that follow from it, as [`Menu::choices`] has them: of equal utilities the higher price is taken, then the first
/// element. Money is in the data set's unit.
#[derive(Debug, Clone)]
pub struct Master<T = Bundle> {
    /// The different ones among the training bidders, `N` types.
    types: Valuations,
    /// How many bidders are of each type `[N]`.
    counts: Vec<usize>,
    elements: Vec<Element<T>>,
    /// The element that each type buys `[N]`.
    choices: Vec<Option<usize>>,
    /// What each has of it `[N]`.
    standings: Vec<Standing>,
}

impl<T> Master<T> {
    /// Without elements: nobody buys anything.
    pub fn new(train: &Valuations) -> Self {
        let types = Types::of_rows(train);
        let counts: Vec<usize> = types.weights().iter().map(|weight| *weight as usize).collect();
        let (choices, standings) = (vec![None; counts.len()], vec![Standing::default(); counts.len()]);
        Self { types: types.valuations().clone(), counts, elements: Vec::new(), choices, standings }
    }

    /// The types of training bidders, one bidder each.
    pub fn types(&self) -> &Valuations {
        &self.types
    }

    /// The number of elements `J`.
    pub fn elements(&self) -> usize {
        self.elements.len()
    }

    /// What the elements sell, and their prices.
    pub fn priced(&self) -> impl Iterator<Item = (&T, f32)> {
        self.elements.iter().map(|element| (&element.sold, element.price))
    }

    /// What an element sells.
    pub fn sold(&self, index: usize) -> &T {
        &self.elements[index].sold
    }

    /// What the types have `[N]`.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The element that each type buys `[N]`, `None` for nothing.
    pub fn choices(&self) -> &[Option<usize>] {
        &self.choices
    }

    /// What the training bidders pay in all.
    pub fn revenue(&self) -> f64 {
        let paid = self.standings.iter().zip(&self.counts);
        paid.map(|(standing, count)| *count as f64 * f64::from(standing.payment)).sum()
    }

    /// What an element adds to the total revenue at its price.
    pub fn gain(&self, element: &Element<T>) -> f64 {
        gain_at(element.price, &element.values, &self.standings, &self.counts)
    }

    /// The best price of something with these values `[N]` and what it adds to the total revenue; see [`best_price`].
    pub fn best_price(&self, values: &[f32]) -> Option<Shift<f32>> {
        best_price(values, &self.standings, &self.counts)
    }

    /// The rise of all prices together that adds most to the total revenue, if one adds anything: choices stay, but for those who buy
    /// nothing any more.
    pub fn best_rise(&self) -> Option<f32> {
        let buying = self.choices.iter().zip(&self.standings).zip(&self.counts);
        let mut buyers: Vec<Buyers<f32>> = buying
            .filter(|((choice, _), _)| choice.is_some())
            .map(|((_, standing), &count)| Buyers {
                threshold: standing.utility,
                count,
                revenue: count as f64 * f64::from(standing.payment),
            })
            .collect();
        buyers.sort_by(|a, b| b.threshold.total_cmp(&a.threshold));
        best_threshold(0.0, self.revenue(), buyers).filter(|rise| rise.gain > 0.0).map(|rise| rise.amount)
    }

    /// Raises all prices.
    pub fn raise(&mut self, rise: f32) {
        let elements = std::mem::take(&mut self.elements);
        self.clear();
        for element in elements {
            self.put(self.elements.len(), Element { price: element.price + rise, ..element });
        }
    }

    /// Takes an element out and puts it back at its best price, or, if no price raises revenue, not at all. The old price stays if no
    /// other is better.
    pub fn reprice(&mut self, index: usize) -> Repriced {
        let mut element = self.take(index);
        let before = self.gain(&element);
        let better = self.best_price(&element.values).filter(|offer| offer.gain > before.max(0.0));
        let came = match better {
            Some(_) => Repriced::Changed,
            None if before > 0.0 => Repriced::Kept,
            None => return Repriced::Removed,
        };
        element.price = better.map_or(element.price, |offer| offer.amount);
        self.put(index, element);
        came
    }

    /// Takes an element out of the menu; its buyers buy the best of the others.
    pub fn take(&mut self, index: usize) -> Element<T> {
        let element = self.elements.remove(index);
        for bidder in 0..self.choices.len() {
            match self.choices[bidder] {
                Some(choice) if choice == index => self.choose(bidder),
                Some(choice) if choice > index => self.choices[bidder] = Some(choice - 1),
                _ => (),
            }
        }
        element
    }

    /// Puts an element into the menu at a place; whoever likes it better buys it.
    pub fn put(&mut self, index: usize, element: Element<T>) {
        for (bidder, value) in element.values.iter().enumerate() {
            let choice = self.choices[bidder].map(|choice| choice + usize::from(choice >= index));
            let standing = &mut self.standings[bidder];
            let offered = Standing { utility: value - element.price, payment: element.price };
            // Of equal elements the first is bought.
            let first = offered == *standing && choice.is_some_and(|choice| index < choice);
            if first || standing.leaves_for(*value, element.price) {
                *standing = offered;
                self.choices[bidder] = Some(index);
            } else {
                self.choices[bidder] = choice;
            }
        }
        self.elements.insert(index, element);
    }

    /// Takes all elements out.
    fn clear(&mut self) {
        self.elements.clear();
        self.choices.fill(None);
        self.standings.fill(Standing::default());
    }

    /// Lets a type choose among all elements.
    fn choose(&mut self, bidder: usize) {
        let (mut choice, mut standing) = (None, Standing::default());
        for (index, element) in self.elements.iter().enumerate() {
            let value = element.values[bidder];
            if standing.leaves_for(value, element.price) {
                (choice, standing) = (Some(index), Standing { utility: value - element.price, payment: element.price });
            }
        }
        (self.choices[bidder], self.standings[bidder]) = (choice, standing);
    }
}

impl Master<Bundle> {
    /// The menu of now.
    ///
    /// # Errors
    /// If it has no element.
    pub fn menu(&self) -> Result<Menu, OutOfRange> {
        let mut bundles = Bundles::new(self.types.goods());
        self.elements.iter().for_each(|element| bundles.push(element.sold.words()));
        let prices = self.elements.iter().map(|element| element.price).collect();
        Menu::new(bundles, vec![1.0; self.elements.len()], prices)
    }

    /// Starts again with these bundles and their prices.
    pub fn set(&mut self, bundles: &Bundles, prices: &[f32]) {
        self.clear();
        for (words, price) in bundles.iter().zip(prices) {
            // One at a time: all at once would be in memory twice.
            let value = |bidder| self.types.value(bidder, words);
            let values = (0..self.types.bidders()).into_par_iter().map(value).collect();
            self.put(self.elements.len(), Element { sold: Bundle::from_words(words), price: *price, values });
        }
    }

    /// Tries every candidate at its best price, and adds up to `most` of those that raise revenue, the best first, each at the price that
    /// is best once those before it are there. How many were added.
    pub fn add_best(&mut self, candidates: &Bundles, most: usize) -> usize {
        let mut values = self.values_of(candidates);
        let gain = |values: &Vec<f32>| self.best_price(values).map_or(0.0, |offer| offer.gain);
        let gains: Vec<f64> = values.par_iter().map(gain).collect();
        let mut promising: Vec<usize> = (0..candidates.len()).filter(|candidate| gains[*candidate] > 0.0).collect();
        promising.sort_by(|a, b| gains[*b].total_cmp(&gains[*a]));
        let mut added = 0;
        for candidate in promising {
            if added == most {
                break;
            }
            let of_candidate = std::mem::take(&mut values[candidate]);
            added += usize::from(self.add(candidates.get(candidate), of_candidate));
        }
        added
    }

    /// Adds a bundle at its best price, unless it would not raise revenue. Whether it was added.
    fn add(&mut self, words: &[u64], values: Vec<f32>) -> bool {
        let Some(offer) = self.best_price(&values).filter(|offer| offer.gain > 0.0) else { return false };
        self.put(self.elements.len(), Element { sold: Bundle::from_words(words), price: offer.amount, values });
        true
    }

    /// The values of bundles `[C]` to the training bidders: `[N]` for each.
    fn values_of(&self, bundles: &Bundles) -> Vec<Vec<f32>> {
        let words = slice(bundles, 1);
        let menu = SlicedMenu { elements: bundles.len(), support: 1, goods: bundles.goods(), words: &words };
        let of_bidder = |bidder: usize| {
            let mut values = vec![0.0; bundles.len()];
            self.types.valuation(bidder).values_of(&menu, &mut values);
            values
        };
        let rows: Vec<Vec<f32>> = (0..self.types.bidders()).into_par_iter().map(of_bidder).collect();
        (0..bundles.len()).into_par_iter().map(|bundle| rows.iter().map(|row| row[bundle]).collect()).collect()
    }
}
