//! Bidders as a format asks them.

use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::grid::Cap;
use crate::panel::{Clock, Panel, Turn};
use crate::record::Record;
use crate::rules::Rules;
use crate::value_model::Worths;

/// Bidders in one round, as a format asks them.
pub(crate) struct Seats<'a> {
    pub rules: &'a Rules,
    pub worths: &'a Worths,
    pub round: usize,
    /// What each was told of the rounds before, `[N]`.
    pub histories: &'a [Vec<Record>],
    pub bidders: &'a mut [Box<dyn Bidder>],
    /// Bids above the announced greatest one, where those are counted.
    pub above: u64,
}

impl Seats<'_> {
    /// The same question to some bidders; those who take long are asked at the same time.
    fn ask<T: Send>(
        &mut self,
        asked: &[usize],
        question: impl Fn(&mut dyn Bidder, &Situation<'_>) -> Result<T, BiddingError> + Sync,
    ) -> Result<Vec<T>, BiddingError> {
        let (rules, worths, round, histories) = (self.rules, self.worths, self.round, self.histories);
        let situation = |bidder: usize| {
            let (signal, history) = (worths.signals[bidder], &histories[bidder][..]);
            Situation { rules, bidder, signal, round, history }
        };
        if asked.iter().filter(|bidder| self.bidders[**bidder].is_slow()).count() < 2 {
            return asked.iter().map(|&bidder| question(self.bidders[bidder].as_mut(), &situation(bidder))).collect();
        }
        let question = &question;
        std::thread::scope(|scope| {
            let all = self.bidders.iter_mut().enumerate().filter(|(bidder, _)| asked.contains(bidder));
            let threads: Vec<_> =
                all.map(|(bidder, who)| scope.spawn(move || question(who.as_mut(), &situation(bidder)))).collect();
            let answer = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(answer).collect()
        })
    }

    /// The amount of the grid that is bid with this one.
    fn on_grid(&mut self, amount: f64) -> f64 {
        let grid = self.rules.grid;
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
        let (signal, history) = (self.worths.signals[bidder], &self.histories[bidder][..]);
        let situation = Situation { rules: self.rules, bidder, signal, round: self.round, history };
        let maximum = self.bidders[bidder].maximum(&situation, turn)?;
        Ok(maximum.map(|maximum| self.on_grid(maximum)))
    }
}
