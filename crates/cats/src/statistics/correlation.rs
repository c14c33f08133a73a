//! Pearson's correlation.

use crate::statistics::moments::Moments;

/// Pearson's correlation of two columns; none if one of them is constant.
pub(crate) fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    debug_assert_eq!(left.len(), right.len(), "columns");
    let (of_left, of_right) = (Moments::of(left)?, Moments::of(right)?);
    let products = left.iter().zip(right).map(|(left, right)| (left - of_left.mean) * (right - of_right.mean));
    let covariance = products.sum::<f64>() / left.len() as f64;
    let correlation = covariance / (of_left.std * of_right.std);
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_correlate_and_constants_do_not() {
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[3.0, 5.0, 7.0]), Some(1.0));
        assert_eq!(correlation(&[1.0, 2.0, 3.0], &[1.0, 0.0, 1.0]), Some(0.0));
        assert_eq!(correlation(&[0.1; 3], &[3.0, 5.0, 7.0]), None);
        assert_eq!(correlation(&[], &[]), None);
    }
}
