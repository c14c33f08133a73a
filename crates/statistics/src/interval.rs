//! Confidence intervals.

use serde::{Deserialize, Serialize};

/// How often intervals should contain the truth.
pub const CONFIDENCE: f64 = 0.95;

/// A range of values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl Interval {
    /// Whether a value is in it, its ends among it.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}
