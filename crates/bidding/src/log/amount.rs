//! Amounts of money as JSON: whole ones without a fraction.

use super::ebay::LoggedStep;
use serde::{Serialize, Serializer};

/// An amount as it is written.
pub(super) struct Amount(pub f64);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0 as i64;
        if whole as f64 == self.0 { whole.serialize(serializer) } else { self.0.serialize(serializer) }
    }
}

/// Writes an amount.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(super) fn one<S: Serializer>(amount: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Amount(*amount).serialize(serializer)
}

/// Writes an amount that may be missing.
#[expect(clippy::ref_option, reason = "serde gives a reference")]
pub(super) fn maybe<S: Serializer>(amount: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    amount.map(Amount).serialize(serializer)
}

/// Writes some amounts.
pub(super) fn many<S: Serializer>(amounts: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(amounts.iter().map(|amount| Amount(*amount)))
}

/// Writes some amounts that may be missing.
#[expect(clippy::ref_option, reason = "serde gives a reference")]
pub(super) fn maybe_many<S: Serializer>(amounts: &Option<Vec<f64>>, serializer: S) -> Result<S::Ok, S::Error> {
    let amounts = amounts.as_ref();
    amounts.map(|amounts| amounts.iter().map(|amount| Amount(*amount)).collect::<Vec<_>>()).serialize(serializer)
}

/// Writes turns of an eBay auction.
pub(super) fn steps<S: Serializer>(steps: &[LoggedStep], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(steps.iter().map(|&(day, turn, bidder, action, amount, price, leader)| {
        (day, turn, bidder, action, Amount(amount), Amount(price), leader)
    }))
}
