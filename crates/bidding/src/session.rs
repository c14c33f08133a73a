//! A session: the same bidders play some rounds, one after another.

use crate::bidder::Bidder;
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::Outcome;
use crate::record::{Record, Shows};
use crate::rules::Rules;
use crate::seats::{Known, Seats};
use crate::value_model::Worths;

/// A round that was played.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// What the good was worth.
    pub worths: Worths,
    /// What came of it.
    pub outcome: Outcome,
    /// Bidders who failed to answer in it, in ascending order.
    pub failed: Vec<usize>,
}

/// The same bidders in some rounds.
pub struct Session<'a> {
    rules: &'a Rules,
    format: Box<dyn Format>,
    bidders: Vec<Box<dyn Bidder>>,
    above: u64,
}

impl<'a> Session<'a> {
    /// Bidders in the order of their numbers.
    ///
    /// # Panics
    /// If they are not as many as the rules say.
    pub fn new(rules: &'a Rules, bidders: Vec<Box<dyn Bidder>>) -> Self {
        assert_eq!(bidders.len(), rules.bidders, "a bidder for every number");
        let format = rules.format.build(rules.values.greatest_signal());
        Self { rules, format, bidders, above: 0 }
    }

    /// Plays a round for each of these worths.
    ///
    /// # Errors
    /// If a bidder fails, and the design says to stop then.
    pub fn play(
        &mut self,
        worths: impl IntoIterator<Item = Worths>,
        chance: &mut dyn Chance,
        mut each: impl FnMut(Round),
    ) -> Result<(), BiddingError> {
        let (rules, bidders) = (self.rules, self.bidders.len());
        let told = rules.feedback.shows != Shows::None && self.bidders.iter().any(|bidder| bidder.remembers());
        let (mut histories, mut totals) = (vec![Vec::new(); bidders], vec![0.0; bidders]);
        let may_fail: Vec<usize> = (0..bidders).filter(|bidder| self.bidders[*bidder].is_slow()).collect();
        let mut failures = self.failures(&may_fail);
        for (round, worths) in worths.into_iter().enumerate() {
            let known = Known { rules, worths: &worths, round, histories: &histories };
            let mut seats = Seats { known, bidders: &mut self.bidders, above: 0 };
            let outcome = self.format.run(&mut seats, chance)?;
            self.above += seats.above;
            let before = std::mem::replace(&mut failures, self.failures(&may_fail));
            let failed = may_fail.iter().zip(before.iter().zip(&failures));
            let failed = failed.filter(|(_, (before, after))| before != after).map(|(bidder, _)| *bidder).collect();
            if told {
                for (number, bidder) in self.bidders.iter_mut().enumerate().filter(|(_, bidder)| bidder.remembers()) {
                    let record = Record::of(rules, round, &worths, &outcome, number, totals[number]);
                    totals[number] = record.total_profit;
                    bidder.round_result(&record)?;
                    histories[number].push(record);
                }
            }
            each(Round { worths, outcome, failed });
        }
        Ok(())
    }

    /// How often each of some bidders has failed to answer.
    fn failures(&self, bidders: &[usize]) -> Vec<u64> {
        let of = |bidder: &usize| self.bidders[*bidder].failures().iter().map(|(_, times)| times).sum();
        bidders.iter().map(of).collect()
    }

    /// Bids above the announced greatest one so far, where those are counted.
    pub fn above(&self) -> u64 {
        self.above
    }

    /// The bidders.
    pub fn bidders(&mut self) -> &mut [Box<dyn Bidder>] {
        &mut self.bidders
    }
}
