//! The configuration of dynamic programming.

use crate::error::{SequentialError, check};
use crate::lanes::LANES;
use serde::{Deserialize, Serialize};

/// The most bidders that anything is measured on.
const MOST_SAMPLES: usize = 1 << 30;

/// The most bidders of line searches, which are held in memory.
const MOST_POLISH_SAMPLES: usize = 1 << 22;

/// How every state's prices are found.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `steps` | 500 | Adam's steps of a state | 1 to 10,000,000 |
/// | `samples` | 512 | bidders of a step, in sixteens | 16 to 2^30 |
/// | `sharpness` | 100 | the softmax's, per unit of value | 0.001 to 1,000,000 |
/// | `rate` | 0.02 | Adam's rate at the start; it falls along a cosine to 2 % of it | 1e-6 to 10 |
/// | `polish_samples` | 65,536 | bidders of the line searches; 0 leaves them out | 0 to 2^22 |
/// | `polish_sweeps` | 3 | rounds of line searches over the bundle sizes | 1 to 1,000 |
/// | `value_samples` | 262,144 | bidders that a state's value is taken from | 16 to 2^30 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DynamicProgrammingConfig {
    /// Adam's steps of a state.
    pub steps: usize,
    /// Bidders of a step.
    pub samples: usize,
    /// The softmax's sharpness, per unit of value.
    pub sharpness: f64,
    /// Adam's rate at the start, in units of value.
    pub rate: f64,
    /// Bidders of the line searches.
    pub polish_samples: usize,
    /// Rounds of line searches.
    pub polish_sweeps: usize,
    /// Bidders that a state's value is taken from.
    pub value_samples: usize,
}

impl Default for DynamicProgrammingConfig {
    fn default() -> Self {
        Self {
            steps: 500,
            samples: 512,
            sharpness: 100.0,
            rate: 0.02,
            polish_samples: 65_536,
            polish_sweeps: 3,
            value_samples: 262_144,
        }
    }
}

impl DynamicProgrammingConfig {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first that is outside.
    pub fn check(&self) -> Result<(), SequentialError> {
        check("dp.steps", self.steps, 1..=10_000_000)?;
        check("dp.samples", self.samples, LANES..=MOST_SAMPLES)?;
        check("dp.sharpness", self.sharpness, 1e-3..=1e6)?;
        check("dp.rate", self.rate, 1e-6..=10.0)?;
        check("dp.polish_samples", self.polish_samples, 0..=MOST_POLISH_SAMPLES)?;
        check("dp.polish_sweeps", self.polish_sweeps, 1..=1_000)?;
        check("dp.value_samples", self.value_samples, LANES..=MOST_SAMPLES)
    }
}
