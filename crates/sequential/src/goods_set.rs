//! Sets of goods of a fixed size in memory, for states of an auction: copied, compared and hashed by the million.

/// Words of a set.
const WORDS: usize = 4;

/// The most goods that an auction may have.
pub const MAX_GOODS: usize = 64 * WORDS;

/// A set of goods: good `i` is bit `i % 64` of word `i / 64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct GoodsSet([u64; WORDS]);

impl GoodsSet {
    /// No goods.
    pub const EMPTY: Self = Self([0; WORDS]);

    /// The first `goods` goods.
    pub fn first(goods: usize) -> Self {
        (0..goods).collect()
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
        assert_eq!((set.len(), GoodsSet::from_mask(5).mask(), GoodsSet::EMPTY.is_empty()), (4, 5, true));
    }
}
