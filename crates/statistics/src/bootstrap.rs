//! The stratified bootstrap: runs are drawn anew, with replacement, within each task.

use crate::interval::{CONFIDENCE, Interval};
use crate::mean;
use crate::quantile::quantile;
use crate::scores::Scores;
use crate::student::two_sided;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often runs are drawn anew, and the seed of the draws: the same scores give the same interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Resamples.
    pub resamples: usize,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 10_000, seed: 1 }
    }
}

impl Bootstrap {
    /// The interval between the 2.5 % and the 97.5 % quantile of a statistic over resamples.
    ///
    /// Source: Agarwal et al., arXiv 2108.13264, section 4.1. With few runs it is too narrow: see [`Self::student`].
    pub fn percentile(&self, scores: &Scores, statistic: impl Fn(&Scores) -> f64) -> Interval {
        let resample = |drawn: &[&[usize]]| statistic(&picked(scores, drawn));
        central(self.statistics(&sizes(scores), resample))
    }

    /// Student's interval around a statistic, with the bootstrap's error: `estimate ± t(0.975, f) s`. None if a task has one run.
    ///
    /// `s` is the standard deviation of the statistic over resamples, of scores whose distances to their task's mean are stretched by
    /// `sqrt(n / (n - 1))`, so that for the mean it is the usual standard error (Davison and Hinkley, Bootstrap Methods and their
    /// Application, 1997, section 2.3; Hesterberg, [arXiv 1411.5279](https://arxiv.org/abs/1411.5279), sections 4 and 5). The
    /// degrees of freedom are those of the mean, by Satterthwaite (1946): `(sum_t v_t)^2 / sum_t v_t^2 / (n_t - 1)` with
    /// `v_t = s_t^2 / n_t`, and the fewest of a task where all runs agree.
    pub fn student(&self, scores: &Scores, statistic: impl Fn(&Scores) -> f64) -> Option<Interval> {
        let mut stretched = scores.clone();
        let (mut sum, mut shares, mut fewest) = (0.0, 0.0, f64::INFINITY);
        for runs in stretched.tasks_mut() {
            let (count, centre) = (runs.len() as f64, mean::of(runs));
            let of_mean = mean::variance(runs)? / count;
            sum += of_mean;
            shares += of_mean * of_mean / (count - 1.0);
            fewest = fewest.min(count - 1.0);
            let stretch = (count / (count - 1.0)).sqrt();
            runs.iter_mut().for_each(|score| *score = centre + stretch * (*score - centre));
        }
        let freedom = if shares > 0.0 { sum * sum / shares } else { fewest };
        let resample = |drawn: &[&[usize]]| statistic(&picked(&stretched, drawn));
        let error = mean::standard_deviation(&self.statistics(&sizes(scores), resample))?;
        let (estimate, reach) = (statistic(scores), two_sided(CONFIDENCE, freedom) * error);
        Some(Interval { low: estimate - reach, high: estimate + reach })
    }

    /// A statistic of every resample, given which of the runs of each group are drawn.
    pub(crate) fn statistics<T>(&self, sizes: &[usize], mut statistic: impl FnMut(&[&[usize]]) -> T) -> Vec<T> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let mut drawn = vec![0; sizes.iter().sum()];
        let resample = |_| {
            let (mut left, mut groups) = (drawn.as_mut_slice(), Vec::with_capacity(sizes.len()));
            for &size in sizes {
                let (group, rest) = left.split_at_mut(size);
                group.iter_mut().for_each(|run| *run = random.random_range(0..size));
                groups.push(&*group);
                left = rest;
            }
            statistic(&groups)
        };
        (0..self.resamples).map(resample).collect()
    }
}

/// The runs of each task.
pub(crate) fn sizes(scores: &Scores) -> Vec<usize> {
    scores.tasks().iter().map(Vec::len).collect()
}

/// The scores of drawn runs.
fn picked(scores: &Scores, drawn: &[&[usize]]) -> Scores {
    let task = |(runs, drawn): (&Vec<f64>, &&[usize])| drawn.iter().map(|run| runs[*run]).collect();
    Scores::new(scores.tasks().iter().zip(drawn).map(task).collect())
}

/// The middle 95 % of a statistic over resamples.
pub(crate) fn central(mut statistics: Vec<f64>) -> Interval {
    statistics.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    Interval { low: quantile(&statistics, tail), high: quantile(&statistics, 1.0 - tail) }
}
