//! What sellers would have earned from equilibrium bids.

use super::estimate::Measured;
use crate::log::LoggedRound;

/// The mean revenue of the same draws if everybody bid as in the equilibrium of independent values, uniform on
/// `[0, greatest_value]`, without rounding.
///
/// Source: Riley and Samuelson, American Economic Review 1981; third price: Kagel and Levin, Economic Journal 1993.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EquilibriumRevenue {
    /// The greatest value.
    pub greatest_value: f64,
}

impl EquilibriumRevenue {
    /// The mean over rounds with private values, whether their outcome is known or not; none for other values, or too few bidders.
    pub fn mean(self, rounds: &[&LoggedRound]) -> Option<Measured> {
        let (mut sum, mut observations) = (0.0, 0);
        for round in rounds {
            sum += self.of(round)?;
            observations += 1;
        }
        Measured::mean(sum, observations).filter(|measured| measured.value.is_finite())
    }

    /// The revenue of one round's draws.
    fn of(self, round: &LoggedRound) -> Option<f64> {
        let bidders = round.bidders as f64;
        let mut values = round.signals.clone();
        values.sort_by(|a, b| b.total_cmp(a));
        let value = |place: usize| values.get(place).filter(|_| round.values == "private").copied();
        match round.format.as_str() {
            "first" | "dutch" => Some(value(0)? * (bidders - 1.0) / bidders),
            "second" | "clock_open" | "clock_blind" => value(1),
            "third" => Some(value(2)? * (bidders - 1.0) / (bidders - 2.0)),
            "allpay" => {
                value(0)?;
                let share =
                    |value: &f64| (bidders - 1.0) / bidders * value * (value / self.greatest_value).powf(bidders - 1.0);
                Some(values.iter().map(share).sum())
            }
            _ => None,
        }
    }
}
