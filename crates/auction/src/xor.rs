//! XOR valuations: a bidder is a list of atoms `(bundle, value)`, and values a set at its best atom inside.

use crate::bundle::{self, Bundles};
use crate::value::MAX_VALUE;
use std::ops::Range;

/// A column store of XOR bidders over the same goods.
///
/// `v(S) = max { value of atom a : bundle of a is a subset of S }`, 0 if no atom fits. Values are in the data set's
/// unit, finite, not negative and at most [`MAX_VALUE`].
#[derive(Debug, Clone, PartialEq)]
pub struct XorValuations {
    /// The atoms' bundles of all bidders, bidder by bidder.
    bundles: Bundles,
    /// The atoms' values `[atoms]`.
    values: Vec<f32>,
    /// Bidder `i` owns the atoms `offsets[i]..offsets[i + 1]`.
    offsets: Vec<usize>,
}

impl XorValuations {
    /// No bidders yet, over `goods` goods.
    ///
    /// # Panics
    /// If `goods` is 0.
    pub fn new(goods: usize) -> Self {
        Self { bundles: Bundles::new(goods), values: Vec::new(), offsets: vec![0] }
    }

    /// A store from its columns.
    ///
    /// # Panics
    /// If the columns do not fit each other: `offsets` ascends from 0 to the number of atoms, one value a bundle, every
    /// value finite, not negative and at most [`MAX_VALUE`].
    pub fn from_columns(bundles: Bundles, values: Vec<f32>, offsets: Vec<usize>) -> Self {
        assert_eq!(bundles.len(), values.len(), "one value for each atom");
        assert!(offsets.first() == Some(&0) && offsets.last() == Some(&values.len()), "offsets span the atoms");
        assert!(offsets.is_sorted(), "offsets ascend");
        assert!(values.iter().all(|value| (0.0..=MAX_VALUE).contains(value)), "values are from 0 to {MAX_VALUE:e}");
        Self { bundles, values, offsets }
    }

    /// Appends an atom to the bidder that [`Self::finish_bidder`] will close; the value is from 0 to [`MAX_VALUE`].
    pub fn push_atom(&mut self, words: &[u64], value: f32) {
        debug_assert!((0.0..=MAX_VALUE).contains(&value), "values are from 0 to {MAX_VALUE:e}");
        self.bundles.push(words);
        self.values.push(value);
    }

    /// Closes the bidder whose atoms were pushed since the last call.
    pub fn finish_bidder(&mut self) {
        self.offsets.push(self.values.len());
    }

    /// Appends all bidders of `other`, which is over the same goods.
    pub fn extend(&mut self, other: &Self) {
        for bidder in 0..other.bidders() {
            other.atoms(bidder).for_each(|(words, value)| self.push_atom(words, value));
            self.finish_bidder();
        }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.bundles.goods()
    }

    /// The number of bidders.
    pub fn bidders(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The atoms' bundles, bidder by bidder.
    pub fn bundles(&self) -> &Bundles {
        &self.bundles
    }

    /// The atoms' values, bidder by bidder.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The first atom of every bidder, and the number of atoms at the end.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The indices of a bidder's atoms.
    pub fn atom_range(&self, bidder: usize) -> Range<usize> {
        self.offsets[bidder]..self.offsets[bidder + 1]
    }

    /// A bidder's atoms: bundle words and value.
    pub fn atoms(&self, bidder: usize) -> impl ExactSizeIterator<Item = (&[u64], f32)> {
        self.atom_range(bidder).map(|atom| (self.bundles.get(atom), self.values[atom]))
    }

    /// The value of a bundle to a bidder.
    pub fn value(&self, bidder: usize, words: &[u64]) -> f32 {
        self.atoms(bidder)
            .filter(|(atom, _)| bundle::is_subset(atom, words))
            .map(|(_, value)| value)
            .fold(0.0, f32::max)
    }

    /// The same bidders with every value multiplied by `factor`.
    pub fn scaled(mut self, factor: f32) -> Self {
        self.values.iter_mut().for_each(|value| *value *= factor);
        self
    }

    /// The bidders named, in that order.
    pub fn select(&self, bidders: impl IntoIterator<Item = usize>) -> Self {
        let mut chosen = Self::new(self.goods());
        for bidder in bidders {
            self.atoms(bidder).for_each(|(words, value)| chosen.push_atom(words, value));
            chosen.finish_bidder();
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;

    #[test]
    fn value_is_the_best_atom_inside() {
        let mut xor = XorValuations::new(3);
        xor.push_atom(Bundle::from_goods(3, [0]).words(), 1.0);
        xor.push_atom(Bundle::from_goods(3, [0, 2]).words(), 4.0);
        xor.finish_bidder();
        xor.finish_bidder();
        assert_eq!(xor.value(0, Bundle::from_goods(3, [0, 1]).words()), 1.0);
        assert_eq!(xor.value(0, Bundle::grand(3).words()), 4.0);
        assert_eq!(xor.value(0, Bundle::from_goods(3, [1, 2]).words()), 0.0);
        assert_eq!(xor.value(1, Bundle::grand(3).words()), 0.0);
        assert_eq!(xor.select([1, 0]).value(1, Bundle::grand(3).words()), 4.0);
    }
}
