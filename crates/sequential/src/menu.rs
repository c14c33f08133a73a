//! Menus: what the numbers posted to a visited bidder mean, and what he buys.

use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use diffecon_auction::{Valuations, bundle};
use diffecon_config::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most goods for which every bundle may have a price of its own.
pub const MAX_GOODS_OF_BUNDLE_MENUS: usize = 12;

/// A form of menu. Prices are at least 0 and unavailable bundles are not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MenuKind {
    /// A price for each subset of the goods left, at most 12 goods. Subset `t` has the goods left at the bits of `t`.
    Bundles,
    /// A price for each bundle size, for goods that are alike.
    Sizes,
    /// An entry fee for buying anything at all, then a price for each good; any number of goods.
    EntryFee,
}

/// What a visited bidder buys.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Purchase {
    /// The goods.
    pub bundle: GoodsSet,
    /// What he pays.
    pub payment: f32,
    /// What they are worth to him.
    pub value: f32,
}

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

impl MenuKind {
    /// The name in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundles => "bundles",
            Self::Sizes => "sizes",
            Self::EntryFee => "entry_fee",
        }
    }

    /// Prices that a policy gives for a state with these goods left: `2^k` for its subsets, `k + 1` for its sizes, or the
    /// entry fee followed by a price for each of all `goods`.
    pub fn width(self, goods: usize, left: GoodsSet) -> usize {
        match self {
            Self::Bundles => 1 << left.len(),
            Self::Sizes => left.len() + 1,
            Self::EntryFee => goods + 1,
        }
    }

    /// States of one position, where they are counted: all sets of goods left, or how many are left.
    ///
    /// # Panics
    /// For an entry fee, whose states are too many.
    pub fn states(self, goods: usize) -> usize {
        match self {
            Self::Bundles => 1 << goods,
            Self::Sizes => goods + 1,
            Self::EntryFee => panic!("the states of an entry-fee menu are not counted"),
        }
    }

    /// The number of a state among [`Self::states`].
    pub fn state_index(self, left: GoodsSet) -> usize {
        if self == Self::Sizes { left.len() } else { left.mask() }
    }

    /// The goods left in a state. Where goods are alike, the first so many stand for all.
    pub fn goods_left(self, index: usize) -> GoodsSet {
        if self == Self::Sizes { GoodsSet::first(index) } else { GoodsSet::from_mask(index) }
    }

    /// The number of the state after each option of [`Self::width`] is bought.
    pub fn next_states(self, left: GoodsSet) -> Vec<usize> {
        match self {
            Self::Sizes => (0..=left.len()).map(|sold| left.len() - sold).collect(),
            _ => subset_masks(left).into_iter().map(|sold| left.mask() ^ sold).collect(),
        }
    }

    /// What a bidder buys at these `prices` of [`Self::width`]: the bundle of greatest utility; of equally good ones, the
    /// greatest.
    pub fn sell(self, prices: &[f32], left: GoodsSet, bidder: &Bidder) -> Purchase {
        let mut best = Best::default();
        match self {
            Self::EntryFee => {
                for candidate in candidates(bidder, left, &prices[1..], 0.0) {
                    let payment = candidate.posted + prices[0];
                    let Candidate { bundle, value, .. } = candidate;
                    best.offer(bundle.len(), value - payment, || Purchase { bundle, payment, value });
                }
            }
            Self::Sizes => {
                for (size, (bundle, value)) in bidder.best_of_sizes(left).into_iter().enumerate().skip(1) {
                    let payment = prices[size];
                    best.offer(size, value - payment, || Purchase { bundle, payment, value });
                }
            }
            Self::Bundles => {
                let goods: Vec<usize> = left.goods().collect();
                for (subset, value) in bidder.subset_values(&goods).into_iter().enumerate().skip(1) {
                    let payment = prices[subset];
                    let bundle =
                        || (0..goods.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| goods[bit]).collect();
                    best.offer(subset.count_ones() as usize, value - payment, || Purchase {
                        bundle: bundle(),
                        payment,
                        value,
                    });
                }
            }
        }
        best.sale
    }
}

/// The best sale so far; at first, nothing is bought.
#[derive(Default)]
struct Best {
    size: usize,
    utility: f32,
    sale: Purchase,
}

impl Best {
    fn offer(&mut self, size: usize, utility: f32, sale: impl FnOnce() -> Purchase) {
        if utility > self.utility || (utility == self.utility && size > self.size) {
            *self = Self { size, utility, sale: sale() };
        }
    }
}

/// The masks of all subsets, subset `t` having the goods at the bits of `t`.
pub fn subset_masks(left: GoodsSet) -> Vec<usize> {
    let mut masks = vec![0];
    for good in left.goods() {
        let with: Vec<usize> = masks.iter().map(|mask| mask | 1 << good).collect();
        masks.extend(with);
    }
    masks
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
            let bundles = subset_masks(left).into_iter().map(GoodsSet::from_mask);
            let priced = bundles.zip(bidder.subset_values(&goods)).skip(1).map(|(bundle, value)| {
                let posted = bundle.goods().map(|good| posted[good]).sum();
                Candidate { bundle, value, posted }
            });
            priced.filter(|candidate| candidate.value - candidate.posted >= -margin).collect()
        }
    }
}
