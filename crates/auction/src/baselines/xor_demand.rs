//! XOR bidders' answers: they choose among their atoms.

use super::atom_columns::{AtomColumns, Moving};
use super::demand::{Demand, Direction, Offer};
use super::switch::Switch;
use crate::price_function::PriceFunction;
use crate::xor::XorValuations;
use rayon::prelude::*;
use std::ops::Range;

/// Bidders who answer in one task: the answers of fewer take less time than threads that wait for each other.
const BLOCK: usize = 32_768;
/// In the place of an atom: the null option.
const NOTHING: u32 = u32::MAX;

/// XOR bidders, the price of each of their atoms and every bidder's favourite.
///
/// Where some atoms move, the best of those that rest is the favourite, or else the favourite moves: only the bidders who have
/// atoms that move are visited, and only where the favourite does are all of their atoms.
pub struct XorDemand {
    atoms: AtomColumns,
    /// The atoms' prices.
    prices: Vec<f64>,
    /// Each bidder's favourite, an atom or [`NOTHING`].
    favourites: Vec<u32>,
}

impl XorDemand {
    /// The bidders at these prices.
    pub fn new(xor: &XorValuations, prices: &PriceFunction) -> Self {
        let (atoms, prices) = AtomColumns::new(xor, |words| prices.price(words));
        let mut demand = Self { atoms, prices, favourites: Vec::new() };
        demand.favourites = (0..xor.bidders()).map(|bidder| demand.favourite(bidder)).collect();
        demand
    }

    /// What an atom, or nothing, offers its bidder.
    fn offer(&self, atom: u32) -> Offer {
        if atom == NOTHING {
            return Offer::default();
        }
        let price = self.prices[atom as usize];
        Offer { utility: self.atoms.value(atom) - price, price }
    }

    /// A bidder's favourite among all his atoms and nothing.
    fn favourite(&self, bidder: usize) -> u32 {
        let (mut favourite, mut best) = (NOTHING, Offer::default());
        for atom in self.atoms.of_bidder(bidder) {
            let offer = self.offer(atom);
            if offer.beats(&best) {
                (favourite, best) = (atom, offer);
            }
        }
        favourite
    }

    /// A bidder's answer to a move of some of his atoms, ascending.
    fn switch(&self, bidder: usize, moving: impl Iterator<Item = u32> + Clone) -> Option<Switch> {
        let favourite = self.favourites[bidder];
        let (mut best, mut favourite_moves) = (Offer::NONE, false);
        for atom in moving.clone() {
            best = best.or(self.offer(atom));
            favourite_moves |= atom == favourite;
        }
        let resting = if favourite_moves { self.best_but(bidder, moving) } else { self.offer(favourite) };
        best.switch(resting)
    }

    /// A bidder's best offer without some of his atoms, ascending.
    fn best_but(&self, bidder: usize, mut without: impl Iterator<Item = u32>) -> Offer {
        let (mut best, mut next) = (Offer::default(), without.next());
        for atom in self.atoms.of_bidder(bidder) {
            if next == Some(atom) {
                next = without.next();
            } else {
                best = best.or(self.offer(atom));
            }
        }
        best
    }

    /// The switches of some bidders.
    fn switches_of(&self, bidders: Range<usize>, moving: &Moving) -> Vec<Switch> {
        let mut switches = Vec::with_capacity(bidders.len());
        match moving {
            Moving::Listed(listed) => {
                let owners = self.atoms.owners(listed, &bidders);
                switches.extend(owners.filter_map(|(bidder, own)| self.switch(bidder, own.iter().copied())));
            }
            Moving::Sizes(sizes) => {
                switches.extend(bidders.filter_map(|bidder| self.switch(bidder, self.atoms.of_sizes(bidder, sizes))));
            }
        }
        switches
    }
}

impl Demand for XorDemand {
    fn switches(&self, direction: &Direction) -> Vec<Switch> {
        let (bidders, moving) = (self.atoms.bidders(), self.atoms.moving(direction));
        let blocks = (0..bidders.div_ceil(BLOCK)).into_par_iter();
        let of_block = |block: usize| block * BLOCK..bidders.min((block + 1) * BLOCK);
        let blocks: Vec<Vec<Switch>> = blocks.map(|block| self.switches_of(of_block(block), &moving)).collect();
        blocks.concat()
    }

    fn shift(&mut self, direction: &Direction, amount: f64) {
        let all = 0..self.atoms.bidders();
        match self.atoms.moving(direction) {
            Moving::Listed(listed) => listed.iter().for_each(|&atom| self.prices[atom as usize] += amount),
            Moving::Sizes(sizes) => {
                let moving = all.flat_map(|bidder| self.atoms.of_sizes(bidder, &sizes));
                moving.for_each(|atom| self.prices[atom as usize] += amount);
            }
        }
        let bidders = (0..self.atoms.bidders()).into_par_iter().with_min_len(BLOCK);
        self.favourites = bidders.map(|bidder| self.favourite(bidder)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle;
    use rand::{Rng, RngExt, SeedableRng};

    const GOODS: usize = 6;

    /// Money in quarters, so that offers tie.
    fn money(rng: &mut impl Rng) -> f64 {
        f64::from(rng.random_range(0..8_u8)) / 4.0
    }

    /// Up to five atoms a bidder, bundles without goods among them.
    fn draw(bidders: usize, rng: &mut impl Rng) -> XorValuations {
        let mut xor = XorValuations::new(GOODS);
        for _ in 0..bidders {
            for _ in 0..rng.random_range(0..=5) {
                xor.push_atom(&[rng.random_range(0..1 << GOODS)], 2.0 * money(rng) as f32);
            }
            xor.finish_bidder();
        }
        xor
    }

    /// Every bidder's answer by the definition: the best of his atoms that move and the best of the others.
    fn plain(xor: &XorValuations, prices: &[f64], direction: &Direction) -> Vec<Switch> {
        let moves = |words: &[u64]| match direction {
            Direction::Item(good) => bundle::contains(words, *good),
            Direction::Sizes(sizes) => sizes.contains(&bundle::size(words)),
        };
        let switch = |bidder| {
            let (mut moving, mut resting) = (Offer::NONE, Offer::default());
            for atom in xor.atom_range(bidder) {
                let offer = Offer { utility: f64::from(xor.values()[atom]) - prices[atom], price: prices[atom] };
                let best = if moves(xor.bundles().get(atom)) { &mut moving } else { &mut resting };
                *best = best.or(offer);
            }
            moving.switch(resting)
        };
        (0..xor.bidders()).filter_map(switch).collect()
    }

    #[test]
    fn switches_are_those_of_the_best_atoms_before_and_after_moves() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(6);
        let sizes = [1..2, 2..3, 6..7, 1..7, 2..7, 3..5, 5..7];
        let directions: Vec<Direction> = (0..GOODS).map(Direction::Item).chain(sizes.map(Direction::Sizes)).collect();
        // Fewer bidders than a block, and more.
        for bidders in [0, 1, 40, BLOCK + 300] {
            let xor = draw(bidders, &mut rng);
            let item = (0..GOODS).map(|_| money(&mut rng)).collect();
            let start = PriceFunction::new(item, vec![0.0, 0.0, 0.25, 0.25, 0.5, 1.0, 1.0]).unwrap();
            let mut prices: Vec<f64> = xor.bundles().iter().map(|words| start.price(words)).collect();
            let mut demand = XorDemand::new(&xor, &start);
            for _ in 0..if bidders < BLOCK { 20 } else { 2 } {
                for direction in &directions {
                    assert_eq!(demand.switches(direction), plain(&xor, &prices, direction), "{direction:?}");
                }
                let direction = &directions[rng.random_range(0..directions.len())];
                let amount = money(&mut rng) - money(&mut rng);
                demand.shift(direction, amount);
                for (price, words) in prices.iter_mut().zip(xor.bundles().iter()) {
                    let moves = match direction {
                        Direction::Item(good) => bundle::contains(words, *good),
                        Direction::Sizes(sizes) => sizes.contains(&bundle::size(words)),
                    };
                    *price += if moves { amount } else { 0.0 };
                }
            }
        }
    }
}
