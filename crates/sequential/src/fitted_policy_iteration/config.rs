//! The configuration of fitted policy iteration.

use crate::error::{SequentialError, check, check_hidden};
use crate::lanes::LANES;
use serde::{Deserialize, Serialize};

/// How policies are iterated.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `iterations` | 20 | iterations: visits, critic, actor | 1 to 1,000,000 |
/// | `episodes` | 1,024 | episodes of an iteration's visits | 16 to 1,000,000 |
/// | `states` | 8,192 | most distinct states of them that are learned from | 1 to 1,000,000 |
/// | `hidden` | 256, 256, 256 | units of both networks' hidden layers | 1 to 16 layers of 1 to 8,192 |
/// | `noise` | e^-2 | standard deviation of the noise on visited prices, in units of value | 0 to 100 |
/// | `noise_decay` | 0.25 | the log of that falls by this an iteration | 0 to 100 |
/// | `lambda` | 0.95 | of the returns TD(lambda) | 0 to 1 |
/// | `return_steps` | 100 | critic's steps on those returns | 0 to 1,000,000 |
/// | `target_steps` | 500 | critic's steps on one-step targets | 0 to 1,000,000 |
/// | `target_rounds` | 5 | rounds of those steps, each with new targets, so that values reach further back | 1 to 1,000 |
/// | `actor_steps` | 200 | actor's steps | 1 to 1,000,000 |
/// | `batch` | 512 | states of a step | 1 to 100,000 |
/// | `samples` | 256 | bidders of a state and step, in sixteens | 16 to 1,000,000 |
/// | `target_samples` | 1,024 | bidders of a one-step target, in sixteens | 16 to 1,000,000 |
/// | `sharpness` | 100 | the softmax's, per unit of value | 0.001 to 1,000,000 |
/// | `critic_rate`, `actor_rate` | 0.001, 0.001 | Adam's rates; they fall along a cosine to 5 % | 1e-9 to 1 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FittedPolicyIterationConfig {
    /// Iterations.
    pub iterations: usize,
    /// Episodes of an iteration's visits.
    pub episodes: usize,
    /// Most distinct states of an iteration that are learned from.
    pub states: usize,
    /// Units of both networks' hidden layers.
    pub hidden: Vec<usize>,
    /// Standard deviation of the noise on visited prices in the first iteration, in units of value.
    pub noise: f64,
    /// How much the log of that deviation falls an iteration.
    pub noise_decay: f64,
    /// Lambda of the returns.
    pub lambda: f64,
    /// The critic's steps on returns.
    pub return_steps: usize,
    /// The critic's steps on one-step targets.
    pub target_steps: usize,
    /// Rounds of those steps, each with new targets.
    pub target_rounds: usize,
    /// The actor's steps.
    pub actor_steps: usize,
    /// States of a step.
    pub batch: usize,
    /// Bidders of a state in a step.
    pub samples: usize,
    /// Bidders of a one-step target.
    pub target_samples: usize,
    /// The softmax's sharpness, per unit of value.
    pub sharpness: f64,
    /// Adam's rate for the critic at the start.
    pub critic_rate: f64,
    /// Adam's rate for the actor at the start.
    pub actor_rate: f64,
}

impl Default for FittedPolicyIterationConfig {
    fn default() -> Self {
        Self {
            iterations: 20,
            episodes: 1_024,
            states: 8_192,
            hidden: vec![256; 3],
            noise: (-2.0_f64).exp(),
            noise_decay: 0.25,
            lambda: 0.95,
            return_steps: 100,
            target_steps: 500,
            target_rounds: 5,
            actor_steps: 200,
            batch: 512,
            samples: 256,
            target_samples: 1_024,
            sharpness: 100.0,
            critic_rate: 1e-3,
            actor_rate: 1e-3,
        }
    }
}

impl FittedPolicyIterationConfig {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first that is outside.
    pub fn check(&self) -> Result<(), SequentialError> {
        check("fpi.iterations", self.iterations, 1..=1_000_000)?;
        check("fpi.episodes", self.episodes, LANES..=1_000_000)?;
        check("fpi.states", self.states, 1..=1_000_000)?;
        check_hidden("fpi.hidden", &self.hidden)?;
        check("fpi.noise", self.noise, 0.0..=100.0)?;
        check("fpi.noise_decay", self.noise_decay, 0.0..=100.0)?;
        check("fpi.lambda", self.lambda, 0.0..=1.0)?;
        check("fpi.return_steps", self.return_steps, 0..=1_000_000)?;
        check("fpi.target_steps", self.target_steps, 0..=1_000_000)?;
        check("fpi.target_rounds", self.target_rounds, 1..=1_000)?;
        check("fpi.actor_steps", self.actor_steps, 1..=1_000_000)?;
        check("fpi.batch", self.batch, 1..=100_000)?;
        check("fpi.samples", self.samples, LANES..=1_000_000)?;
        check("fpi.target_samples", self.target_samples, LANES..=1_000_000)?;
        check("fpi.sharpness", self.sharpness, 1e-3..=1e6)?;
        check("fpi.critic_rate", self.critic_rate, 1e-9..=1.0)?;
        check("fpi.actor_rate", self.actor_rate, 1e-9..=1.0)
    }
}
