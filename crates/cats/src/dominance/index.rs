//! An index of bids by their goods.

use super::holders::Holders;
use diffecon_auction::bundle::goods_of;

/// Goods that all bids must have in common with one to be looked at. Of bids on half of the goods each, hardly any has all these.
const ENOUGH: usize = 16;

/// Which bids have which good.
///
/// Bids without a dummy are free to dominate others. They are listed at their rarest good by their prices, where every bid that
/// they might dominate looks up those with no lower price. What a free bid itself might dominate is among the holders of its
/// rarest good, or, where each of its goods is in many bids, in the intersection of their sets.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// The bids with each good. `[goods]`
    with: Vec<Holders>,
    /// The bids without a dummy, each at one of its goods, the highest price first. `[goods][]`
    free: Vec<Vec<Free>>,
}

/// A bid without a dummy.
#[derive(Debug, Clone, Copy)]
struct Free {
    price: f64,
    /// The word of its bundle with the good that it is listed at.
    word: u64,
    bid: u32,
}

impl Index {
    /// No bids, over `goods` goods.
    pub(super) fn new(goods: usize) -> Self {
        Self { with: vec![Holders::none(); goods], free: vec![Vec::new(); goods] }
    }

    /// Adds a bid with the words of its bundle; bids come in order.
    pub(super) fn add(&mut self, bid: usize, words: &[u64]) {
        goods_of(words).for_each(|good| self.with[good].add(bid));
    }

    /// Lists a bid that was added as one without a dummy.
    pub(super) fn free(&mut self, bid: usize, words: &[u64], price: f64) {
        if let Some(rarest) = self.rarest(words) {
            let listed = &mut self.free[rarest];
            let place = listed.partition_point(|free| free.price >= price);
            listed.insert(place, Free { price, word: words[rarest / 64], bid: bid as u32 });
        }
    }

    /// Whether `dominates` holds for one of the listed bids that may dominate this one.
    pub(super) fn any_free(&self, words: &[u64], price: f64, dominates: impl Fn(usize) -> bool) -> bool {
        goods_of(words).any(|good| {
            let beyond = !words[good / 64];
            let mut dearer = self.free[good].iter().take_while(|free| free.price >= price);
            dearer.any(|free| free.word & beyond == 0 && dominates(free.bid as usize))
        })
    }

    /// Bids in increasing order, among them all that have all of these goods.
    pub(super) fn supersets(&self, words: &[u64]) -> Vec<u32> {
        let Some(rarest) = self.rarest(words) else { return Vec::new() };
        let mut bids = match &self.with[rarest] {
            Holders::Few(bids) => return bids.clone(),
            Holders::Many { bids, .. } => bids.clone(),
        };
        for good in goods_of(words).take(ENOUGH) {
            // A list is passed over: it would leave out no bid that is not looked at anyway.
            if let Holders::Many { bids: with, .. } = &self.with[good] {
                bids.truncate(with.len());
                bids.iter_mut().zip(with).for_each(|(bids, with)| *bids &= with);
            }
        }
        goods_of(&bids).map(|bid| bid as u32).collect()
    }

    /// The good that the fewest bids have.
    fn rarest(&self, words: &[u64]) -> Option<usize> {
        goods_of(words).min_by_key(|&good| self.with[good].count())
    }
}
