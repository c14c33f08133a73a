//! How far bids are from what bidders were told.

use super::estimate::Measured;
use super::observed::{Observation, observed};
use crate::log::LoggedRound;

/// The mean distance of a bid from the signal, over all bids that the rounds show.
pub fn mean_deviation(rounds: &[&LoggedRound]) -> Option<Measured> {
    deviation(shown(rounds))
}

/// The share of bids that are at most 1 away from the signal.
pub fn share_within_one(rounds: &[&LoggedRound]) -> Option<Measured> {
    within_one(shown(rounds))
}

/// The share of bids above the signal.
pub fn share_overbidding(rounds: &[&LoggedRound]) -> Option<Measured> {
    overbidding(shown(rounds))
}

/// [`mean_deviation`] of these bids.
pub(super) fn deviation(bids: impl Iterator<Item = Observation>) -> Option<Measured> {
    Measured::mean_of(bids.map(|Observation { signal, bid }| (bid - signal).abs()))
}

/// [`share_within_one`] of these bids.
pub(super) fn within_one(bids: impl Iterator<Item = Observation>) -> Option<Measured> {
    Measured::mean_of(bids.map(|Observation { signal, bid }| f64::from((bid - signal).abs() <= 1.0)))
}

/// [`share_overbidding`] of these bids.
pub(super) fn overbidding(bids: impl Iterator<Item = Observation>) -> Option<Measured> {
    Measured::mean_of(bids.map(|Observation { signal, bid }| f64::from(bid > signal)))
}

fn shown(rounds: &[&LoggedRound]) -> impl Iterator<Item = Observation> {
    rounds.iter().flat_map(|round| observed(round))
}
