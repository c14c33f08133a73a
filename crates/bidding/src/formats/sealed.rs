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
    let mut descending = bids.clone();
    descending.sort_unstable_by(|a, b| b.total_cmp(a));
    let Some(price) = descending.get(rank) else {
        return Ok(Outcome { payments, bids, ..Outcome::default() });
    };
    let winner = highest(&bids, descending[0], reserve, chance)?;
    let price = price.max(reserve);
    if let Some(winner) = winner {
        payments[winner] = price;
    }
    Ok(Outcome { winner, price, payments, bids, ..Outcome::default() })
}

/// Who has the highest bid, `top`, by chance if several have it; none if it is below the reserve.
pub(super) fn highest(
    bids: &[f64],
    top: f64,
    reserve: f64,
    chance: &mut dyn Chance,
) -> Result<Option<usize>, BiddingError> {
    if top < reserve {
        return Ok(None);
    }
    let mut tied = (0..bids.len()).filter(|bidder| bids[*bidder] == top);
    match (tied.next(), tied.next()) {
        (Some(first), None) => chance.winner(&[first]).map(Some),
        (Some(first), Some(second)) => {
            chance.winner(&[first, second].into_iter().chain(tied).collect::<Vec<_>>()).map(Some)
        }
        (None, _) => Ok(None),
    }
}
