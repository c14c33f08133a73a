//! Sets of goods as 64-bit words: good `i` is bit `i % 64` of word `i / 64`.

use serde::{Deserialize, Serialize};

/// Words that a bundle of `goods` goods takes.
pub const fn words_for(goods: usize) -> usize {
    goods.div_ceil(64)
}

/// Whether every good of `inner` is in `outer`. Both have the same number of words.
pub fn is_subset(inner: &[u64], outer: &[u64]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| inner & !outer == 0)
}

/// The number of goods in a bundle's words.
pub fn size(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

/// Whether `good` is in a bundle's words.
pub fn contains(words: &[u64], good: usize) -> bool {
    words[good / 64] >> (good % 64) & 1 == 1
}

/// The goods of a bundle's words, ascending.
pub fn goods_of(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(index, &word)| {
        std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
            .take_while(|rest| *rest != 0)
            .map(move |rest| index * 64 + rest.trailing_zeros() as usize)
    })
}

/// One set of goods.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bundle {
    words: Vec<u64>,
}

impl Bundle {
    /// The empty bundle, with room for `goods` goods.
    pub fn empty(goods: usize) -> Self {
        Self { words: vec![0; words_for(goods)] }
    }

    /// The grand bundle: all of `goods` goods.
    pub fn grand(goods: usize) -> Self {
        Self::from_goods(goods, 0..goods)
    }

    /// The bundle of the goods named.
    ///
    /// # Panics
    /// If a good is not below `64 * words_for(goods)`.
    pub fn from_goods(goods: usize, members: impl IntoIterator<Item = usize>) -> Self {
        let mut bundle = Self::empty(goods);
        members.into_iter().for_each(|good| bundle.insert(good));
        bundle
    }

    /// The bundle with these words.
    pub fn from_words(words: &[u64]) -> Self {
        Self { words: words.to_vec() }
    }

    /// Adds a good.
    pub fn insert(&mut self, good: usize) {
        self.words[good / 64] |= 1 << (good % 64);
    }

    /// Adds the good if it is missing, removes it otherwise.
    pub fn toggle(&mut self, good: usize) {
        self.words[good / 64] ^= 1 << (good % 64);
    }

    /// Whether the good is in the bundle.
    pub fn contains(&self, good: usize) -> bool {
        contains(&self.words, good)
    }

    /// The number of goods.
    pub fn size(&self) -> usize {
        size(&self.words)
    }

    /// The words.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The goods, ascending.
    pub fn goods(&self) -> impl Iterator<Item = usize> + '_ {
        goods_of(&self.words)
    }
}

/// A column of bundles over the same goods, stored contiguously.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundles {
    goods: usize,
    words: Vec<u64>,
}

impl Bundles {
    /// An empty column of bundles over `goods` goods.
    ///
    /// # Panics
    /// If `goods` is 0.
    pub fn new(goods: usize) -> Self {
        assert!(goods > 0, "bundles need at least 1 good");
        Self { goods, words: Vec::new() }
    }

    /// A column from its words, bundle by bundle.
    ///
    /// # Panics
    /// If the number of words is not a multiple of [`words_for`]`(goods)`, or a bit lies beyond the goods.
    pub fn from_words(goods: usize, words: Vec<u64>) -> Self {
        let per_bundle = words_for(goods);
        assert!(goods > 0 && words.len().is_multiple_of(per_bundle), "words come in groups of {per_bundle}");
        let grand = Bundle::grand(goods);
        assert!(
            words.chunks_exact(per_bundle).all(|bundle| is_subset(bundle, grand.words())),
            "a bundle has a good beyond the last"
        );
        Self { goods, words }
    }

    /// Appends a bundle.
    pub fn push(&mut self, words: &[u64]) {
        assert_eq!(words.len(), words_for(self.goods), "a bundle over {} goods", self.goods);
        self.words.extend_from_slice(words);
    }

    /// Replaces a bundle.
    pub fn set(&mut self, index: usize, words: &[u64]) {
        let per_bundle = words_for(self.goods);
        self.words[index * per_bundle..(index + 1) * per_bundle].copy_from_slice(words);
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// The number of bundles.
    pub fn len(&self) -> usize {
        self.words.len() / words_for(self.goods)
    }

    /// Whether there is no bundle.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words of one bundle.
    pub fn get(&self, index: usize) -> &[u64] {
        let per_bundle = words_for(self.goods);
        &self.words[index * per_bundle..(index + 1) * per_bundle]
    }

    /// The words of every bundle in turn.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.words.chunks_exact(words_for(self.goods))
    }

    /// All words, bundle by bundle.
    pub fn words(&self) -> &[u64] {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_come_back_ascending_across_words() {
        let bundle = Bundle::from_goods(130, [129, 0, 63, 64]);
        assert_eq!(bundle.goods().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(bundle.size(), 4);
        assert!(bundle.contains(64) && !bundle.contains(65));
    }

    #[test]
    fn goods_are_added_and_removed() {
        let mut bundle = Bundle::from_goods(70, [1, 65]);
        [65, 66, 1, 2].into_iter().for_each(|good| bundle.toggle(good));
        assert_eq!(bundle.goods().collect::<Vec<_>>(), [2, 66]);
        bundle.insert(2);
        assert_eq!(bundle.words(), [1 << 2, 1 << 2]);
    }

    #[test]
    fn a_column_holds_what_it_is_given() {
        let mut bundles = Bundles::new(70);
        assert!(bundles.is_empty());
        assert_eq!(bundles.len(), 0);
        (0..3).for_each(|word| bundles.push(&[word, 1]));
        bundles.set(1, &[7, 2]);
        assert_eq!(bundles.words(), [0, 1, 7, 2, 2, 1]);
        assert_eq!((bundles.len(), bundles.is_empty(), bundles.get(1)), (3, false, &[7, 2][..]));
    }

    #[test]
    fn subset_looks_at_every_word() {
        let small = Bundle::from_goods(100, [3, 99]);
        assert!(is_subset(small.words(), Bundle::grand(100).words()));
        assert!(!is_subset(small.words(), Bundle::from_goods(100, [3]).words()));
    }
}
