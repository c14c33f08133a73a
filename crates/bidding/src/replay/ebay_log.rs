//! A logged eBay auction as panel and as chance.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::log::ebay::LoggedStep;
use crate::panel::{Clock, Panel, Turn};

/// Bidders who do what the log of an eBay auction says.
pub(super) struct EbayPanel<'a> {
    pub bidders: usize,
    pub days: &'a [&'a [LoggedStep]],
}

impl Panel for EbayPanel<'_> {
    fn bidders(&self) -> usize {
        self.bidders
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Err(BiddingError::NotLogged("a sealed bid".into()))
    }

    fn stay(&mut self, _: &Clock, _: &[usize]) -> Result<Vec<bool>, BiddingError> {
        Err(BiddingError::NotLogged("who stayed".into()))
    }

    fn maximum(&mut self, _: usize, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        let step = self.days.get(turn.day).and_then(|day| day.get(turn.turn));
        let (_, _, _, action, amount, _, _) = step.ok_or_else(|| not_logged(turn.day))?;
        Ok((*action == 1).then_some(*amount))
    }
}

/// The orders in which the log says that bidders were asked.
pub(super) struct LoggedOrders<'a> {
    pub days: &'a [&'a [LoggedStep]],
    /// The next day.
    pub day: usize,
}

impl Chance for LoggedOrders<'_> {
    fn winner(&mut self, _: &[usize]) -> Result<usize, BiddingError> {
        Err(BiddingError::NotLogged("who won".into()))
    }

    fn order(&mut self, _: usize) -> Result<Vec<usize>, BiddingError> {
        let day = self.days.get(self.day).ok_or_else(|| not_logged(self.day))?;
        self.day += 1;
        Ok(day.iter().map(|step| step.2).collect())
    }
}

fn not_logged(day: usize) -> BiddingError {
    BiddingError::NotLogged(format!("what was done on day {day}"))
}
