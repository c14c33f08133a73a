//! Who gets the good.

use super::estimate::Measured;
use crate::log::LoggedRound;

/// The share of rounds whose winner has the highest signal, or one that is equal to it. Where nobody wins the good is wasted; rounds
/// whose outcome is not known do not count.
pub fn efficiency(rounds: &[&LoggedRound]) -> Option<Measured> {
    let (mut efficient, mut observations) = (0.0, 0);
    for round in rounds.iter().filter(|round| round.price.is_some()) {
        let signal = round.winner.map(|winner| round.signals[winner]);
        efficient += f64::from(signal == Some(highest_signal(round)));
        observations += 1;
    }
    Measured::mean(efficient, observations)
}

/// The sum of winners' signals over the sum of highest signals.
pub fn surplus_ratio(rounds: &[&LoggedRound]) -> Option<Measured> {
    let (mut winners, mut highest, mut observations) = (0.0, 0.0, 0);
    for round in rounds.iter().filter(|round| round.price.is_some()) {
        winners += round.winner.map_or(0.0, |winner| round.signals[winner]);
        highest += highest_signal(round);
        observations += 1;
    }
    (highest > 0.0).then(|| Measured { value: winners / highest, observations })
}

fn highest_signal(round: &LoggedRound) -> f64 {
    round.signals.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
