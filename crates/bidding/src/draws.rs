//! Where random numbers of values and orders come from.

use rand::{Rng, RngExt};

/// A source of random whole and real numbers.
pub trait Draws {
    /// A whole number in `[0, count)`, each as likely; `count` is at least 1.
    fn below(&mut self, count: u64) -> u64;

    /// A number in `[0, 1)`.
    fn unit(&mut self) -> f64;

    /// A whole number in `[low, high]`, each as likely.
    fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low) as u64 + 1) as i64
    }
}

/// Those of any generator of the toolkit.
impl<R: Rng> Draws for R {
    #[inline]
    fn below(&mut self, count: u64) -> u64 {
        self.random_range(0..count)
    }

    #[inline]
    fn unit(&mut self) -> f64 {
        self.random()
    }
}
