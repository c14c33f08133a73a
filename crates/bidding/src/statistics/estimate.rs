//! A statistic over all rounds, and its standard error over sessions.

use serde::Serialize;

/// A statistic of some observations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Its value.
    pub value: f64,
    /// Of how many observations.
    pub observations: usize,
}

impl Measured {
    /// A sum, or a count, over so many observations; none if there are none.
    pub(super) fn mean(sum: f64, observations: usize) -> Option<Self> {
        (observations > 0).then(|| Self { value: sum / observations as f64, observations })
    }

    /// The mean of some numbers; none if there are none.
    pub(super) fn mean_of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let (sum, observations) = numbers.fold((0.0, 0), |(sum, count), number| (sum + number, count + 1));
        Self::mean(sum, observations)
    }
}

/// A statistic with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Over all rounds at once.
    pub value: f64,
    /// Of how many observations.
    pub observations: usize,
    /// In how many sessions it can be told.
    pub sessions: usize,
    /// The standard deviation of the sessions' statistics over the root of their number; none for one session.
    pub standard_error: Option<f64>,
}

/// A statistic over all rounds of some sessions, with a standard error clustered by session; none if it cannot be told.
pub fn estimate<T: Copy>(sessions: &[Vec<T>], statistic: impl Fn(&[T]) -> Option<Measured>) -> Option<Estimate> {
    let Measured { value, observations } = statistic(&sessions.concat())?;
    let each: Vec<f64> = sessions.iter().filter_map(|rounds| statistic(rounds)).map(|of_one| of_one.value).collect();
    let count = each.len() as f64;
    let mean = each.iter().sum::<f64>() / count;
    let squares: f64 = each.iter().map(|value| (value - mean).powi(2)).sum();
    let standard_error = (each.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt());
    Some(Estimate { value, observations, sessions: each.len(), standard_error })
}
