//! A number that every instance has, over the instances of a distribution.

use crate::statistics::moments::Moments;
use serde::{Deserialize, Serialize};

/// A number that every instance has, over the instances of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The standard deviation as estimated from a sample (`n - 1` in the denominator); none for a single instance.
    pub std: Option<f64>,
    /// The least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The standard error of the mean; none for a single instance.
    pub sem: Option<f64>,
    /// The number of instances that have the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
}

impl Summary {
    /// Of these numbers; none if there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        let Moments { mean, std } = Moments::of(&numbers)?;
        let count = numbers.len() as f64;
        let std = (numbers.len() > 1).then(|| std * (count / (count - 1.0)).sqrt());
        Some(Self {
            mean,
            std,
            min: numbers.iter().copied().reduce(f64::min),
            max: numbers.iter().copied().reduce(f64::max),
            sem: std.map(|std| std / count.sqrt()),
            n: Some(numbers.len()),
        })
    }

    /// Without `min`, `max` and `n`.
    pub(crate) fn without_range(self) -> Self {
        Self { min: None, max: None, n: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_estimate_the_error_of_the_mean() {
        assert_eq!(Summary::of([]), None);
        let one = Summary { mean: 2.5, std: None, min: Some(2.5), max: Some(2.5), sem: None, n: Some(1) };
        assert_eq!(Summary::of([2.5]), Some(one));
        let three = Summary::of([4.0, 1.0, 1.0]).unwrap();
        assert_eq!((three.mean, three.min, three.max, three.n), (2.0, Some(1.0), Some(4.0), Some(3)));
        assert!((three.std.unwrap() - 3f64.sqrt()).abs() < 1e-15);
        assert!((three.sem.unwrap() - 1.0).abs() < 1e-15);
    }
}
