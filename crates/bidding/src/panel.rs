//! Who is asked in an auction.

use crate::error::BiddingError;

/// A step of a clock, as a bidder is told of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// The price.
    pub price: f64,
    /// The step, from 0.
    pub step: usize,
    /// How many bidders are left, if that is told.
    pub remaining: Option<usize>,
    /// How many left at the last step, if that is told.
    pub left_last_step: Option<usize>,
}

/// A bidder's turn on a day of an eBay auction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn<'a> {
    /// The day, from 0.
    pub day: usize,
    /// How many days there are, as far as is known.
    pub days: usize,
    /// Which turn of the day it is, from 0.
    pub turn: usize,
    /// The day's order; not told on the last day.
    pub order: Option<&'a [usize]>,
    /// The price.
    pub price: f64,
    /// The bidder's own maximum; 0 before the first.
    pub own_maximum: f64,
    /// The price after each turn so far.
    pub prices_so_far: &'a [f64],
}

/// Bidders, or the log of what they did.
pub trait Panel {
    /// How many there are, `N`.
    fn bidders(&self) -> usize;

    /// The bid of each, all at once, `[N]`.
    ///
    /// # Errors
    /// If a bidder fails.
    fn bids(&mut self) -> Result<Vec<f64>, BiddingError>;

    /// Whether each of the bidders who are `active` stays at this step; none of them knows the others' answers. On a clock that falls,
    /// who does not stay takes the good.
    ///
    /// # Errors
    /// If a bidder fails.
    fn stay(&mut self, clock: &Clock, active: &[usize]) -> Result<Vec<bool>, BiddingError>;

    /// A bidder's new maximum, at least his own present one, or none if he holds.
    ///
    /// # Errors
    /// If he fails.
    fn maximum(&mut self, bidder: usize, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError>;
}
