//! What mechanisms sold on one market.

use crate::market::{Market, Outcome, share_of_surplus};
use crate::report::{Entrant, Sample};

/// The standard error of the mean of numbers that there is one of for each sale.
type StdError<'a> = dyn Fn(&[f64]) -> f64 + 'a;

/// What mechanisms sold to the same bidders, in the order in which they came.
pub struct Sales<'a> {
    /// The bidders.
    pub sample: Sample,
    /// The full surplus, where it is known.
    pub surplus: Option<f64>,
    /// What the best mechanism of the law that the bidders are drawn from earns of them, where it is known.
    pub optimum: Option<f64>,
    /// Each mechanism and what it earned.
    pub sold: Vec<(Entrant, Outcome)>,
    std_error: Box<StdError<'a>>,
}

impl<'a> Sales<'a> {
    /// Lets every mechanism sell on a market.
    pub fn new<'m, M: ?Sized + 'm>(
        sample: Sample,
        market: &'a dyn Market<M>,
        mechanisms: impl IntoIterator<Item = (Entrant, &'m M)>,
    ) -> Self {
        Self {
            sample,
            surplus: market.surplus(),
            optimum: None,
            sold: mechanisms.into_iter().map(|(entrant, mechanism)| (entrant, market.sell(mechanism))).collect(),
            std_error: Box::new(|of_sales| market.std_error(of_sales)),
        }
    }

    /// The standard error over bidders of the mean of numbers that there is one of for each sale, as [`Market::std_error`] has it.
    pub fn std_error(&self, of_sales: &[f64]) -> f64 {
        (self.std_error)(of_sales)
    }

    /// Revenue divided by the full surplus, where that is known.
    pub fn share_of_surplus(&self, revenue: f64) -> Option<f64> {
        share_of_surplus(revenue, self.surplus)
    }

    /// Revenue divided by the optimum's, where that is known.
    pub fn share_of_optimum(&self, revenue: f64) -> Option<f64> {
        share_of_surplus(revenue, self.optimum)
    }
}
