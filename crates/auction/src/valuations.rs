//! Bidders drawn from a distribution, whatever the form of their values.

use crate::bundle::{self, Bundle};
use crate::valuation::{FallingAtoms, Valuation};
use crate::value::MAX_VALUE;
use crate::xor::XorValuations;
use std::ops::Range;

/// One value a good and bidder: `values` is `[bidders, goods]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemValues {
    goods: usize,
    values: Vec<f32>,
}

impl ItemValues {
    /// From a row of `goods` values for each bidder.
    ///
    /// # Panics
    /// If `goods` is 0, the rows are not whole, or a value is negative, above [`MAX_VALUE`] or not a number.
    pub fn new(goods: usize, values: Vec<f32>) -> Self {
        assert!(goods > 0 && values.len().is_multiple_of(goods), "rows of {goods} values");
        assert!(values.iter().all(|value| (0.0..=MAX_VALUE).contains(value)), "values are from 0 to {MAX_VALUE:e}");
        Self { goods, values }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// The number of bidders.
    pub fn bidders(&self) -> usize {
        self.values.len() / self.goods
    }

    /// A bidder's value for each good.
    pub fn row(&self, bidder: usize) -> &[f32] {
        &self.values[bidder * self.goods..(bidder + 1) * self.goods]
    }

    /// All values, bidder by bidder.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// A sample of bidders over the same goods; values are in the data set's unit, finite, not negative and at most
/// [`MAX_VALUE`].
#[derive(Debug, Clone, PartialEq)]
pub enum Valuations {
    /// A bidder values a bundle at his best atom inside it.
    Xor(XorValuations),
    /// A bidder values a bundle at the sum of its goods' values.
    Additive(ItemValues),
    /// A bidder values a bundle at its best good.
    UnitDemand(ItemValues),
}

impl Valuations {
    /// The number of goods.
    pub fn goods(&self) -> usize {
        match self {
            Self::Xor(xor) => xor.goods(),
            Self::Additive(items) | Self::UnitDemand(items) => items.goods(),
        }
    }

    /// The number of bidders.
    pub fn bidders(&self) -> usize {
        match self {
            Self::Xor(xor) => xor.bidders(),
            Self::Additive(items) | Self::UnitDemand(items) => items.bidders(),
        }
    }

    /// The value of a bundle to a bidder.
    pub fn value(&self, bidder: usize, words: &[u64]) -> f32 {
        match self {
            Self::Xor(xor) => xor.value(bidder, words),
            Self::Additive(items) => bundle::goods_of(words).map(|good| items.row(bidder)[good]).sum(),
            Self::UnitDemand(items) => bundle::goods_of(words).map(|good| items.row(bidder)[good]).fold(0.0, f32::max),
        }
    }

    /// One bidder's valuation, for many bundles at once.
    pub fn valuation(&self, bidder: usize) -> Valuation<'_> {
        match self {
            Self::Xor(xor) => Valuation::Xor(FallingAtoms::new(xor.atoms(bidder))),
            Self::Additive(items) => Valuation::Additive(items.row(bidder)),
            Self::UnitDemand(items) => Valuation::UnitDemand(items.row(bidder)),
        }
    }

    /// The bidder's value of the grand bundle, which no bundle exceeds (free disposal).
    pub fn best_value(&self, bidder: usize) -> f32 {
        match self {
            Self::Xor(xor) => xor.atoms(bidder).map(|(_, value)| value).fold(0.0, f32::max),
            Self::Additive(_) | Self::UnitDemand(_) => self.value(bidder, Bundle::grand(self.goods()).words()),
        }
    }

    /// The full surplus `E[max v]`: the mean of the bidders' best values, 0 without bidders. No individually rational
    /// mechanism earns more.
    pub fn surplus(&self) -> f64 {
        let best = |bidder| match self {
            Self::Additive(items) => items.row(bidder).iter().map(|&value| f64::from(value)).sum(),
            _ => f64::from(self.best_value(bidder)),
        };
        let total: f64 = (0..self.bidders()).map(best).sum();
        total / self.bidders().max(1) as f64
    }

    /// The bidders named, in that order.
    pub fn select(&self, bidders: impl IntoIterator<Item = usize>) -> Self {
        let rows = |items: &ItemValues, bidders: &mut dyn Iterator<Item = usize>| {
            let values = bidders.flat_map(|bidder| items.row(bidder).iter().copied()).collect();
            ItemValues::new(items.goods(), values)
        };
        let mut bidders = bidders.into_iter();
        match self {
            Self::Xor(xor) => Self::Xor(xor.select(bidders)),
            Self::Additive(items) => Self::Additive(rows(items, &mut bidders)),
            Self::UnitDemand(items) => Self::UnitDemand(rows(items, &mut bidders)),
        }
    }

    /// The bidders of a range.
    pub fn slice(&self, range: Range<usize>) -> Self {
        self.select(range)
    }

    /// The same bidders with every value multiplied by `factor`.
    pub fn scaled(self, factor: f32) -> Self {
        let scale = |items: ItemValues| ItemValues {
            values: items.values.iter().map(|value| value * factor).collect(),
            ..items
        };
        match self {
            Self::Xor(xor) => Self::Xor(xor.scaled(factor)),
            Self::Additive(items) => Self::Additive(scale(items)),
            Self::UnitDemand(items) => Self::UnitDemand(scale(items)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundles;
    use crate::seed::Seed;
    use crate::sliced_menu::{SlicedMenu, slice};
    use crate::stream::Stream;
    use rand::{Rng, RngExt};

    fn random_bundle(goods: usize, share: f64, rng: &mut impl Rng) -> Bundle {
        Bundle::from_goods(goods, (0..goods).filter(|_| rng.random_bool(share)))
    }

    /// Bidders with up to seven atoms of any size, the empty one too, some of equal value.
    fn xor(goods: usize, rng: &mut impl Rng) -> XorValuations {
        let mut xor = XorValuations::new(goods);
        for bidder in 0..8 {
            for _ in 0..bidder {
                let share = if rng.random() { rng.random_range(0.0..0.1) } else { rng.random() };
                let value = (8.0 * rng.random::<f32>()).round() / 8.0;
                xor.push_atom(random_bundle(goods, share, rng).words(), value);
            }
            xor.finish_bidder();
        }
        xor
    }

    #[test]
    fn many_bundles_at_once_have_their_values_bit_for_bit() {
        let mut rng = Seed::new(7).stream(Stream::new("test"));
        let shapes =
            [(1, 1, 1), (5, 63, 1), (63, 64, 1), (64, 65, 3), (150, 50, 4), (150, 200, 1), (500, 130, 2), (7, 1, 5)];
        for (goods, elements, support) in shapes {
            let mut bundles = Bundles::new(goods);
            for _ in 0..elements * support {
                let share = rng.random_range(0.5..1.0);
                bundles.push(random_bundle(goods, share, &mut rng).words());
            }
            let words = slice(&bundles, support);
            let menu = SlicedMenu { elements, support, goods, words: &words };
            let items = ItemValues::new(goods, (0..2 * goods).map(|_| rng.random()).collect());
            let kinds = [
                Valuations::Xor(xor(goods, &mut rng)),
                Valuations::Additive(items.clone()),
                Valuations::UnitDemand(items),
            ];
            for valuations in kinds {
                for bidder in 0..valuations.bidders() {
                    let mut fast = vec![f32::NAN; elements * support];
                    valuations.valuation(bidder).values_of(&menu, &mut fast);
                    for (index, (fast, words)) in fast.iter().zip(bundles.iter()).enumerate() {
                        // The sum of no values is -0.
                        let plain = valuations.value(bidder, words) + 0.0;
                        let same = fast.to_bits() == plain.to_bits();
                        assert!(same, "{goods} goods, bundle {index}, bidder {bidder}: {fast} against {plain}");
                    }
                }
            }
        }
    }
}
