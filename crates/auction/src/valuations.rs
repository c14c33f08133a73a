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
