//! A bidder, and what he knows when he is asked.

use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::panel::{Clock, Turn};
use crate::record::Record;
use crate::rules::Rules;

/// What a bidder knows when he is asked: never another's signal.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// His number.
    pub bidder: usize,
    /// What he is told of the good's worth.
    pub signal: f64,
    /// The round, from 0.
    pub round: usize,
    /// What he was told of the rounds before.
    pub history: &'a [Record],
}

/// A bidder. One that says how much he bids knows what to do in every format: on a rising clock he leaves at the first price that
/// is not below his bid, on a falling one he takes the good at the first that is not above it, and on eBay it is his maximum at his first
/// turn.
pub trait Bidder: Send {
    /// His bid; it may be off the grid, and goes to the nearest amount that may be bid. Asked twice in a round, he says the same.
    ///
    /// # Errors
    /// If he fails, and the design says to stop then.
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError>;

    /// Whether he stays on a clock at this price.
    ///
    /// # Errors
    /// As [`Self::bid`].
    fn stays(&mut self, situation: &Situation<'_>, clock: &Clock) -> Result<bool, BiddingError> {
        let bid = situation.rules.grid.nearest(self.bid(situation)?);
        let falls = matches!(situation.rules.format, FormatConfig::Dutch(_));
        Ok(if falls { clock.price > bid } else { clock.price < bid })
    }

    /// His new maximum on eBay, or none if he holds.
    ///
    /// # Errors
    /// As [`Self::bid`].
    fn maximum(&mut self, situation: &Situation<'_>, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        if turn.day > 0 { Ok(None) } else { self.bid(situation).map(Some) }
    }

    /// A session begins; what he draws depends on the seed alone.
    ///
    /// # Errors
    /// As [`Self::bid`].
    fn begin(&mut self, rules: &Rules, bidder: usize, seed: u64) -> Result<(), BiddingError> {
        let _ = (rules, bidder, seed);
        Ok(())
    }

    /// A round is over.
    ///
    /// # Errors
    /// As [`Self::bid`].
    fn round_result(&mut self, record: &Record) -> Result<(), BiddingError> {
        let _ = record;
        Ok(())
    }

    /// The session is over.
    ///
    /// # Errors
    /// As [`Self::bid`].
    fn end(&mut self) -> Result<(), BiddingError> {
        Ok(())
    }

    /// Whether he wants to know what became of the rounds before: records are made for those alone who do.
    fn remembers(&self) -> bool {
        false
    }

    /// Whether he takes so long that several like him should be asked at the same time.
    fn is_slow(&self) -> bool {
        false
    }

    /// Bidders who have the same number here are asked one after another, in their order: one mind answers for them.
    fn asked_with(&self) -> Option<usize> {
        None
    }

    /// What he calls himself, if he does.
    fn name(&self) -> Option<&str> {
        None
    }

    /// What was wrong when he failed first in the session, if he did.
    fn first_failure(&self) -> Option<&str> {
        None
    }

    /// How often he failed to answer since the session began, by the reason.
    fn failures(&self) -> Vec<(&'static str, u64)> {
        Vec::new()
    }
}
