//! What a sample of bidders answers to a price function, and to its next move.

use super::switch::Switch;
use std::ops::Range;

/// Bundles whose prices move together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Direction {
    /// Every bundle with this good.
    Item(usize),
    /// Every bundle with a size in this range, which begins at 1 or above.
    Sizes(Range<usize>),
}

/// Bidders whose best answers are kept up to date while prices move.
pub trait Demand {
    /// The switch of every bidder who has an offer that moves in this direction.
    fn switches(&self, direction: &Direction) -> Vec<Switch>;

    /// Moves the prices.
    fn shift(&mut self, direction: &Direction, amount: f64);
}

/// An offer: what a bidder gains by it and what he pays. The default is the null option.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Offer {
    /// Value less price.
    pub utility: f64,
    /// Price.
    pub price: f64,
}

impl Offer {
    /// An offer no bidder takes.
    pub const NONE: Self = Self { utility: f64::NEG_INFINITY, price: 0.0 };

    /// The better of two offers for the bidder; ties go to the higher price.
    pub fn or(self, other: Self) -> Self {
        if other.beats(&self) { other } else { self }
    }

    /// Whether the bidder prefers this offer; ties go to the higher price.
    pub fn beats(&self, other: &Self) -> bool {
        self.utility > other.utility || (self.utility == other.utility && self.price > other.price)
    }

    /// The switch of a bidder from this best offer that moves to the best one that rests; `None` if this is
    /// [`Self::NONE`].
    pub fn switch(self, resting: Self) -> Option<Switch> {
        let threshold = self.utility - resting.utility;
        threshold.is_finite().then_some(Switch { threshold, moving: self.price, resting: resting.price })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_offer_for_the_bidder_and_of_equals_the_dearer() {
        let offer = |utility, price| Offer { utility, price };
        for (one, other, best) in [
            (offer(1.0, 5.0), offer(2.0, 1.0), offer(2.0, 1.0)),
            (offer(1.0, 5.0), offer(1.0, 1.0), offer(1.0, 5.0)),
            (Offer::NONE, offer(-1.0, 0.0), offer(-1.0, 0.0)),
        ] {
            assert_eq!([one.or(other), other.or(one)], [best, best]);
        }
    }
}
