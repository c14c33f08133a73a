//! The share of runs above each score.

use crate::bootstrap::{Bootstrap, central, sizes};
use crate::interval::Interval;
use crate::scores::Scores;
use serde::{Deserialize, Serialize};

/// The share of runs above each of some scores, with a band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerformanceProfile {
    /// For each score the share of runs above it.
    pub shares: Vec<f64>,
    /// For each score the least and greatest that the share may be.
    pub band: Vec<Interval>,
}

/// For each of some scores the share of runs that score more: the mean over tasks of the share of their runs.
///
/// Source: Agarwal et al., arXiv 2108.13264, section 4.2, the run-score distribution.
pub fn performance_profile(scores: &Scores, above: &[f64]) -> Vec<f64> {
    let share =
        |runs: &Vec<f64>, least: f64| runs.iter().filter(|score| **score > least).count() as f64 / runs.len() as f64;
    let tasks = scores.tasks();
    above.iter().map(|least| tasks.iter().map(|runs| share(runs, *least)).sum::<f64>() / tasks.len() as f64).collect()
}

impl Bootstrap {
    /// The profile and, score by score, the percentile interval of each share.
    pub fn profile(&self, scores: &Scores, above: &[f64]) -> PerformanceProfile {
        let tasks = scores.tasks();
        // Of how many of the scores each run is above, once they are ascending.
        let mut ascending: Vec<(f64, usize)> = above.iter().copied().zip(0..).collect();
        ascending.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let passed = |score: &f64| ascending.partition_point(|(least, _)| least < score);
        let passed: Vec<Vec<usize>> = tasks.iter().map(|runs| runs.iter().map(passed).collect()).collect();
        let mut shares = vec![Vec::with_capacity(self.resamples); above.len()];
        self.statistics(&sizes(scores), |drawn| {
            let mut sums = vec![0.0; above.len()];
            for (passed, drawn) in passed.iter().zip(drawn) {
                let mut runs_of_level = vec![0_u32; above.len() + 1];
                drawn.iter().for_each(|run| runs_of_level[passed[*run]] += 1);
                let mut runs = 0;
                for level in (0..above.len()).rev() {
                    runs += runs_of_level[level + 1];
                    sums[level] += f64::from(runs) / drawn.len() as f64;
                }
            }
            let levels = ascending.iter().zip(sums);
            levels.for_each(|((_, place), sum)| shares[*place].push(sum / tasks.len() as f64));
        });
        PerformanceProfile {
            shares: performance_profile(scores, above),
            band: shares.into_iter().map(central).collect(),
        }
    }
}
