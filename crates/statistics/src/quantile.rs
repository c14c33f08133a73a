//! Quantiles of numbers.

/// The quantile of ascending numbers at `share` of the way from the first to the last, between two of them by a straight line
/// (Hyndman and Fan's type 7, numpy's default).
///
/// # Panics
/// If there are no numbers, or the share is not from 0 to 1.
pub fn quantile(ascending: &[f64], share: f64) -> f64 {
    assert!(!ascending.is_empty() && (0.0..=1.0).contains(&share), "a quantile of some numbers");
    let place = share * (ascending.len() - 1) as f64;
    let (below, above) = (ascending[place.floor() as usize], ascending[place.ceil() as usize]);
    below + (above - below) * place.fract()
}
