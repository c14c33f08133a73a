//! Candidate bundles of a step, drawn from what the training bidders want.

use diffecon_auction::{Bundle, Bundles, ItemValues, Valuations, bundle};
use rand::{Rng, RngExt};

/// Draws `count` bundles `[C]`, equal ones among them:
///
/// - XOR: the union of one to `unions` atoms, each any atom of the sample;
/// - additive: the goods that some bidder values at more than a threshold between 0 and his best good's value;
/// - unit demand: a good, since a larger bundle is worth to every bidder what one of its goods is.
///
/// # Panics
/// If there are no bidders, or XOR bidders without atoms.
pub fn candidates(bidders: &Valuations, count: usize, unions: usize, rng: &mut impl Rng) -> Bundles {
    let mut drawn = Bundles::new(bidders.goods());
    for _ in 0..count {
        let candidate = match bidders {
            Valuations::Xor(xor) => union(xor.bundles(), rng.random_range(1..=unions), rng),
            Valuations::Additive(items) => wanted(items, rng),
            Valuations::UnitDemand(items) => Bundle::from_goods(items.goods(), [rng.random_range(0..items.goods())]),
        };
        drawn.push(candidate.words());
    }
    drawn
}

/// The union of so many atoms of a sample.
fn union(atoms: &Bundles, count: usize, rng: &mut impl Rng) -> Bundle {
    let mut union = Bundle::empty(atoms.goods());
    for _ in 0..count {
        let atom = atoms.get(rng.random_range(0..atoms.len()));
        bundle::goods_of(atom).for_each(|good| union.insert(good));
    }
    union
}

/// The goods that some bidder values at more than some share of his best good's value.
fn wanted(items: &ItemValues, rng: &mut impl Rng) -> Bundle {
    let row = items.row(rng.random_range(0..items.bidders()));
    let threshold = rng.random::<f32>() * row.iter().copied().fold(0.0, f32::max);
    let above = row.iter().enumerate().filter(|(_, value)| **value > threshold);
    Bundle::from_goods(items.goods(), above.map(|(good, _)| good))
}
