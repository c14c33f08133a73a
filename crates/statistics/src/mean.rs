//! Means and standard deviations.

use crate::scores::Scores;

/// The mean over tasks of the means over their runs.
pub fn mean(scores: &Scores) -> f64 {
    let tasks = scores.tasks();
    tasks.iter().map(|runs| of(runs)).sum::<f64>() / tasks.len() as f64
}

/// The standard deviation `sqrt(sum (x - mean)^2 / (n - 1))` of one task's runs; none for fewer than two.
pub fn standard_deviation(runs: &[f64]) -> Option<f64> {
    variance(runs).map(f64::sqrt)
}

/// Its square.
pub(crate) fn variance(runs: &[f64]) -> Option<f64> {
    let mean = of(runs);
    let squares: f64 = runs.iter().map(|score| (score - mean).powi(2)).sum();
    (runs.len() > 1).then(|| squares / (runs.len() as f64 - 1.0))
}

/// The mean of numbers.
pub(crate) fn of(runs: &[f64]) -> f64 {
    runs.iter().sum::<f64>() / runs.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(
            mean(&Scores::new(vec![vec![1.0, 3.0], vec![4.0]])),
            3.0,
            "a task counts once, however many its runs"
        );
        assert_eq!(standard_deviation(&[1.0, 3.0]), Some(2_f64.sqrt()));
        assert_eq!(standard_deviation(&[1.0]), None);
    }
}
