//! The training loop: step, log, validate, checkpoint.

use crate::checkpoint::{self, Best, Progress};
use crate::error::RunError;
use crate::folder::RunFolder;
use crate::learner::{Learner, Metrics, Preparation, Validation};
use crate::metrics::{JsonLines, MetricsLog};
use crate::tensorboard::TensorBoard;
use diffecon_config::{Checked, Config, JsonSchema};
use serde::{Deserialize, Serialize};

/// How often the loop logs, validates and saves, in steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RunConfig {
    /// Steps between lines of metrics.
    #[schemars(range(min = 1))]
    pub log_every: usize,
    /// Steps between validations.
    #[schemars(range(min = 1))]
    pub validate_every: usize,
    /// Steps between checkpoints.
    #[schemars(range(min = 1))]
    pub checkpoint_every: usize,
    /// Newest checkpoints that are kept.
    #[schemars(range(min = 1))]
    pub keep_checkpoints: usize,
}

impl RunConfig {
    /// For learners whose steps are few and long.
    pub const EVERY_STEP: Self = Self { log_every: 1, validate_every: 1, checkpoint_every: 1, keep_checkpoints: 2 };
}

impl Default for RunConfig {
    fn default() -> Self {
        Self { log_every: 10, validate_every: 50, checkpoint_every: 100, keep_checkpoints: 2 }
    }
}

impl Config for RunConfig {
    const SECTION: &'static str = "run";
}

/// What an observer sees after each step.
pub struct Stepped<'a> {
    /// Finished steps.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// The step's metrics, if it was one to be logged.
    pub metrics: &'a Metrics,
    /// The validation, if it was one to be validated.
    pub validation: Option<&'a Validation>,
}

/// Watches a run: a progress bar, say.
pub trait Observer {
    /// The work before the first step goes on.
    fn prepared(&mut self, preparation: &Preparation);
    /// A step is done.
    fn stepped(&mut self, stepped: &Stepped<'_>);
    /// Asked after every step: whether to save a checkpoint and stop here.
    fn should_stop(&self) -> bool {
        false
    }
}

/// Nobody watches.
impl Observer for () {
    fn prepared(&mut self, _: &Preparation) {}

    fn stepped(&mut self, _: &Stepped<'_>) {}
}

/// Runs a learner to its last step, from the start or, with `resume`, from the folder's newest checkpoint if it has one.
///
/// # Errors
/// If the disk refuses, a checkpoint does not fit, or training diverges.
pub fn run(
    learner: &mut dyn Learner,
    folder: &RunFolder,
    config: &Checked<RunConfig>,
    resume: bool,
    observer: &mut dyn Observer,
) -> Result<Progress, RunError> {
    let saved = if resume { checkpoint::restore(folder)? } else { None };
    let mut logs: [Box<dyn MetricsLog>; 2] =
        [Box::new(JsonLines::append(&folder.metrics())?), Box::new(TensorBoard::create(&folder.tensorboard())?)];
    let mut log = |step: usize, metrics: &Metrics| {
        if let Some(&(metric, value)) = metrics.iter().find(|(_, value)| !value.is_finite()) {
            return Err(RunError::NotFinite { metric, value, step });
        }
        if metrics.is_empty() {
            return Ok(());
        }
        logs.iter_mut().try_for_each(|log| log.write(step, metrics))
    };
    let mut progress = Progress::default();
    if let Some((at, state)) = saved {
        learner.restore(&state)?;
        progress = at;
    } else {
        let metrics = learner.prepare(&mut |preparation| observer.prepared(&preparation))?;
        log(0, &metrics)?;
        checkpoint::save(folder, &progress, &learner.state(), config.keep_checkpoints)?;
    }
    let steps = learner.steps();
    while progress.step < steps && !observer.should_stop() {
        let done = progress.step + 1;
        let due = |every: usize| done.is_multiple_of(every) || done == steps;
        let mut metrics = learner.step(progress.step, due(config.log_every) || due(config.validate_every));
        progress.step = done;
        let validation = if due(config.validate_every) { Some(learner.validate(done)?) } else { None };
        if let Some(validation) = &validation {
            metrics.push(("validation_revenue", validation.revenue));
            metrics.extend(validation.share_of_surplus.map(|share| ("validation_share_of_surplus", share)));
            metrics.extend(&validation.metrics);
        }
        log(done, &metrics)?;
        if let Some(&Validation { revenue, std_error, share_of_surplus, .. }) = validation.as_ref()
            && (learner.completes() || progress.best.is_none_or(|best| revenue > best.revenue))
        {
            let std_error = Some(std_error).filter(|error| error.is_finite());
            progress.best = Some(Best { step: done, revenue, std_error, share_of_surplus });
            learner.write_mechanism(&folder.mechanism(), done)?;
        }
        observer.stepped(&Stepped { step: done, steps, metrics: &metrics, validation: validation.as_ref() });
        if due(config.checkpoint_every) || observer.should_stop() {
            checkpoint::save(folder, &progress, &learner.state(), config.keep_checkpoints)?;
        }
    }
    Ok(progress)
}
