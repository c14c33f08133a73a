//! One bidder: his first bundle and its substitutes.

use super::generator::CauctionGenerator;
use super::neighbours::{Affinity, Neighbours};
use super::uniforms::Uniforms;
use super::weights::{Block, Weights, ones, zeros};

/// What a bidder offers for some items.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    /// Ascending.
    pub(super) items: Vec<usize>,
    pub(super) price: f64,
}

/// Draws the bidders of one instance.
#[derive(Debug)]
pub(super) struct Bidders<'a> {
    generator: &'a CauctionGenerator,
    /// The common value of every item.
    common: &'a [f64],
    /// The present bidder's interest in every item.
    interests: Vec<Block>,
    /// What a bundle is worth beyond its items, by its size.
    bonuses: Vec<f64>,
    bundle: Growth<'a>,
}

impl<'a> Bidders<'a> {
    pub(super) fn new(generator: &'a CauctionGenerator, common: &'a [f64], neighbours: &'a Neighbours) -> Self {
        let items = common.len();
        let bonuses = (0..=items).map(|size| generator.config().bonus(size)).collect();
        Self { generator, common, interests: zeros(items), bonuses, bundle: Growth::new(neighbours, items) }
    }

    /// A bidder with at most so many bids, at least one, the first bundle first and then by falling prices; none if that bundle
    /// has a negative price.
    pub(super) fn draw(&mut self, most: usize, uniforms: &mut impl Uniforms) -> Option<Vec<Offer>> {
        let config = self.generator.config();
        self.interests.as_flattened_mut()[..self.common.len()].fill_with(|| uniforms.next());
        self.first_bundle(uniforms);
        let first = self.offer();
        if first.price < 0.0 {
            return None;
        }
        let mut candidates = self.candidates(&first.items, uniforms);
        candidates.sort_by(|one, other| other.price.total_cmp(&one.price));
        let (budget, resale) =
            (config.budget_factor * first.price, config.resale_factor * self.common_value(&first.items));
        let most = most.min(1 + config.max_n_sub_bids);
        let mut offers = vec![first];
        for candidate in candidates {
            if offers.len() == most {
                break;
            }
            let fits = (0.0..=budget).contains(&candidate.price) && self.common_value(&candidate.items) >= resale;
            if fits && offers.iter().all(|offer| offer.items != candidate.items) {
                offers.push(candidate);
            }
        }
        Some(offers)
    }

    /// Grows the first bundle from an item by interest, by a coin for each further item.
    fn first_bundle(&mut self, uniforms: &mut impl Uniforms) {
        self.bundle.clear(&self.interests);
        self.bundle.begin(uniforms);
        // The coin is spent even if no item is left.
        while uniforms.next() < self.generator.add_item_prob() && self.bundle.items.len() < self.common.len() {
            self.bundle.grow(uniforms);
        }
    }

    /// For each item a bundle with it that is as large as all these items.
    fn candidates(&mut self, items: &[usize], uniforms: &mut impl Uniforms) -> Vec<Offer> {
        let grown = items.iter().map(|&item| {
            self.bundle.clear(&self.interests);
            self.bundle.insert(item);
            (1..items.len()).for_each(|_| self.bundle.grow(uniforms));
            self.offer()
        });
        grown.collect()
    }

    /// The bundle at its price.
    fn offer(&self) -> Offer {
        let mut items = self.bundle.items.clone();
        items.sort_unstable();
        let config = self.generator.config();
        let interests = self.interests.as_flattened();
        let values = sum(&items, |item| config.value(self.common[item], interests[item]));
        let price = self.generator.rounded(values + self.bonuses[items.len()]);
        Offer { items, price }
    }

    fn common_value(&self, items: &[usize]) -> f64 {
        sum(items, |item| self.common[item])
    }
}

/// A bundle that grows.
#[derive(Debug)]
struct Growth<'a> {
    /// In the order they came.
    items: Vec<usize>,
    affinity: Affinity<'a>,
    /// The interest in every item that is not in the bundle, 0 in the others.
    open: Vec<Block>,
    weights: Weights,
    ones: Vec<Block>,
}

impl<'a> Growth<'a> {
    fn new(neighbours: &'a Neighbours, items: usize) -> Self {
        let affinity = Affinity::new(neighbours, items);
        Self { items: Vec::new(), affinity, open: zeros(items), weights: Weights::new(items), ones: ones(items) }
    }

    /// Empties the bundle, for a bidder with these interests.
    fn clear(&mut self, interests: &[Block]) {
        self.items.clear();
        self.affinity.clear();
        self.open.copy_from_slice(interests);
    }

    fn insert(&mut self, item: usize) {
        self.items.push(item);
        self.affinity.insert(item);
        self.open.as_flattened_mut()[item] = 0.0;
    }

    /// Adds an item by interest alone.
    fn begin(&mut self, uniforms: &mut impl Uniforms) {
        self.weights.set(&self.open, (1.0, &self.ones), (0.0, &self.ones));
        let item = self.weights.choose(uniforms.next());
        self.insert(item);
    }

    /// Adds an item by interest and affinity.
    fn grow(&mut self, uniforms: &mut impl Uniforms) {
        self.affinity.weigh(&self.open, &mut self.weights);
        let item = self.weights.choose(uniforms.next());
        self.insert(item);
    }
}

/// The sum over items in NumPy's order, in eight parts from eight items on, so that prices have the originals' digits.
fn sum(items: &[usize], value: impl Fn(usize) -> f64) -> f64 {
    if items.len() < 8 {
        return items.iter().map(|&item| value(item)).sum();
    }
    let mut parts = [0.0; 8];
    let eights = items.chunks_exact(8);
    let remainder = eights.remainder();
    for eight in eights {
        parts.iter_mut().zip(eight).for_each(|(part, &item)| *part += value(item));
    }
    let [a, b, c, d, e, f, g, h] = parts;
    remainder.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, &item| sum + value(item))
}
