//! The interquartile mean.

use crate::scores::Scores;

/// The mean of the middle half of all runs of all tasks: of `n` scores in their order the first and the last `floor(n / 4)` are
/// left out. Runs count alike, so that a task with more of them weighs more.
///
/// Source: Agarwal et al., arXiv 2108.13264, section 4.3, as its library `rliable` computes it: the trimmed mean of the flattened
/// array that cuts `int(0.25 n)` scores at each end (`scipy.stats.trim_mean`).
pub fn interquartile_mean(scores: &Scores) -> f64 {
    let sorted = scores.sorted();
    let cut = sorted.len() / 4;
    let middle = &sorted[cut..sorted.len() - cut];
    middle.iter().sum::<f64>() / middle.len() as f64
}
