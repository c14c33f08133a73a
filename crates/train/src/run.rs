//! The training loop: step, log, validate, checkpoint.

use crate::checkpoint::{self, Best, Progress};
use crate::error::RunError;
use crate::folder::HeldRunFolder;
use crate::learner::{Learner, Metrics, Preparation, Validation};
use crate::patience::Patience;
use crate::preparation_log::PreparationLog;
use crate::safe_point::SafePoint;
use crate::summary;
use diffecon_auction::OutOfRange;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    /// Validations in a row that do not improve, after which the run ends; 0 for never. A validation improves if it earns more
    /// than the last that did by more than the standard error of the difference, sale by sale. Not for `dp`.
    pub patience: usize,
}

impl RunConfig {
    /// For learners whose steps are few and long.
    pub const EVERY_STEP: Self =
        Self { log_every: 1, validate_every: 1, checkpoint_every: 1, keep_checkpoints: 2, patience: 0 };

    /// An error unless a learner can be run so.
    ///
    /// # Errors
    /// As [`Patience::check`].
    pub fn check_for(&self, learner: &dyn Learner) -> Result<(), ConfigError> {
        Patience::check(self.patience, learner.completes())
    }
}

impl Default for RunConfig {
    fn default() -> Self {
        Self { log_every: 10, validate_every: 50, checkpoint_every: 100, keep_checkpoints: 2, patience: 0 }
    }
}

impl Config for RunConfig {
    const SECTION: &'static str = "run";
}

/// Where a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At its beginning.
    Anew,
    /// At its newest checkpoint that is whole, or at its beginning if it has none.
    Newest,
    /// At the checkpoint of a step; later ones go.
    Checkpoint(usize),
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

/// What an observer hears first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The run's folder.
    pub folder: PathBuf,
    /// Steps that are finished.
    pub from: usize,
    /// Steps in all.
    pub steps: usize,
    /// What is learned on, in words.
    pub market: String,
}

/// Watches a run: a progress bar, say.
pub trait Observer {
    /// The run begins, or goes on.
    fn began(&mut self, beginning: &Beginning) {
        let _ = beginning;
    }

    /// The work before the first step goes on.
    fn prepared(&mut self, preparation: &Preparation);

    /// Steps begin: from now on the newest finished one can be saved at any moment.
    fn started(&mut self, safe_point: &Arc<SafePoint>) {
        let _ = safe_point;
    }

    /// A step is done.
    fn stepped(&mut self, stepped: &Stepped<'_>);

    /// Something that the user should know, in a line.
    fn note(&mut self, line: &str) {
        let _ = line;
    }

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

/// Runs a learner to its last step.
///
/// # Errors
/// If the disk refuses, a checkpoint does not fit, or training diverges.
pub fn run(
    learner: &mut dyn Learner,
    folder: &HeldRunFolder,
    config: &Checked<RunConfig>,
    start: Start,
    observer: &mut dyn Observer,
) -> Result<Progress, RunError> {
    config.check_for(learner)?;
    if let Some(reason) = folder.unlocked() {
        let path = folder.path().display();
        observer.note(&format!("{path} cannot be locked ({reason}): let no other process work in it"));
    }
    let mut saved = match start {
        Start::Anew => {
            summary::remove(folder)?;
            None
        }
        Start::Newest => checkpoint::restore(folder, None, &mut |line| observer.note(line))?,
        Start::Checkpoint(step) => checkpoint::restore(folder, Some(step), &mut |line| observer.note(line))?,
    };
    let mut progress = saved.as_ref().map(|saved| saved.progress.clone()).unwrap_or_default();
    let (from, steps, market) = (progress.step, learner.steps(), learner.market());
    observer.began(&Beginning { folder: folder.path().to_owned(), from, steps, market });
    let state = saved.as_mut().map(|saved| &mut saved.state);
    let patience = Patience::new(config.patience, progress.without_improvement, state);
    if !patience.is_exhausted() {
        progress.steps = Some(steps);
    }
    let from = (progress, saved.is_some());
    let safe_point = Arc::new(SafePoint::new(folder, config.keep_checkpoints, from, patience, learner.meanings())?);
    if let Some(saved) = saved {
        learner.restore(&saved.state)?;
    } else {
        let prepared = prepare(learner, folder, config.log_every, observer);
        let metrics = prepared.and_then(all_finite).map_err(|error| safe_point.lock().diverged(error, learner, 0))?;
        let mut ledger = safe_point.lock();
        ledger.log(0, &metrics)?;
        ledger.save(learner.snapshot())?;
    }
    observer.started(&safe_point);
    take_steps(learner, folder, config, &safe_point, observer)?;
    let mut ledger = safe_point.lock();
    if ledger.patience.is_exhausted() {
        let without = ledger.patience.without;
        observer.note(&format!("the run ends here: {without} validations in a row did not improve (run.patience)"));
    }
    if !ledger.is_saved() {
        ledger.save(learner.snapshot())?;
    }
    ledger.end()?;
    Ok(ledger.progress.clone())
}

/// The work before the first step, logged.
fn prepare(
    learner: &mut dyn Learner,
    folder: &HeldRunFolder,
    every: usize,
    observer: &mut dyn Observer,
) -> Result<Metrics, RunError> {
    let mut log = PreparationLog::create(folder, every)?;
    let mut logged = Ok(());
    let metrics = learner.prepare(&mut |preparation| {
        observer.prepared(&preparation);
        if logged.is_ok() {
            logged = log.see(&preparation);
        }
    })?;
    logged.map(|()| metrics)
}

/// Steps until the last one, or until the observer has seen enough.
fn take_steps(
    learner: &mut dyn Learner,
    folder: &HeldRunFolder,
    config: &Checked<RunConfig>,
    safe_point: &SafePoint,
    observer: &mut dyn Observer,
) -> Result<(), RunError> {
    let (steps, mut taken) = (learner.steps(), safe_point.step());
    let mut long = Long::default();
    while taken < steps && !safe_point.lock().patience.is_exhausted() && !observer.should_stop() {
        let done = taken + 1;
        let due = |every: usize| done.is_multiple_of(every) || done == steps;
        let validates = due(config.validate_every);
        if long.expected(validates) {
            safe_point.lock().keep(|| learner.snapshot());
        }
        let begun = Instant::now();
        let mut metrics = learner.step(taken, due(config.log_every) || validates);
        let validation = if validates { Some(learner.validate(done)) } else { None };
        let validation = validation.transpose().map_err(|error| safe_point.lock().diverged(error, learner, done))?;
        if let Some(validation) = &validation {
            metrics.push(("validation_revenue", validation.revenue));
            metrics.extend(validation.share_of_surplus.map(|share| ("validation_share_of_surplus", share)));
            metrics.extend(&validation.metrics);
        }
        let metrics = all_finite(metrics).map_err(|error| safe_point.lock().diverged(error, learner, done))?;
        long.saw(validates, begun.elapsed());

        let mut ledger = safe_point.lock();
        ledger.log(done, &metrics)?;
        if let Some(&Validation { revenue, std_error, share_of_surplus, .. }) = validation.as_ref()
            && (learner.completes() || ledger.progress.best.is_none_or(|best| revenue > best.revenue))
        {
            learner
                .write_mechanism(&folder.mechanism(), done)
                .map_err(|error| ledger.diverged(error, learner, done))?;
            let std_error = Some(std_error).filter(|error| error.is_finite());
            ledger.progress.best = Some(Best { step: done, revenue, std_error, share_of_surplus });
        }
        if let Some(validation) = &validation {
            ledger.patience.see(&validation.totals, |of_sales| learner.std_error(of_sales));
        }
        ledger.finish(done);
        observer.stepped(&Stepped { step: done, steps, metrics: &metrics, validation: validation.as_ref() });
        if due(config.checkpoint_every) || observer.should_stop() {
            ledger.save(learner.snapshot())?;
        }
        taken = done;
    }
    Ok(())
}

/// Whether the next step may take so long that somebody who wants to stop would have to wait.
struct Long {
    step: bool,
    validation: bool,
}

impl Default for Long {
    /// Nothing is known yet.
    fn default() -> Self {
        Self { step: true, validation: true }
    }
}

impl Long {
    /// Of a step, with its validation if there is one.
    const LONG: Duration = Duration::from_millis(250);

    fn expected(&self, validates: bool) -> bool {
        if validates { self.validation } else { self.step }
    }

    fn saw(&mut self, validates: bool, took: Duration) {
        let long = if validates { &mut self.validation } else { &mut self.step };
        *long = took > Self::LONG;
    }
}

/// An error if one of the metrics is not finite.
fn all_finite(metrics: Metrics) -> Result<Metrics, RunError> {
    match metrics.iter().find(|(_, value)| !value.is_finite()) {
        None => Ok(metrics),
        Some((metric, value)) => Err(OutOfRange::new(metric, "finite", value).into()),
    }
}
