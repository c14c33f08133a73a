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

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream, XorValuations};
    use std::collections::BTreeMap;

    /// How often each bundle of few goods is drawn.
    fn drawn(bidders: &Valuations, unions: usize) -> BTreeMap<u64, usize> {
        let mut rng = Seed::new(1).stream(Stream::new("candidates"));
        let mut counts = BTreeMap::new();
        candidates(bidders, 6000, unions, &mut rng).iter().for_each(|words| *counts.entry(words[0]).or_default() += 1);
        counts
    }

    fn near(counts: &BTreeMap<u64, usize>, expected: &[(u64, f64)]) {
        assert_eq!(counts.len(), expected.len(), "{counts:?}");
        for (words, share) in expected {
            let error = (share * (1.0 - share) * 6000.0).sqrt();
            assert!((counts[words] as f64 - 6000.0 * share).abs() < 4.0 * error, "{words:b}: {counts:?}");
        }
    }

    #[test]
    fn unions_of_atoms() {
        let mut xor = XorValuations::new(3);
        [0b001, 0b010].into_iter().for_each(|words| xor.push_atom(&[words], 1.0));
        xor.finish_bidder();
        let bidders = Valuations::Xor(xor);
        near(&drawn(&bidders, 1), &[(0b001, 0.5), (0b010, 0.5)]);
        // One atom half of the time, and of two atoms half are the same.
        near(&drawn(&bidders, 2), &[(0b001, 0.375), (0b010, 0.375), (0b011, 0.25)]);
    }

    #[test]
    fn goods_above_a_share_of_the_best_value() {
        let bidders = Valuations::Additive(ItemValues::new(3, vec![4.0, 1.0, 0.0, 0.0, 0.0, 2.0]));
        near(&drawn(&bidders, 9), &[(0b011, 0.125), (0b001, 0.375), (0b100, 0.5)]);
    }

    #[test]
    fn single_goods_for_unit_demand() {
        let bidders = Valuations::UnitDemand(ItemValues::new(3, vec![4.0, 1.0, 0.0]));
        near(&drawn(&bidders, 9), &[(0b001, 1.0 / 3.0), (0b010, 1.0 / 3.0), (0b100, 1.0 / 3.0)]);
    }
}
