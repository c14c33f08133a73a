//! The bids that a log shows.

use crate::log::LoggedRound;

/// What a bidder was told, and what he bid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// What he was told of the good's worth.
    pub signal: f64,
    /// His bid, or the price at which he left a clock.
    pub bid: f64,
}

/// The bids that a round shows, in the order of the bidders.
pub fn observed(round: &LoggedRound) -> impl Iterator<Item = Observation> + '_ {
    (0..round.bidders).filter_map(|bidder| observation(round, bidder))
}

/// The bid of a bidder, if the round shows it and it does not stand for an answer that he failed to give: of sealed bids everybody's; on a
/// rising clock those of all but the winner, who was not asked how far he would have gone; on a falling one the winner's alone.
pub(super) fn observation(round: &LoggedRound, bidder: usize) -> Option<Observation> {
    let (rises, falls, won) = (round.is_rising_clock(), round.format == "dutch", round.winner == Some(bidder));
    let hidden = rises && won || falls && !won || round.failed.contains(&bidder);
    (!hidden).then(|| Observation { signal: round.signals[bidder], bid: round.bids[bidder] })
}
