//! What sellers earn.

use super::estimate::Measured;
use crate::log::LoggedRound;

/// The mean revenue of rounds whose price is known: the price if somebody wins, else 0; of all-pay rounds the sum of all bids.
pub fn mean_revenue(rounds: &[&LoggedRound]) -> Option<Measured> {
    let (mut sum, mut observations) = (0.0, 0);
    for round in rounds {
        let Some(price) = round.price else { continue };
        sum += match (round.format.as_str(), round.winner) {
            ("allpay", _) => round.bids.iter().sum(),
            (_, Some(_)) => price,
            (_, None) => 0.0,
        };
        observations += 1;
    }
    Measured::mean(sum, observations)
}
