//! The restricted master problem: a menu of bundles with prices, and what every training bidder buys of it.

use crate::best_price::{Standing, best_price, gain_at};
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{Bundle, Bundles, Menu, OutOfRange, Valuations};
use rayon::prelude::*;

/// A bundle of the menu.
#[derive(Debug, Clone, PartialEq)]
struct Element {
    bundle: Bundle,
    price: f32,
    /// Its value to every training bidder `[N]`.
    values: Vec<f32>,
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
pub struct Master {
    train: Valuations,
    elements: Vec<Element>,
    /// The element that each training bidder buys `[N]`.
    choices: Vec<Option<usize>>,
    /// What each has of it `[N]`.
    standings: Vec<Standing>,
}

impl Master {
    /// Without elements: nobody buys anything.
    pub fn new(train: Valuations) -> Self {
        let bidders = train.bidders();
        let (choices, standings) = (vec![None; bidders], vec![Standing::default(); bidders]);
        Self { train, elements: Vec::new(), choices, standings }
    }

    /// The training bidders.
    pub fn train(&self) -> &Valuations {
        &self.train
    }

    /// The number of elements `J`.
    pub fn elements(&self) -> usize {
        self.elements.len()
    }

    /// The bundles and prices of the elements.
    pub fn priced(&self) -> impl Iterator<Item = (&Bundle, f32)> {
        self.elements.iter().map(|element| (&element.bundle, element.price))
    }

    /// What the training bidders have `[N]`.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The element that each training bidder buys `[N]`, `None` for nothing.
    pub fn choices(&self) -> &[Option<usize>] {
        &self.choices
    }

    /// What the training bidders pay in all.
    pub fn revenue(&self) -> f64 {
        self.standings.iter().map(|standing| f64::from(standing.payment)).sum()
    }

    /// The menu of now.
    ///
    /// # Errors
    /// If it has no element.
    pub fn menu(&self) -> Result<Menu, OutOfRange> {
        let mut bundles = Bundles::new(self.train.goods());
        self.elements.iter().for_each(|element| bundles.push(element.bundle.words()));
        let prices = self.elements.iter().map(|element| element.price).collect();
        Menu::new(bundles, vec![1.0; self.elements.len()], prices)
    }

    /// Starts again with these bundles and their prices.
    pub fn set(&mut self, bundles: &Bundles, prices: &[f32]) {
        self.elements.clear();
        self.choices.fill(None);
        self.standings.fill(Standing::default());
        for (words, price) in bundles.iter().zip(prices) {
            // One at a time: all at once would be in memory twice.
            let value = |bidder| self.train.value(bidder, words);
            let values = (0..self.train.bidders()).into_par_iter().map(value).collect();
            self.put(self.elements.len(), Element { bundle: Bundle::from_words(words), price: *price, values });
        }
    }

    /// Tries every candidate at its best price, and adds up to `most` of those that raise revenue, the best first, each at the price that
    /// is best once those before it are there. How many were added.
    pub fn add_best(&mut self, candidates: &Bundles, most: usize) -> usize {
        let mut values = self.values_of(candidates);
        let gain = |values: &Vec<f32>| best_price(values, &self.standings).map_or(0.0, |offer| offer.gain);
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
        let Some(offer) = best_price(&values, &self.standings).filter(|offer| offer.gain > 0.0) else { return false };
        self.put(self.elements.len(), Element { bundle: Bundle::from_words(words), price: offer.amount, values });
        true
    }

    /// Takes an element out and puts it back at its best price, or, if no price raises revenue, not at all. The old price stays if no
    /// other is better.
    pub fn reprice(&mut self, index: usize) -> Repriced {
        let mut element = self.take(index);
        let before = gain_at(element.price, &element.values, &self.standings);
        let better = best_price(&element.values, &self.standings).filter(|offer| offer.gain > before.max(0.0));
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
    fn take(&mut self, index: usize) -> Element {
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
    fn put(&mut self, index: usize, element: Element) {
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

    /// Lets a bidder choose among all elements.
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

    /// The values of bundles `[C]` to the training bidders: `[N]` for each.
    fn values_of(&self, bundles: &Bundles) -> Vec<Vec<f32>> {
        let words = slice(bundles, 1);
        let menu = SlicedMenu { elements: bundles.len(), support: 1, goods: bundles.goods(), words: &words };
        let of_bidder = |bidder: usize| {
            let mut values = vec![0.0; bundles.len()];
            self.train.valuation(bidder).values_of(&menu, &mut values);
            values
        };
        let rows: Vec<Vec<f32>> = (0..self.train.bidders()).into_par_iter().map(of_bidder).collect();
        (0..bundles.len()).into_par_iter().map(|bundle| rows.iter().map(|row| row[bundle]).collect()).collect()
    }
}
