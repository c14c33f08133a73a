//! XOR bidders' answers: they choose among their atoms.

use super::demand::{Demand, Direction, Offer};
use super::switch::Switch;
use crate::bundle;
use crate::price_function::PriceFunction;
use crate::xor::XorValuations;
use std::borrow::Cow;

/// XOR bidders and the price of each of their atoms.
pub struct XorDemand<'a> {
    xor: Cow<'a, XorValuations>,
    /// The atoms' sizes.
    sizes: Vec<usize>,
    /// The atoms' prices.
    prices: Vec<f64>,
    /// For each good, the bidders with an atom that has it.
    seekers: Vec<Vec<usize>>,
}

impl<'a> XorDemand<'a> {
    /// The bidders at these prices.
    pub fn new(xor: Cow<'a, XorValuations>, prices: &PriceFunction) -> Self {
        let mut seekers: Vec<Vec<usize>> = vec![Vec::new(); xor.goods()];
        for bidder in 0..xor.bidders() {
            for good in xor.atoms(bidder).flat_map(|(words, _)| bundle::goods_of(words)) {
                if seekers[good].last() != Some(&bidder) {
                    seekers[good].push(bidder);
                }
            }
        }
        let sizes = xor.bundles().iter().map(bundle::size).collect();
        let prices = xor.bundles().iter().map(|words| prices.price(words)).collect();
        Self { xor, sizes, prices, seekers }
    }

    /// Whether an atom's price moves.
    fn moves(&self, atom: usize, direction: &Direction) -> bool {
        match direction {
            Direction::Item(good) => bundle::contains(self.xor.bundles().get(atom), *good),
            Direction::Sizes(sizes) => sizes.contains(&self.sizes[atom]),
        }
    }

    /// A bidder's answer to a move.
    fn switch(&self, bidder: usize, direction: &Direction) -> Option<Switch> {
        let (mut moving, mut resting) = (Offer::NONE, Offer::default());
        for atom in self.xor.atom_range(bidder) {
            let price = self.prices[atom];
            let offer = Offer { utility: f64::from(self.xor.values()[atom]) - price, price };
            let best = if self.moves(atom, direction) { &mut moving } else { &mut resting };
            *best = best.or(offer);
        }
        moving.switch(resting)
    }
}

impl Demand for XorDemand<'_> {
    fn switches(&self, direction: &Direction) -> Vec<Switch> {
        match direction {
            Direction::Item(good) => {
                self.seekers[*good].iter().filter_map(|&bidder| self.switch(bidder, direction)).collect()
            }
            Direction::Sizes(_) => {
                (0..self.xor.bidders()).filter_map(|bidder| self.switch(bidder, direction)).collect()
            }
        }
    }

    fn shift(&mut self, direction: &Direction, amount: f64) {
        for atom in 0..self.prices.len() {
            if self.moves(atom, direction) {
                self.prices[atom] += amount;
            }
        }
    }
}
