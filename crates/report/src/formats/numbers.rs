//! Numbers as tables show them.

use diffecon_statistics::Interval;

/// An amount with four decimals, or four digits and an exponent where those would say little.
pub fn money(amount: f64) -> String {
    if amount == 0.0 || (1e-3..1e9).contains(&amount.abs()) { format!("{amount:.4}") } else { format!("{amount:.4e}") }
}

/// A score in percent, with two decimals.
pub fn percent(score: f64) -> String {
    format!("{:.2}", 100.0 * score)
}

/// An interval of scores in percent.
pub fn percents(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

/// A probability.
pub fn probability(probability: f64) -> String {
    format!("{probability:.2}")
}

/// A number that may be unknown.
pub fn or_dash(number: Option<f64>, write: fn(f64) -> String) -> String {
    number.map_or_else(|| "-".to_owned(), write)
}
