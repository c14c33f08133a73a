//! The winner's curse.

use super::estimate::Measured;
use crate::log::LoggedRound;

/// The mean profit of winners.
pub fn mean_winner_profit(rounds: &[&LoggedRound]) -> Option<Measured> {
    mean_over_winners(rounds, |profit| profit)
}

/// The share of winners who lose by it.
pub fn share_losing_winners(rounds: &[&LoggedRound]) -> Option<Measured> {
    mean_over_winners(rounds, |profit| f64::from(profit < 0.0))
}

fn mean_over_winners(rounds: &[&LoggedRound], of: impl Fn(f64) -> f64) -> Option<Measured> {
    let (mut sum, mut observations) = (0.0, 0);
    for round in rounds {
        if let (Some(winner), Some(profits)) = (round.winner, &round.profits) {
            sum += of(profits[winner]);
            observations += 1;
        }
    }
    Measured::mean(sum, observations)
}
