//! Bidders as a format asks them.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::grid::Cap;
use crate::panel::{Clock, Panel, Turn};
use crate::record::Record;
use crate::rules::Rules;
use crate::value_model::Worths;
use std::collections::{BTreeMap, BTreeSet};

/// What there is to know in a round.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub rules: &'a Rules,
    pub worths: &'a Worths,
    pub round: usize,
    /// What each was told of the rounds before, `[N]`.
    pub histories: &'a [Vec<Record>],
}

impl<'a> Known<'a> {
    /// What a bidder knows of it.
    fn of(self, bidder: usize) -> Situation<'a> {
        let Self { rules, worths, round, histories } = self;
        Situation { rules, bidder, signal: worths.signals[bidder], round, history: &histories[bidder] }
    }
}

/// Bidders in one round, as a format asks them.
pub(crate) struct Seats<'a> {
    pub known: Known<'a>,
    pub bidders: &'a mut [Box<dyn Bidder>],
    /// Bids above the announced greatest one, where those are counted.
    pub above: u64,
}

impl Seats<'_> {
    /// The same question to some bidders, in ascending order; those who take long are asked at the same time, but for those who are asked
    /// together, in their order.
    fn ask<T: Send>(
        &mut self,
        asked: &[usize],
        question: impl Fn(&mut dyn Bidder, &Situation<'_>) -> Result<T, BiddingError> + Sync,
    ) -> Result<Vec<T>, BiddingError> {
        let known = self.known;
        let is_slow = |bidder: &&usize| self.bidders[**bidder].is_slow();
        let slow: BTreeSet<_> = asked.iter().filter(is_slow).map(|bidder| self.line_of(*bidder)).collect();
        if slow.len() < 2 {
            return asked.iter().map(|&bidder| question(self.bidders[bidder].as_mut(), &known.of(bidder))).collect();
        }
        let lines: Vec<_> = (0..self.bidders.len()).map(|bidder| self.line_of(bidder)).collect();
        let mut by_line = BTreeMap::<_, Vec<_>>::new();
        for (bidder, who) in self.bidders.iter_mut().enumerate().filter(|(bidder, _)| asked.contains(bidder)) {
            by_line.entry(lines[bidder]).or_default().push((bidder, who));
        }
        let question = &question;
        let mut answers: BTreeMap<usize, Result<T, BiddingError>> = std::thread::scope(|scope| {
            let ask_line = |line: Vec<(usize, &mut Box<dyn Bidder>)>| {
                let mut answers = Vec::new();
                for (bidder, who) in line {
                    let answer = question(who.as_mut(), &known.of(bidder));
                    let failed = answer.is_err();
                    answers.push((bidder, answer));
                    if failed {
                        break;
                    }
                }
                answers
            };
            let threads: Vec<_> = by_line.into_values().map(|line| scope.spawn(move || ask_line(line))).collect();
            let answers = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().flat_map(answers).collect()
        });
        // Who was not asked stands behind one of his line who failed.
        asked.iter().map(|bidder| answers.remove(bidder).expect("an answer, or a failure before")).collect()
    }

    /// Whom a bidder is asked together with: others of the same number, or himself alone.
    fn line_of(&self, bidder: usize) -> (Option<usize>, usize) {
        let together = self.bidders[bidder].asked_with();
        (together, if together.is_some() { 0 } else { bidder })
    }

    /// The amount of the grid that is bid with this one.
    fn on_grid(&mut self, amount: f64) -> f64 {
        let grid = self.known.rules.grid;
        let amount = grid.nearest(amount);
        self.above += u64::from(grid.cap == Cap::Warn && amount > grid.max);
        amount
    }
}

impl Panel for Seats<'_> {
    fn bidders(&self) -> usize {
        self.bidders.len()
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        let everybody: Vec<usize> = (0..self.bidders.len()).collect();
        let bids = self.ask(&everybody, |bidder, situation| bidder.bid(situation))?;
        Ok(bids.into_iter().map(|bid| self.on_grid(bid)).collect())
    }

    fn stay(&mut self, clock: &Clock, active: &[usize]) -> Result<Vec<bool>, BiddingError> {
        self.ask(active, |bidder, situation| bidder.stays(situation, clock))
    }

    fn maximum(&mut self, bidder: usize, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        let maximum = self.bidders[bidder].maximum(&self.known.of(bidder), turn)?;
        Ok(maximum.map(|maximum| self.on_grid(maximum)))
    }
}
