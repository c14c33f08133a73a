//! What sealed formats have in common: everybody bids at once, and the highest bid wins.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::outcome::Outcome;

/// The outcome of sealed bids: the winner, by chance among the highest bids, pays the bid at place `rank` from above, from 0, or the
/// reserve if that is more. Nobody wins below the reserve, nor if there are too few bids.
pub(super) fn sold_at(
    bids: Vec<f64>,
    rank: usize,
    reserve: f64,
    chance: &mut dyn Chance,
) -> Result<Outcome, BiddingError> {
    let mut payments = vec![0.0; bids.len()];
    let Some(price) = at_rank(&bids, rank) else {
        return Ok(Outcome { payments, bids, ..Outcome::default() });
    };
    let winner = highest(&bids, reserve, chance)?;
    let price = price.max(reserve);
    if let Some(winner) = winner {
        payments[winner] = price;
    }
    Ok(Outcome { winner, price, payments, bids, ..Outcome::default() })
}

/// Who has the highest bid, by chance if several have it; none if it is below the reserve.
pub(super) fn highest(bids: &[f64], reserve: f64, chance: &mut dyn Chance) -> Result<Option<usize>, BiddingError> {
    let Some(top) = at_rank(bids, 0).filter(|top| *top >= reserve) else { return Ok(None) };
    let mut tied = (0..bids.len()).filter(|bidder| bids[*bidder] == top);
    match (tied.next(), tied.next()) {
        (Some(first), None) => chance.winner(&[first]).map(Some),
        (Some(first), Some(second)) => {
            chance.winner(&[first, second].into_iter().chain(tied).collect::<Vec<_>>()).map(Some)
        }
        (None, _) => Ok(None),
    }
}

/// The bid at a place from above, from 0; equal bids take a place each.
pub(super) fn at_rank(bids: &[f64], rank: usize) -> Option<f64> {
    let place = |bid: f64| {
        let above = bids.iter().filter(|other| **other > bid).count();
        let equal = bids.iter().filter(|other| **other == bid).count();
        above <= rank && rank < above + equal
    };
    bids.iter().copied().find(|bid| place(*bid))
}
