//! The configuration of proximal policy optimisation.

use crate::error::{SequentialError, check, check_hidden};
use crate::lanes::LANES;
use serde::{Deserialize, Serialize};

/// How the policy is optimised.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `iterations` | 200 | iterations: episodes, then epochs on them | 1 to 1,000,000 |
/// | `episodes` | 1,024 | episodes of an iteration | 16 to 1,000,000 |
/// | `epochs` | 10 | passes over an iteration's visits | 1 to 1,000 |
/// | `batch` | 1,024 | visits of an optimiser step | 1 to 100,000 |
/// | `hidden` | 256, 256, 256 | units of both networks' hidden layers | 1 to 16 layers of 1 to 8,192 |
/// | `clip` | 0.2 | how far a probability ratio may go from 1 | 1e-6 to 1 |
/// | `lambda` | 0.95 | of the generalised advantages | 0 to 1 |
/// | `log_std_start`, `log_std_end` | -1.5, -3.5 | log of the noise's deviation, falling evenly from one to the other | -10 to 3 |
/// | `actor_rate`, `critic_rate` | 0.0001, 0.001 | Adam's rates; they fall along a cosine to 5 % | 1e-9 to 1 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProximalPolicyOptimisationConfig {
    /// Iterations.
    pub iterations: usize,
    /// Episodes of an iteration.
    pub episodes: usize,
    /// Passes over an iteration's visits.
    pub epochs: usize,
    /// Visits of an optimiser step.
    pub batch: usize,
    /// Units of both networks' hidden layers.
    pub hidden: Vec<usize>,
    /// How far a probability ratio may go from 1.
    pub clip: f64,
    /// Lambda of the generalised advantages.
    pub lambda: f64,
    /// Log of the noise's standard deviation at the start.
    pub log_std_start: f64,
    /// Log of the noise's standard deviation at the end.
    pub log_std_end: f64,
    /// Adam's rate for the actor at the start.
    pub actor_rate: f64,
    /// Adam's rate for the critic at the start.
    pub critic_rate: f64,
}

impl Default for ProximalPolicyOptimisationConfig {
    fn default() -> Self {
        Self {
            iterations: 200,
            episodes: 1_024,
            epochs: 10,
            batch: 1_024,
            hidden: vec![256; 3],
            clip: 0.2,
            lambda: 0.95,
            log_std_start: -1.5,
            log_std_end: -3.5,
            actor_rate: 1e-4,
            critic_rate: 1e-3,
        }
    }
}

impl ProximalPolicyOptimisationConfig {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first that is outside.
    pub fn check(&self) -> Result<(), SequentialError> {
        check("ppo.iterations", self.iterations, 1..=1_000_000)?;
        check("ppo.episodes", self.episodes, LANES..=1_000_000)?;
        check("ppo.epochs", self.epochs, 1..=1_000)?;
        check("ppo.batch", self.batch, 1..=100_000)?;
        check_hidden("ppo.hidden", &self.hidden)?;
        check("ppo.clip", self.clip, 1e-6..=1.0)?;
        check("ppo.lambda", self.lambda, 0.0..=1.0)?;
        check("ppo.log_std_start", self.log_std_start, -10.0..=3.0)?;
        check("ppo.log_std_end", self.log_std_end, -10.0..=3.0)?;
        check("ppo.actor_rate", self.actor_rate, 1e-9..=1.0)?;
        check("ppo.critic_rate", self.critic_rate, 1e-9..=1.0)
    }
}
