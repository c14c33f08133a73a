//! The comparison of mechanisms on one split of a data set, as it is printed and written as JSON.

use crate::evaluation::{Outcome, evaluate};
use crate::mechanism::Mechanism;
use crate::valuations::Valuations;
use serde::{Deserialize, Serialize};

/// One mechanism's line of a [`Report`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// The mechanism's name.
    pub name: String,
    /// Mean payment, in the data set's unit.
    pub revenue: f64,
    /// Standard error of the revenue.
    pub std_error: f64,
    /// Revenue divided by the full surplus.
    pub share_of_surplus: f64,
    /// Share of bidders who buy something.
    pub sold: f64,
}

/// Mechanisms compared on the same bidders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The data set's name.
    pub dataset: String,
    /// The split's name.
    pub split: String,
    /// The number of bidders.
    pub bidders: usize,
    /// The full surplus `E[max v]`, the bound on every revenue.
    pub surplus: f64,
    /// A line for each mechanism, best first.
    pub results: Vec<ReportRow>,
}

impl Report {
    /// Evaluates every named mechanism on the bidders.
    pub fn new<'a>(
        dataset: &str,
        split: &str,
        valuations: &Valuations,
        mechanisms: impl IntoIterator<Item = (&'a str, &'a dyn Mechanism)>,
    ) -> Self {
        let surplus = valuations.surplus();
        let row = |(name, mechanism): (&str, &dyn Mechanism)| {
            let Outcome { revenue, std_error, sold, .. } = evaluate(mechanism, valuations);
            let share_of_surplus = if surplus > 0.0 { revenue / surplus } else { 0.0 };
            ReportRow { name: name.to_owned(), revenue, std_error, share_of_surplus, sold }
        };
        let mut results: Vec<ReportRow> = mechanisms.into_iter().map(row).collect();
        results.sort_by(|a, b| b.revenue.total_cmp(&a.revenue));
        Self { dataset: dataset.to_owned(), split: split.to_owned(), bidders: valuations.bidders(), surplus, results }
    }
}
