//! Sets of goods of a fixed size in memory, for states of an auction: copied, compared and hashed by the million.

use std::hash::{Hash, Hasher};

/// Words of a set.
const WORDS: usize = 4;

/// The most goods that an auction may have.
pub const MAX_GOODS: usize = 64 * WORDS;

/// A set of goods: good `i` is bit `i % 64` of word `i / 64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct GoodsSet([u64; WORDS]);

/// As one number: a hash of four takes longer than all else that is done with a set. The factors are odd and have nothing in common.
impl Hash for GoodsSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [a, b, c, d] = self.0;
        let others = [(b, 0x9e37_79b9_7f4a_7c15), (c, 0xbf58_476d_1ce4_e5b9), (d, 0x94d0_49bb_1331_11eb_u64)];
        state.write_u64(others.into_iter().fold(a, |sum, (word, factor)| sum ^ word.wrapping_mul(factor)));
    }
}

impl GoodsSet {
    /// No goods.
    pub const EMPTY: Self = Self([0; WORDS]);

    /// The first `goods` goods.
    pub const fn first(goods: usize) -> Self {
        let mut words = [0; WORDS];
        let mut word = 0;
        while word < WORDS {
            let in_word = goods.saturating_sub(64 * word);
            words[word] = if in_word < 64 { (1 << in_word) - 1 } else { u64::MAX };
            word += 1;
        }
        Self(words)
    }

    /// The set with its goods called the first ones, if they are `alike`.
    #[must_use]
    pub fn relabelled(self, alike: bool) -> Self {
        if alike { Self::first(self.len()) } else { self }
    }

    /// The set whose goods are the bits of `mask`.
    pub const fn from_mask(mask: usize) -> Self {
        let mut words = [0; WORDS];
        words[0] = mask as u64;
        Self(words)
    }

    /// The set of the words of a bundle.
    ///
    /// # Panics
    /// If there are more than [`MAX_GOODS`] goods.
    pub fn from_words(words: &[u64]) -> Self {
        let mut set = Self::EMPTY;
        set.0[..words.len()].copy_from_slice(words);
        set
    }

    /// Goods 0 to 63 as the bits of a number.
    pub const fn mask(self) -> usize {
        self.0[0] as usize
    }

    /// Whether a good is in the set.
    pub fn contains(self, good: usize) -> bool {
        self.0[good / 64] >> (good % 64) & 1 == 1
    }

    /// Adds a good.
    pub fn insert(&mut self, good: usize) {
        self.0[good / 64] |= 1 << (good % 64);
    }

    /// The goods that are not in `sold`.
    pub fn without(self, sold: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !sold.0[word]))
    }

    /// The goods of both.
    pub fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// Whether every good is in `outer`.
    pub fn is_subset(self, outer: Self) -> bool {
        self.without(outer) == Self::EMPTY
    }

    /// The number of goods.
    pub fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The goods, ascending.
    pub fn goods(&self) -> impl Iterator<Item = usize> + '_ {
        diffecon_auction::bundle::goods_of(&self.0)
    }

    /// The masks of all subsets of goods 0 to 63, subset `t` having the goods at the bits of `t`.
    pub fn subset_masks(self) -> Vec<usize> {
        let mut masks = vec![0];
        for good in self.goods() {
            let with: Vec<usize> = masks.iter().map(|mask| mask | 1 << good).collect();
            masks.extend(with);
        }
        masks
    }
}

impl FromIterator<usize> for GoodsSet {
    fn from_iter<I: IntoIterator<Item = usize>>(goods: I) -> Self {
        let mut set = Self::EMPTY;
        goods.into_iter().for_each(|good| set.insert(good));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_across_words() {
        let set: GoodsSet = [0, 63, 64, 255].into_iter().collect();
        assert_eq!(set.goods().collect::<Vec<_>>(), [0, 63, 64, 255]);
        assert_eq!(set.without(GoodsSet::first(64)).goods().collect::<Vec<_>>(), [64, 255]);
        assert!(GoodsSet::first(1).is_subset(set) && !set.is_subset(GoodsSet::first(65)));
        assert_eq!(GoodsSet::from_mask(0b1010).subset_masks(), [0, 0b10, 0b1000, 0b1010]);
        for goods in [0, 1, 63, 64, 65, 128, 200, MAX_GOODS] {
            assert_eq!(GoodsSet::first(goods), (0..goods).collect());
        }
        assert_eq!((set.relabelled(false), set.relabelled(true)), (set, GoodsSet::from_mask(0b1111)));
        assert_eq!((set.len(), GoodsSet::from_mask(5).mask(), GoodsSet::EMPTY.is_empty()), (4, 5, true));
    }
}
