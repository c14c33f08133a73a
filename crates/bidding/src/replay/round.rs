//! A logged round is run again.

use super::compare::same;
use super::finding::{Findings, Kind, Oddity};
use super::round_log::{RoundPanel, Wins};
use super::summary::RoundCounts;
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::log::LoggedRound;
use crate::outcome::Outcome;
use crate::value_model::Worths;

/// Runs a round again and compares price, winner and profits.
pub(super) fn replay(round: &LoggedRound, counts: &mut RoundCounts) -> Result<Findings, BiddingError> {
    let mut findings = Findings::default();
    findings.odd(Oddity::FractionalBid, u64::from(round.bids.iter().any(|bid| bid.fract() != 0.0)));
    let (Some(price), Some(profits), Some(rules)) = (round.price, &round.profits, round.rules()) else {
        counts.without_outcome += 1;
        return Ok(findings);
    };
    let again = Again { round, rules: &rules, worths: round.worths(), profits };
    let is_clock = !rules.is_sealed();
    *(if is_clock { &mut counts.clocks } else { &mut counts.sealed }) += 1;
    let highest = round.bids.iter().copied().fold(0.0, f64::max);
    if round.bids.iter().filter(|bid| **bid == highest).count() > 1 {
        *(if is_clock { &mut counts.tied_clocks } else { &mut counts.tied_sealed }) += 1;
    }

    let outcome = again.with_winner(round.winner)?;
    if !same(price, outcome.price) {
        findings.mismatch(Kind::Price, format!("the price is logged as {price} and comes to {}", outcome.price));
    }
    let mut judged = again.profits(&outcome);
    let mut wrong_winner = (round.winner != outcome.winner).then(|| {
        let comes = outcome.winner.map_or("nobody".into(), |winner| format!("bidder {winner}"));
        let logged = round.winner.map_or("nobody".into(), |winner| format!("bidder {winner}"));
        format!("the winner is logged as {logged} and comes to {comes}")
    });
    if !judged.wrong.is_empty()
        && let Some(other) = again.speaks_for(&outcome, highest)
    {
        let of_other = again.profits(&again.with_winner(Some(other))?);
        if of_other.wrong.is_empty() {
            judged = of_other;
            wrong_winner.get_or_insert_with(|| format!("the profits are those that come if bidder {other} wins"));
        }
    }
    wrong_winner.into_iter().for_each(|message| findings.mismatch(Kind::Winner, message));
    judged.wrong.into_iter().for_each(|(kind, message)| findings.mismatch(kind, message));
    findings.odd(Oddity::AllPayLoserGivenValue, judged.given_value);
    counts.losers_without_profit += judged.without_profit;
    if round.is_rising_clock() {
        odd_exits(round, price, &mut findings);
    }
    Ok(findings)
}

/// A round that is run again.
struct Again<'a> {
    round: &'a LoggedRound,
    rules: &'a FormatConfig,
    worths: Worths,
    profits: &'a [f64],
}

/// What logged profits are, beside those of an outcome.
#[derive(Default)]
struct Judged {
    wrong: Vec<(Kind, String)>,
    given_value: u64,
    without_profit: u64,
}

impl Again<'_> {
    /// What comes of the round if a bidder wins, who does if he may.
    fn with_winner(&self, bidder: Option<usize>) -> Result<Outcome, BiddingError> {
        let format = self.rules.build(self.worths.signals.iter().copied().fold(0.0, f64::max));
        format.run(&mut RoundPanel::new(self.round, bidder), &mut Wins(bidder))
    }

    /// Compares the logged profits with those of an outcome.
    fn profits(&self, outcome: &Outcome) -> Judged {
        let mut judged = Judged::default();
        for (bidder, &logged) in self.profits.iter().enumerate() {
            let comes = outcome.profit(&self.worths, bidder);
            let (won, pays) = (outcome.winner == Some(bidder), *self.rules == FormatConfig::AllPay);
            if same(logged, comes) {
                judged.without_profit += u64::from(!won && !pays);
            } else if pays && !won && same(logged, self.worths.of(bidder) + comes) {
                judged.given_value += 1;
            } else {
                let kind = if won { Kind::WinnerProfit } else { Kind::LoserProfit };
                let message = format!("the profit of bidder {bidder} is logged as {logged} and comes to {comes}");
                judged.wrong.push((kind, message));
            }
        }
        judged
    }

    /// Another of those with the highest bid whose logged profit is that of a winner.
    fn speaks_for(&self, outcome: &Outcome, highest: f64) -> Option<usize> {
        let profit = |bidder: usize| match self.rules {
            FormatConfig::AllPay => self.worths.of(bidder) - outcome.payments[bidder],
            _ => self.worths.of(bidder) - outcome.price,
        };
        let tied = (0..self.round.bidders).filter(|bidder| self.round.bids[*bidder] == highest);
        let others = tied.filter(|bidder| outcome.winner != Some(*bidder));
        let fitting: Vec<usize> = others.filter(|&bidder| same(self.profits[bidder], profit(bidder))).collect();
        // A winner who gains nothing has a loser's profit.
        let gaining = fitting.iter().find(|bidder| !same(profit(**bidder), 0.0));
        gaining.or(fitting.first()).copied()
    }
}

/// What is peculiar in how a clock's exits are logged.
fn odd_exits(round: &LoggedRound, price: f64, findings: &mut Findings) {
    let above = round.winner.is_some_and(|winner| round.bids[winner] > price);
    findings.odd(Oddity::WinnerExitAbovePrice, u64::from(above));
    let falls = |exits: &[usize]| round.bids[exits[1]] < round.bids[exits[0]];
    let out_of_order = round.exits.as_ref().is_some_and(|exits| exits.windows(2).any(falls));
    findings.odd(Oddity::ExitsOutOfOrder, u64::from(out_of_order));
}
