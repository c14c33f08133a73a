//! Markets: bidders and a rule of sale, the same for every mechanism.

use crate::mechanism::{Mechanism, Sale};
use crate::standard_error::independent;
use crate::valuations::Valuations;
use serde::{Deserialize, Serialize};

/// What a mechanism earns on a market; money in the data set's unit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Mean of the totals.
    pub revenue: f64,
    /// Standard error of the revenue; not a number if it is unknown.
    #[serde(with = "unknown_as_null")]
    pub std_error: f64,
    /// Mean value of what is sold.
    pub welfare: f64,
    /// Share of bidders who buy something.
    pub sold: f64,
    /// Mean number of goods that an auction sells, where bidders are visited one after another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_sold: Option<f64>,
    /// Mean payment of each bidder by his number, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payments: Option<Vec<f64>>,
    /// The most that a bidder gains by another bid, at any of his values, where bid functions are compared: how far they are from
    /// an equilibrium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_response_gain: Option<f64>,
    /// The share of the principal's rewards that it pays its agent, where contracts are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_paid: Option<f64>,
    /// The share of states in which the agent's best response is an action of the equilibrium, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions_right: Option<f64>,
    /// The share of recommendations that agents follow, where offers to several are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followed: Option<f64>,
    /// What each sale brings in, `[sales]`: the payment of a bidder, or all payments of an auction.
    #[serde(skip)]
    pub totals: Vec<f64>,
}

/// JSON has no numbers that are unknown.
mod unknown_as_null {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        number.is_finite().then_some(number).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
    }
}

/// Bidders and a rule of sale. Every mechanism sells to the same bidders, so that differences are paired.
pub trait Market<M: ?Sized> {
    /// What a mechanism earns.
    fn sell(&self, mechanism: &M) -> Outcome;

    /// The standard error of the mean of numbers that there is one of for each sale, such as differences of totals.
    fn std_error(&self, of_sales: &[f64]) -> f64;

    /// The full surplus, which no mechanism's revenue exceeds, where it is known.
    fn surplus(&self) -> Option<f64>;
}

/// The market of one bidder at a time, drawn from a sample.
#[derive(Debug, Clone)]
pub struct OneBidder<'a> {
    /// The sample.
    pub bidders: &'a Valuations,
}

impl<M: Mechanism + ?Sized> Market<M> for OneBidder<'_> {
    /// # Panics
    /// If the mechanism is over another number of goods.
    fn sell(&self, mechanism: &M) -> Outcome {
        Outcome::of(&mechanism.sell(self.bidders))
    }

    fn std_error(&self, of_sales: &[f64]) -> f64 {
        independent(of_sales)
    }

    fn surplus(&self) -> Option<f64> {
        Some(self.bidders.surplus())
    }
}

impl Outcome {
    /// The outcome of one sale to each of some bidders; money is 0 if there are none.
    pub fn of(sales: &[Sale]) -> Self {
        let bidders = sales.len().max(1) as f64;
        let totals: Vec<f64> = sales.iter().map(|sale| sale.payment).collect();
        Self {
            revenue: totals.iter().sum::<f64>() / bidders,
            std_error: independent(&totals),
            welfare: sales.iter().map(|sale| sale.value).sum::<f64>() / bidders,
            sold: sales.iter().filter(|sale| sale.bought).count() as f64 / bidders,
            totals,
            ..Self::default()
        }
    }
}

/// Revenue divided by the full surplus, where that is known; 0 where bidders value nothing.
pub fn share_of_surplus(revenue: f64, surplus: Option<f64>) -> Option<f64> {
    surplus.map(|surplus| if surplus > 0.0 { revenue / surplus } else { 0.0 })
}

/// Lets every bidder of a sample choose, and averages. Money is 0 for an empty sample.
///
/// # Panics
/// If the mechanism is over another number of goods.
pub fn evaluate<M: Mechanism + ?Sized>(mechanism: &M, bidders: &Valuations) -> Outcome {
    OneBidder { bidders }.sell(mechanism)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Bundle, Bundles};
    use crate::menu::Menu;
    use crate::valuations::ItemValues;

    #[test]
    fn a_sample_of_four_by_hand() {
        let mut bundles = Bundles::new(1);
        bundles.push(Bundle::grand(1).words());
        let menu = Menu::new(bundles, vec![1.0], vec![2.0]).unwrap();
        let bidders = Valuations::Additive(ItemValues::new(1, vec![1.0, 2.0, 5.0, 8.0]));
        let outcome = evaluate(&menu, &bidders);
        assert_eq!((outcome.revenue, outcome.welfare, outcome.sold), (1.5, 3.75, 0.75));
        assert_eq!(outcome.totals, [0.0, 2.0, 2.0, 2.0]);
        // The deviations are 1.5 and three times 0.5: a variance of 1, over 4 bidders.
        assert_eq!((outcome.std_error, outcome.goods_sold, outcome.payments), (0.5, None, None));
        let market = OneBidder { bidders: &bidders };
        assert_eq!(Market::<Menu>::surplus(&market), Some(4.0));
        assert_eq!(Market::<Menu>::std_error(&market, &[1.0, 3.0]), 1.0);
    }
}
