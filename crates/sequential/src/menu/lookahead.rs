//! Prices judged one visit ahead: drawn bidders choose from a state's menu, and a critic knows what the state after is worth.

use crate::lanes::LaneRng;
use crate::law::Law;
use crate::options::Smoothed;
use crate::visit::Visit;
use diffecon_auction::{Seed, Series};

/// Whom the auction visits, and what a critic says of its states.
#[derive(Clone, Copy)]
pub struct Outlook<'a> {
    /// The law of the bidder at each position.
    pub laws: &'a [Law],
    /// Goods `m`.
    pub goods: usize,
    /// Whether the goods left are called the first ones again after each sale.
    pub relabels: bool,
    /// The values of states.
    pub critic: &'a dyn Fn(&[Visit]) -> Vec<f32>,
}

/// The bidders that states are judged by: `16 * groups` a state, from number `first` and on of a series.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The seed.
    pub seed: Seed,
    /// The series.
    pub series: Series,
    /// The first state's stream.
    pub first: u64,
    /// Sixteens of bidders.
    pub groups: usize,
}

impl Sample {
    /// The stream of one state.
    pub fn rng(&self, state: usize) -> LaneRng {
        LaneRng::new(&mut self.seed.stream_at(self.series, self.first + state as u64))
    }
}

/// What bidders' choices at some states' menus are worth.
pub trait Lookahead {
    /// The worth of each state if bidders choose the best.
    fn values(&self, states: &[Visit], menus: &[Vec<f32>], sample: Sample) -> Vec<f32>;

    /// The smoothed objective and its gradient in each state's menu, if bidders choose by a softmax.
    fn smoothed(&self, states: &[Visit], menus: &[Vec<f32>], sharpness: f32, sample: Sample) -> Vec<Smoothed>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_streams_in_turn() {
        let numbers = |first: u64, state: usize| {
            Sample { seed: Seed::new(1), series: Series::new("bidders"), first, groups: 1 }.rng(state).uniform()
        };
        assert_eq!(numbers(5, 2), numbers(7, 0));
        for state in 1..4 {
            assert_ne!(numbers(5, 0), numbers(5, state));
        }
    }
}
