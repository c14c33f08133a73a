//! In what a log differs from its replay.

use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// In what a log differs from its replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// Values, or a common draw, that are not those of the session's seed.
    Values,
    /// A round that does not follow on the one before it in its session.
    RoundNumber,
    /// The price of a round.
    Price,
    /// The winner of a round: he has not the highest bid, or the profits speak for another who has it too.
    Winner,
    /// The profit of a round's winner.
    WinnerProfit,
    /// The profit of another bidder.
    LoserProfit,
    /// The number of days of an eBay auction, or a day that is missing.
    Days,
    /// A day of an eBay auction on which not every bidder had one turn.
    Turns,
    /// A maximum that the auction would not have taken.
    Refused,
    /// The price after a turn.
    StepPrice,
    /// The leader after a turn.
    StepLeader,
    /// The last price of an eBay auction.
    LastPrice,
    /// The last leader of an eBay auction.
    LastLeader,
    /// Whether the good of an eBay auction was sold.
    Sold,
}

/// A known fault or peculiarity of the published logs, which is no mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Oddity {
    /// A loser of an all-pay round whose profit is logged as the value less the bid.
    AllPayLoserGivenValue,
    /// A round in which somebody bid an amount that is not whole.
    FractionalBid,
    /// A clock round whose winner is logged to leave above the price: elsewhere the price stands for him.
    WinnerExitAbovePrice,
    /// A clock round whose bidders are not listed in the order in which they left.
    ExitsOutOfOrder,
    /// A turn of an eBay auction after which bidder 0 is logged as leader although nobody has bid.
    LeaderBeforeAnyBid,
}

/// In what one line differs from its replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The treatment.
    pub treatment: String,
    /// In what.
    pub kind: Kind,
    /// What the log says, and what the replay.
    pub message: String,
}

/// What is found in one line.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub mismatches: Vec<(Kind, String)>,
    pub oddities: BTreeMap<Oddity, u64>,
}

impl Findings {
    pub fn mismatch(&mut self, kind: Kind, message: impl Into<String>) {
        self.mismatches.push((kind, message.into()));
    }

    pub fn odd(&mut self, oddity: Oddity, times: u64) {
        if times > 0 {
            *self.oddities.entry(oddity).or_default() += times;
        }
    }
}
