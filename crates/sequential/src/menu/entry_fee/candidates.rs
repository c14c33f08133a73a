//! The bundles that a bidder may want at posted prices: prefixes of the goods sorted by value less price, or atoms of a data set.

use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use diffecon_auction::{Valuations, bundle};

/// A bundle that a bidder may want.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The goods.
    pub bundle: GoodsSet,
    /// Their worth to him.
    pub value: f32,
    /// The sum of their posted prices.
    pub posted: f32,
}

/// The bundles that a bidder may buy at posted prices `[m]` and some entry fee: at any fee, his best is among them or empty.
/// Goods that lose him more than `margin` are left out.
pub fn candidates(bidder: &Bidder, left: GoodsSet, posted: &[f32], margin: f32) -> Vec<Candidate> {
    let prefixes = |values: &[f32], demand: usize| {
        let mut order: Vec<usize> = left.goods().filter(|&good| values[good] - posted[good] >= -margin).collect();
        order.sort_unstable_by(|&a, &b| (values[b] - posted[b]).total_cmp(&(values[a] - posted[a])));
        let mut candidate = Candidate { bundle: GoodsSet::EMPTY, value: 0.0, posted: 0.0 };
        let grow = |good: usize| {
            candidate.bundle.insert(good);
            candidate.value += values[good];
            candidate.posted += posted[good];
            candidate
        };
        order.into_iter().take(demand).map(grow).collect()
    };
    match bidder {
        Bidder::Items { values, demand } => prefixes(values, *demand),
        Bidder::Row { valuations, row } => match &**valuations {
            Valuations::Additive(items) => prefixes(items.row(*row), items.goods()),
            Valuations::UnitDemand(items) => prefixes(items.row(*row), 1),
            Valuations::Xor(xor) => {
                let inside = xor.atoms(*row).map(|(words, value)| (GoodsSet::from_words(words), words, value));
                let inside = inside.filter(|(bundle, ..)| bundle.is_subset(left) && !bundle.is_empty());
                let priced = inside.map(|(bundle, words, value)| {
                    let posted = bundle::goods_of(words).map(|good| posted[good]).sum();
                    Candidate { bundle, value, posted }
                });
                priced.filter(|candidate| candidate.value - candidate.posted >= -margin).collect()
            }
        },
        Bidder::Bundles { .. } => {
            let goods: Vec<usize> = left.goods().collect();
            let bundles = left.subset_masks().into_iter().map(GoodsSet::from_mask);
            let priced = bundles.zip(bidder.subset_values(&goods)).skip(1).map(|(bundle, value)| {
                let posted = bundle.goods().map(|good| posted[good]).sum();
                Candidate { bundle, value, posted }
            });
            priced.filter(|candidate| candidate.value - candidate.posted >= -margin).collect()
        }
    }
}
