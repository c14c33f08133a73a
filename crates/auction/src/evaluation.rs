//! What a mechanism earns on a sample of bidders.

use crate::mechanism::Mechanism;
use crate::valuations::Valuations;

/// The revenue of a mechanism on a sample; money in the data set's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Mean payment.
    pub revenue: f64,
    /// Standard error of the mean payment.
    pub std_error: f64,
    /// Mean utility of the bidders.
    pub utility: f64,
    /// Share of bidders who buy something.
    pub sold: f64,
}

/// Lets every bidder of a sample choose, and averages. All fields are 0 for an empty sample.
pub fn evaluate(mechanism: &dyn Mechanism, valuations: &Valuations) -> Outcome {
    let sales = mechanism.sell(valuations);
    let bidders = sales.len().max(1) as f64;
    let mean = |amount: &dyn Fn(&crate::Sale) -> f64| sales.iter().map(amount).sum::<f64>() / bidders;
    let revenue = mean(&|sale| sale.payment);
    let variance = mean(&|sale| (sale.payment - revenue).powi(2)) * bidders / (bidders - 1.0).max(1.0);
    Outcome {
        revenue,
        std_error: (variance / bidders).sqrt(),
        utility: mean(&|sale| sale.utility),
        sold: mean(&|sale| f64::from(u8::from(sale.bought))),
    }
}
