//! What a value may be.

use diffecon_auction::MAX_VALUE;

/// The allowed range, in words.
pub const ALLOWED: &str = "in [0, 1e30]";

/// Whether a value is in that range.
pub fn is_allowed(value: f32) -> bool {
    (0.0..=MAX_VALUE).contains(&value)
}

/// The most that a bundle of so many goods may be worth, and so cost: the greatest value for each good.
pub(crate) fn most_of_bundle(goods: usize) -> f64 {
    goods as f64 * f64::from(MAX_VALUE)
}

/// What such a bundle may cost, in words.
pub(crate) fn allowed_of_bundle(goods: usize) -> String {
    format!("in [0, {goods}e30]")
}

/// A value in that range, rounded to single precision; none if it is not in the range.
pub(crate) fn rounded(value: f64) -> Option<f32> {
    (0.0..=f64::from(MAX_VALUE)).contains(&value).then_some(value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_name_the_limits() {
        assert!(ALLOWED.ends_with(&format!(", {MAX_VALUE:e}]")));
        assert!([0.0, 1.0, MAX_VALUE].into_iter().all(is_allowed));
        assert!(![-1.0, MAX_VALUE.next_up(), f32::INFINITY, f32::NAN].into_iter().any(is_allowed));
    }
}
