//! Who does what a log says.

use crate::bidder::{Bidder, Situation};
use crate::bidders::Scripted;
use crate::error::BiddingError;
use crate::log::{self, Logged};
use crate::panel::{Clock, Turn};
use diffecon_config::OutOfRange;
use std::path::Path;

/// One bidder of a logged session: his bids round by round, the prices at which he left clocks, his maxima on eBay day by day. Where he
/// won on a clock nobody knows how far he would have gone: he stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    script: Scripted,
    /// Rounds of clocks that he won.
    stays: Vec<usize>,
}

impl Replayed {
    /// Bidder number `bidder` of session number `session` of a log.
    ///
    /// # Errors
    /// If the log cannot be read, or has no such session or bidder.
    pub fn read(path: &Path, session: u64, bidder: usize) -> Result<Self, BiddingError> {
        let (mut script, mut stays) = (Scripted::default(), Vec::new());
        let mut found = false;
        for line in log::read(path)? {
            let (number, bidders) = match &line.logged {
                Logged::Round(round) => (round.session, round.bidders),
                Logged::Ebay(ebay) => (ebay.session, ebay.bidders),
            };
            if number != session {
                continue;
            }
            let allowed = format!("below the {bidders} of session {session} in {}", path.display());
            OutOfRange::unless(bidder < bidders, "bidder", allowed, bidder)?;
            found = true;
            match line.logged {
                Logged::Round(round) => {
                    if round.is_rising_clock() && round.winner == Some(bidder) {
                        stays.push(script.bids.len());
                    }
                    script.bids.push(round.bids[bidder]);
                }
                Logged::Ebay(ebay) => {
                    let own = ebay.steps.iter().filter(|step| step.2 == bidder && step.3 == 1);
                    script.turns.extend(own.map(|step| (step.0, step.4)));
                }
            }
        }
        OutOfRange::unless(found, "session", format!("one of {}", path.display()), session)?;
        Ok(Self { script, stays })
    }
}

impl Bidder for Replayed {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        self.script.bid(situation)
    }

    fn stays(&mut self, situation: &Situation<'_>, clock: &Clock) -> Result<bool, BiddingError> {
        Ok(self.stays.contains(&situation.round) || self.script.stays(situation, clock)?)
    }

    fn maximum(&mut self, _: &Situation<'_>, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        Ok(self.script.turns.iter().find(|(day, _)| *day == turn.day).map(|(_, maximum)| *maximum))
    }
}
