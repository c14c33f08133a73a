//! Samples of laws held against what the laws say.

use crate::items::Items;
use diffecon_auction::Seed;

/// Bidders of a sample.
const BIDDERS: usize = 200_000;

/// Asserts that the values of one good have this mean and variance, and that so great a share of them, not 0 and not 1, is above a
/// threshold: each within four standard errors.
pub(super) fn assert_moments(items: &Items, good: usize, mean: f64, variance: f64, (threshold, share): (f64, f64)) {
    let sample = items.population(BIDDERS, Seed::new(1));
    let values: Vec<f64> = (0..BIDDERS).map(|bidder| f64::from(sample.row(bidder)[good])).collect();
    let squares: Vec<f64> = values.iter().map(|value| (value - mean).powi(2)).collect();
    let above: Vec<f64> = values.iter().map(|value| f64::from(u8::from(*value > threshold))).collect();
    let of_squares = average(&squares.iter().map(|square| (square - variance).powi(2)).collect::<Vec<_>>());
    for (name, found, expected, spread) in [
        ("mean", &values, mean, variance),
        ("variance", &squares, variance, of_squares),
        ("tail", &above, share, share * (1.0 - share)),
    ] {
        let errors = (average(found) - expected) / (spread / BIDDERS as f64).sqrt();
        assert!(errors.abs() < 4.0, "{items:?}: the {name} {} is {errors} errors from {expected}", average(found));
    }
}

fn average(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}
