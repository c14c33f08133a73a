//! The statistics of one bidder of a treatment.

use super::deviation::{deviation, overbidding, within_one};
use super::estimate::{Estimate, Measured, estimate};
use super::observed::{Observation, observation};
use super::slope::slope_of;
use crate::log::LoggedRound;
use serde::Serialize;

/// The statistics of the bidder who has a number in all sessions of a treatment; what the log does not tell is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BidderRow {
    /// His number, from 0.
    pub bidder: usize,
    /// The share of rounds that he wins.
    pub wins: Option<Estimate>,
    /// His mean profit.
    pub profit: Option<Estimate>,
    /// The mean distance of his bids from his signals.
    pub deviation: Option<Estimate>,
    /// The share of his bids that are at most 1 away from his signal.
    pub within_one: Option<Estimate>,
    /// The slope of his bids on his signals.
    pub slope: Option<Estimate>,
    /// The share of his bids above his signal.
    pub overbidding: Option<Estimate>,
}

impl BidderRow {
    /// Of one bidder of some sessions.
    pub(super) fn of(sessions: &[Vec<&LoggedRound>], bidder: usize) -> Self {
        let of_bids = |of: fn(Vec<Observation>) -> Option<Measured>| {
            estimate(sessions, |rounds| of(rounds.iter().filter_map(|round| observation(round, bidder)).collect()))
        };
        let of_outcomes = |of: &dyn Fn(&LoggedRound) -> f64| {
            estimate(sessions, |rounds| {
                Measured::mean_of(rounds.iter().filter(|round| round.price.is_some()).map(|round| of(round)))
            })
        };
        Self {
            bidder,
            wins: of_outcomes(&|round| f64::from(round.winner == Some(bidder))),
            profit: of_outcomes(&|round| round.profits.as_ref().map_or(f64::NAN, |profits| profits[bidder])),
            deviation: of_bids(|bids| deviation(bids.into_iter())),
            within_one: of_bids(|bids| within_one(bids.into_iter())),
            slope: of_bids(|bids| slope_of(&bids)),
            overbidding: of_bids(|bids| overbidding(bids.into_iter())),
        }
    }
}
