//! What every way of selling has in common.

use crate::bundle::Bundle;
use crate::valuations::Valuations;
use diffecon_config::OutOfRange;

/// What one bidder buys.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sale {
    /// What the bidder pays, in the data set's unit.
    pub payment: f64,
    /// What he buys is worth to him, expected over a lottery.
    pub value: f64,
    /// Whether he buys anything: false when he takes the null option.
    pub bought: bool,
}

impl Sale {
    /// His utility: value less payment.
    pub fn utility(&self) -> f64 {
        self.value - self.payment
    }
}

/// What a report is answered with: a lottery over bundles and a payment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// Bundles with their probabilities; none where nothing is bought.
    pub lottery: Vec<(Bundle, f64)>,
    /// What is paid, in the data set's unit.
    pub payment: f64,
}

/// A mechanism for one bidder: his valuation decides what is sold and at which price.
///
/// Every implementation gives the bidder his favourite offer, the null option (nothing, at price 0) among them; ties go
/// to the higher price.
pub trait Mechanism: Sync {
    /// The number of goods for sale.
    fn goods(&self) -> usize;

    /// Checks that it knows these bidders' favourites.
    ///
    /// # Errors
    /// If their values are not of a form that it can sell to.
    fn check_for(&self, valuations: &Valuations) -> Result<(), OutOfRange> {
        let _ = valuations;
        Ok(())
    }

    /// Sells to every bidder of a sample; one sale a bidder, in their order.
    ///
    /// # Panics
    /// If the valuations are over another number of goods, or not as [`Self::check_for`] asks.
    fn sell(&self, valuations: &Valuations) -> Vec<Sale>;

    /// What bidders who report these valuations get, whatever theirs are; one assignment a report, in their order.
    ///
    /// # Panics
    /// If the reports are over another number of goods.
    fn assign(&self, reports: &Valuations) -> Vec<Assignment>;
}
