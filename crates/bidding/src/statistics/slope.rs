//! By how much bids rise with signals.

use super::estimate::Measured;
use super::observed::{Observation, observed};
use crate::log::LoggedRound;

/// The slope of bids on signals, by ordinary least squares with an intercept, over all bids that the rounds show; none if all signals
/// are the same.
pub fn slope(rounds: &[&LoggedRound]) -> Option<Measured> {
    slope_of(&rounds.iter().flat_map(|round| observed(round)).collect::<Vec<_>>())
}

/// [`slope`] of these bids.
pub(super) fn slope_of(bids: &[Observation]) -> Option<Measured> {
    let count = bids.len() as f64;
    let mean_signal = bids.iter().map(|seen| seen.signal).sum::<f64>() / count;
    let mean_bid = bids.iter().map(|seen| seen.bid).sum::<f64>() / count;
    let (mut covariance, mut variance) = (0.0, 0.0);
    for Observation { signal, bid } in bids {
        covariance += (signal - mean_signal) * (bid - mean_bid);
        variance += (signal - mean_signal).powi(2);
    }
    (variance > 0.0).then(|| Measured { value: covariance / variance, observations: bids.len() })
}
