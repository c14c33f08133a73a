//! What changes over a run, as pure functions of the step.

use crate::config::LearningConfig;
use diffecon_train::schedule::geometric;

/// The share of a run's steps that is done before step `step`, from 0.
pub fn progress(steps: usize, step: usize) -> f64 {
    step as f64 / steps as f64
}

/// Goes along a line from `start` to `end` while `progress` goes from 0 to 1.
pub fn linear(start: f64, end: f64, progress: f64) -> f64 {
    start + (end - start) * progress
}

/// Whether this share of a run, at its end, has begun; never, if the share is 0.
pub fn is_last(share: f64, progress: f64) -> bool {
    progress >= 1.0 - share && share > 0.0
}

/// The learning rate of a step: falls geometrically \[P\].
pub fn learning_rate(learning: &LearningConfig, step: usize) -> f64 {
    geometric(learning.rate, learning.final_rate, 1.0, progress(learning.steps, step))
}

/// The probability that an episode's action is drawn rather than induced in a step: falls along a line \[P\].
pub fn exploration(learning: &LearningConfig, step: usize) -> f64 {
    linear(learning.exploration_start, learning.exploration_end, progress(learning.steps, step))
}

/// Whether the actions to be induced stay after `step` steps.
///
/// Ours: near ties, the principal's choices change with every copy of the networks, and with each the agent's values of all states before. An
/// agent that best-responds exactly finds out wherever the network has not caught up.
pub fn is_settling(learning: &LearningConfig, step: usize) -> bool {
    is_last(learning.settle, progress(learning.steps, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_schedules() {
        let learning = LearningConfig::default();
        let rates = [0, 10_000, 20_000].map(|step| learning_rate(&learning, step));
        for (rate, expected) in rates.into_iter().zip([1e-3, 10.0_f64.powf(-3.5), 1e-4]) {
            assert!((rate - expected).abs() < 1e-12, "{rate} should be {expected}");
        }
        assert_eq!([0, 5_000, 20_000].map(|step| exploration(&learning, step)), [1.0, 0.75, 0.0]);
        assert_eq!([0, 14_999, 15_000].map(|step| is_settling(&learning, step)), [false, false, true]);
    }
}
