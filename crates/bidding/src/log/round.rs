//! A line for a round of sealed bids or a clock.

use super::amount;
use crate::design::{Design, StreamKind};
use crate::session::Round;
use serde::{Deserialize, Serialize};

/// A round of sealed bids or a clock, as a line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedRound {
    /// The session's number.
    #[serde(rename = "s")]
    pub session: u64,
    /// The treatment.
    #[serde(rename = "t")]
    pub treatment: String,
    /// Which run of the treatment.
    #[serde(default)]
    pub run: String,
    /// Who bids: a model, or our bidders' names.
    #[serde(rename = "m")]
    pub model: String,
    /// The format: first, second, third, allpay, `clock_open`, `clock_blind`, dutch.
    #[serde(rename = "f")]
    pub format: String,
    /// How values are drawn: private, affiliated, common.
    #[serde(rename = "vm")]
    pub values: String,
    /// The number of bidders, `N`.
    #[serde(rename = "n")]
    pub bidders: usize,
    /// The seed that the values come from, if it is known.
    pub seed: Option<u64>,
    /// The round of the session, from 0.
    #[serde(rename = "r")]
    pub round: usize,
    /// What each bidder was told: his value, or his signal.
    #[serde(rename = "v", serialize_with = "amount::many")]
    pub signals: Vec<f64>,
    /// The common draw, if there is one.
    #[serde(rename = "c", default, serialize_with = "amount::maybe", skip_serializing_if = "Option::is_none")]
    pub common: Option<f64>,
    /// Bids; of clocks the prices at which bidders left, the winner's the last price.
    #[serde(rename = "b", serialize_with = "amount::many")]
    pub bids: Vec<f64>,
    /// Clocks: bidders in the order in which they left.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub exits: Option<Vec<usize>>,
    /// The winner, if it is known and there is one.
    #[serde(rename = "w")]
    pub winner: Option<usize>,
    /// The price, if it is known.
    #[serde(rename = "p", serialize_with = "amount::maybe")]
    pub price: Option<f64>,
    /// Profits, if they are known.
    #[serde(rename = "pi", serialize_with = "amount::maybe_many")]
    pub profits: Option<Vec<f64>>,
}

impl LoggedRound {
    /// The line of a round of a design.
    pub fn of(design: &Design, session: usize, number: usize, round: &Round) -> Self {
        let Round { worths, outcome } = round;
        let exits = &outcome.exits;
        Self {
            session: session as u64,
            treatment: design.treatment.clone(),
            run: String::new(),
            model: design.bidders_in_words(),
            format: design.format.logged().to_owned(),
            values: design.values.name().to_owned(),
            bidders: design.bidders,
            seed: (design.stream == StreamKind::Python).then_some(design.seed + session as u64),
            round: number,
            signals: worths.signals.clone(),
            common: worths.common,
            bids: outcome.bids.clone(),
            exits: (!exits.is_empty()).then(|| exits.clone()),
            winner: outcome.winner,
            price: Some(outcome.price),
            profits: Some((0..design.bidders).map(|bidder| outcome.profit(worths, bidder)).collect()),
        }
    }
}
