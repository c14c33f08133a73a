//! What changes over a run, as pure functions of the step.

use super::config::CoinLearningConfig;
use crate::schedule::{is_last, linear, progress};
use diffecon_train::schedule::geometric;

/// The learning rate of a step: falls geometrically.
pub fn learning_rate(learning: &CoinLearningConfig, step: usize) -> f64 {
    geometric(learning.rate, learning.final_rate, 1.0, progress(learning.steps, step))
}

/// The probability that an agent's action is drawn at random in a step: falls along a line \[P\].
pub fn exploration(learning: &CoinLearningConfig, step: usize) -> f64 {
    linear(learning.exploration_start, learning.exploration_end, progress(learning.steps, step))
}

/// How far weights make up for drawing large errors more often: rises along a line to 1.
pub fn correction(learning: &CoinLearningConfig, step: usize) -> f64 {
    linear(learning.correction, 1.0, progress(learning.steps, step))
}

/// Whether recommendations stay after `step` steps.
pub fn is_settling(learning: &CoinLearningConfig, step: usize) -> bool {
    is_last(learning.settle, progress(learning.steps, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_run_from_their_starts_to_their_ends() {
        let learning = CoinLearningConfig { steps: 100, ..CoinLearningConfig::default() };
        for (step, rate, exploration_of, correction_of) in [(0, 5e-4, 0.4, 0.4), (100, 1e-5, 0.0, 1.0)] {
            assert!((learning_rate(&learning, step) - rate).abs() < 1e-15);
            assert!((exploration(&learning, step) - exploration_of).abs() < 1e-15);
            assert!((correction(&learning, step) - correction_of).abs() < 1e-15);
        }
        assert_eq!([0, 74, 75].map(|step| is_settling(&learning, step)), [false, false, true]);
    }
}
