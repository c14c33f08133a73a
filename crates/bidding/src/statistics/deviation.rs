//! How far bids are from what bidders were told.

use super::estimate::Measured;
use super::observed::{Observation, observed};
use crate::log::LoggedRound;

/// The mean distance of a bid from the signal, over all bids that the rounds show.
pub fn mean_deviation(rounds: &[&LoggedRound]) -> Option<Measured> {
    mean_over_bids(rounds, |Observation { signal, bid }| (bid - signal).abs())
}

/// The share of bids that are at most 1 away from the signal.
pub fn share_within_one(rounds: &[&LoggedRound]) -> Option<Measured> {
    mean_over_bids(rounds, |Observation { signal, bid }| f64::from((bid - signal).abs() <= 1.0))
}

/// The share of bids above the signal.
pub fn share_overbidding(rounds: &[&LoggedRound]) -> Option<Measured> {
    mean_over_bids(rounds, |Observation { signal, bid }| f64::from(bid > signal))
}

fn mean_over_bids(rounds: &[&LoggedRound], of: impl Fn(Observation) -> f64) -> Option<Measured> {
    let (mut sum, mut observations) = (0.0, 0);
    for observation in rounds.iter().flat_map(|round| observed(round)) {
        sum += of(observation);
        observations += 1;
    }
    Measured::mean(sum, observations)
}
