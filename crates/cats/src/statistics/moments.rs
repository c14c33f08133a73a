//! Mean and standard deviation.

use serde::{Deserialize, Serialize};

/// The mean and the standard deviation of some numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the numbers as a whole population: with `n`, not `n - 1`, in the denominator.
    pub std: f64,
}

impl Moments {
    /// Of these numbers; none if there are none. Equal numbers have a deviation of exactly 0.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let first = *numbers.first()?;
        if numbers.iter().all(|number| *number == first) {
            return Some(Self { mean: first, std: 0.0 });
        }
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Some(Self { mean, std: (squares / count).sqrt() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_few_numbers() {
        assert_eq!(Moments::of(&[]), None);
        assert_eq!(Moments::of(&[0.1; 3]), Some(Moments { mean: 0.1, std: 0.0 }));
        assert_eq!(Moments::of(&[1.0, 5.0]), Some(Moments { mean: 3.0, std: 2.0 }));
    }
}
