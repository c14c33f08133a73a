//! The bids that a log shows.

use crate::log::LoggedRound;

/// What a bidder was told, and what he bid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The bidder's number.
    pub bidder: usize,
    /// What he was told of the good's worth.
    pub signal: f64,
    /// His bid, or the price at which he left a clock.
    pub bid: f64,
}

/// Whose bids a round shows, but for those that stand for no answer: of sealed bids everybody's; on a rising clock those of all but the winner, who was not asked how far he
/// would have gone; on a falling one the winner's alone.
pub fn observed(round: &LoggedRound) -> impl Iterator<Item = Observation> + '_ {
    let (rises, falls) = (round.is_rising_clock(), round.format == "dutch");
    let shown = move |bidder: &usize| {
        let won = round.winner == Some(*bidder);
        !(rises && won || falls && !won || round.failed.contains(bidder))
    };
    let bidders = 0..round.bidders;
    bidders.filter(shown).map(|bidder| Observation { bidder, signal: round.signals[bidder], bid: round.bids[bidder] })
}
