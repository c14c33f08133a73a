//! Quantiles of samples.

pub use diffecon_statistics::quantile::quantile;
use serde::{Deserialize, Serialize};

/// Quantiles; between two numbers they are interpolated linearly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// The least.
    pub q00: f64,
    /// Above 5 percent.
    pub q05: f64,
    /// Above 25 percent.
    pub q25: f64,
    /// The median.
    pub q50: f64,
    /// Above 75 percent.
    pub q75: f64,
    /// Above 95 percent.
    pub q95: f64,
    /// The greatest.
    pub q100: f64,
}

impl Quantiles {
    /// Of these numbers; none if there are none.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        if numbers.is_empty() {
            return None;
        }
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| quantile(&sorted, share);
        Some(Self {
            q00: quantile(0.0),
            q05: quantile(0.05),
            q25: quantile(0.25),
            q50: quantile(0.5),
            q75: quantile(0.75),
            q95: quantile(0.95),
            q100: quantile(1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let quantiles = Quantiles::of(&[8.0, 0.0, 2.0, 1.0]).unwrap();
        let Quantiles { q00, q05, q25, q50, q75, q95, q100 } = quantiles;
        assert_eq!((q00, q25, q50, q75, q100), (0.0, 0.75, 1.5, 3.5, 8.0));
        assert!((q05 - 0.15).abs() < 1e-15 && (q95 - 7.1).abs() < 1e-14, "{quantiles:?}");
        assert_eq!(Quantiles::of(&[]), None);
    }
}
