//! A panel that answers as a test says.
#![allow(dead_code, reason = "every test file uses a part of it")]

use diffecon_bidding::{BiddingError, Chance, Clock, Format, Outcome, Panel, Turn};

/// Bidders with fixed bids, which they leave clocks at, or with maxima for some turns of eBay.
#[derive(Default)]
pub struct Scripted {
    pub bids: Vec<f64>,
    /// Day, turn and amount.
    pub maxima: Vec<(usize, usize, f64)>,
    /// Whether clocks fall: bidders take the good at the first price that is not above their bid.
    pub falls: bool,
}

impl Panel for Scripted {
    fn bidders(&self) -> usize {
        self.bids.len()
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Ok(self.bids.clone())
    }

    fn stay(&mut self, clock: &Clock, active: &[usize]) -> Result<Vec<bool>, BiddingError> {
        Ok(active
            .iter()
            .map(|&bidder| {
                let bid = self.bids[bidder];
                if self.falls { clock.price > bid } else { clock.price < bid }
            })
            .collect())
    }

    fn maximum(&mut self, _: usize, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        let now = self.maxima.iter().find(|(day, number, _)| (*day, *number) == (turn.day, turn.turn));
        Ok(now.map(|(_, _, amount)| *amount))
    }
}

/// Chance that picks one of the tied bidders, and orders as given, or that of the numbers.
#[derive(Default)]
pub struct Picked {
    /// Which of the tied ones.
    pub place: usize,
    /// Who was tied.
    pub tied: Vec<usize>,
    /// Orders of the days, the first one last.
    pub orders: Vec<Vec<usize>>,
}

impl Chance for Picked {
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError> {
        self.tied = tied.to_vec();
        Ok(tied[self.place.min(tied.len() - 1)])
    }

    fn order(&mut self, bidders: usize) -> Result<Vec<usize>, BiddingError> {
        Ok(self.orders.pop().unwrap_or_else(|| (0..bidders).collect()))
    }
}

/// The outcome of fixed bids, and who was tied.
pub fn outcome(format: &dyn Format, bids: &[f64], place: usize) -> (Outcome, Vec<usize>) {
    played(format, &mut Scripted { bids: bids.to_vec(), ..Scripted::default() }, place)
}

/// The outcome among these bidders, and who was tied.
pub fn played(format: &dyn Format, panel: &mut Scripted, place: usize) -> (Outcome, Vec<usize>) {
    let mut chance = Picked { place, ..Picked::default() };
    let outcome = format.run(panel, &mut chance).expect("a scripted auction");
    (outcome, chance.tied)
}
