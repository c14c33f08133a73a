//! What a bidder is told of a round when it is over.

use crate::outcome::Outcome;
use crate::rules::Rules;
use crate::value_model::Worths;
use diffecon_config::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much bidders are told of a round when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Feedback {
    /// Of whom.
    pub shows: Shows,
    /// Whether the winning bid is commented, as in the published first and second price sessions: with which bid the winner won and
    /// what he paid, or with which lower bid he would have won. It is a treatment of its own.
    pub hint: bool,
}

/// Of whom bidders are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// Of all: every bid in descending order, without names, and the winner's profit.
    #[default]
    Full,
    /// Of themselves.
    OwnOnly,
    /// Of nobody: rounds have no results.
    None,
}

/// What a bidder is told of a round when it is over. What is not told is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The round, from 0.
    pub round: usize,
    /// The own signal.
    pub signal: f64,
    /// The own bid; of clocks the price at which the bidder left, of eBay the maximum.
    pub bid: f64,
    /// Whether the bidder won.
    pub won: bool,
    /// The price.
    pub price: f64,
    /// The own profit.
    pub own_profit: f64,
    /// The own profits so far, this round's among them.
    pub total_profit: f64,
    /// All bids in descending order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bids_sorted: Option<Vec<f64>>,
    /// The winner's profit, if somebody won.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner_profit: Option<f64>,
    /// The common draw, where the good is worth it to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common: Option<f64>,
    /// What the winner would better have bid, or bid and paid: see [`Hint`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// A comment on the winning bid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// First price: the least bid that would still have won.
    WouldHaveWonWith(f64),
    /// Second price: the winning bid and the price.
    WonWithAndPaid(f64, f64),
}

impl Record {
    /// What a bidder is told of a round; `before` is what he had gained in the rounds before it.
    pub fn of(rules: &Rules, round: usize, worths: &Worths, outcome: &Outcome, bidder: usize, before: f64) -> Self {
        let own_profit = outcome.profit(worths, bidder);
        let full = rules.feedback.shows == Shows::Full;
        let mut bids_sorted = outcome.bids.clone();
        bids_sorted.sort_by(|a, b| b.total_cmp(a));
        let winner_profit = outcome.winner.map(|winner| outcome.profit(worths, winner));
        let hint = match (rules.format.name(), &bids_sorted[..]) {
            ("first", [_, second, ..]) => Some(Hint::WouldHaveWonWith(second + rules.grid.step)),
            ("second", [top, ..]) => Some(Hint::WonWithAndPaid(*top, outcome.price)),
            _ => None,
        };
        Self {
            round,
            signal: worths.signals[bidder],
            bid: outcome.bids[bidder],
            won: outcome.winner == Some(bidder),
            price: outcome.price,
            own_profit,
            total_profit: before + own_profit,
            hint: hint.filter(|_| full && rules.feedback.hint && outcome.winner.is_some()),
            bids_sorted: full.then_some(bids_sorted),
            winner_profit: winner_profit.filter(|_| full),
            common: worths.common.filter(|_| worths.is_common),
        }
    }
}
