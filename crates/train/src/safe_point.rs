//! The newest finished step of a run, which can be saved at any moment, in the middle of the next step too.

use crate::checkpoint::{self, Checkpoint, Progress};
use crate::error::RunError;
use crate::folder::HeldRunFolder;
use crate::learner::{Learner, Metrics};
use crate::metric::{Metric, OF_EVERY_LEARNER, TIMES};
use crate::metrics::JsonLines;
use crate::patience::Patience;
use crate::saving::Saving;
use crate::snapshot::Snapshot;
use crate::summary;
use crate::tensorboard::TensorBoard;
use crate::times::Clock;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What of a run is on the disk. A step changes nothing there until it is finished and committed.
pub struct SafePoint(Mutex<Ledger>);

/// Metrics, checkpoints and progress, as they are on the disk or about to be.
pub(crate) struct Ledger {
    folder: HeldRunFolder,
    keep: usize,
    lines: JsonLines,
    clock: Clock,
    board: TensorBoard,
    meanings: Vec<Metric>,
    /// When to end early.
    pub patience: Patience,
    /// How far the run has come.
    pub progress: Progress,
    newest: Newest,
    saving: Saving,
}

/// Where the state of the newest finished step is.
enum Newest {
    /// In a checkpoint, or on its way into one.
    Saved,
    /// Where it was when the step was finished.
    Kept(Snapshot),
    /// In the learner alone.
    OfLearner,
}

impl SafePoint {
    /// Of a run that goes on from `progress`; `saved` if there is a checkpoint of it. `meanings` are those of the learner's metrics.
    pub(crate) fn new(
        folder: &HeldRunFolder,
        keep: usize,
        (progress, saved): (Progress, bool),
        patience: Patience,
        meanings: &[Metric],
    ) -> Result<Self, RunError> {
        let first = if saved { progress.step + 1 } else { 0 };
        let lines = JsonLines::append(&folder.metrics())?;
        let clock = Clock::start(&folder.times(), saved.then_some(progress.step))?;
        let mut board = TensorBoard::create(&folder.tensorboard(), first)?;
        if !saved && let Some(configuration) = folder.configuration()? {
            board.hyperparameters(&configuration)?;
        }
        let meanings = [&OF_EVERY_LEARNER, &TIMES, meanings].concat();
        let newest = if saved { Newest::Saved } else { Newest::OfLearner };
        let (folder, saving) = (folder.clone(), Saving::default());
        let ledger = Ledger { folder, keep, lines, clock, board, meanings, patience, progress, newest, saving };
        Ok(Self(Mutex::new(ledger)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of finished steps.
    pub fn step(&self) -> usize {
        self.lock().progress.step
    }

    /// The run's folder.
    pub fn folder(&self) -> PathBuf {
        self.lock().folder.path().to_owned()
    }

    /// Saves the newest finished step, unless it is saved, and lets no step be committed any more: for a program that ends while
    /// a step goes on, from another thread. `false` if the step alone can save it, which then takes a moment only.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn stop_here(&self) -> Result<bool, RunError> {
        let mut ledger = self.lock();
        match std::mem::replace(&mut ledger.newest, Newest::OfLearner) {
            Newest::OfLearner => return Ok(false),
            Newest::Kept(snapshot) => ledger.save(snapshot)?,
            Newest::Saved => ledger.newest = Newest::Saved,
        }
        ledger.end()?;
        std::mem::forget(ledger);
        Ok(true)
    }
}

impl Ledger {
    /// Writes metrics; none if there are none.
    pub fn log(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError> {
        if metrics.is_empty() {
            return Ok(());
        }
        self.lines.write(step, metrics)?;
        let seconds = self.clock.log(step)?;
        let times = [("wall_seconds", seconds.wall_seconds), ("cpu_seconds", seconds.cpu_seconds)];
        self.board.write(step, metrics.iter().chain(&times), &self.meanings)
    }

    /// The step after which the learner has this state is finished.
    pub fn finish(&mut self, step: usize) {
        self.progress.step = step;
        self.progress.without_improvement = self.patience.without;
        if self.patience.is_exhausted() {
            self.progress.steps = Some(step);
        }
        self.newest = Newest::OfLearner;
    }

    /// Keeps the state of the newest finished step before a step that may take long.
    pub fn keep(&mut self, snapshot: impl FnOnce() -> Snapshot) {
        if matches!(self.newest, Newest::OfLearner) {
            self.newest = Newest::Kept(snapshot());
        }
    }

    /// Whether the newest finished step has a checkpoint.
    pub fn is_saved(&self) -> bool {
        matches!(self.newest, Newest::Saved)
    }

    /// Writes a checkpoint of the newest finished step, while the next ones are taken.
    ///
    /// # Errors
    /// If the disk refuses; or the checkpoint before could not be written.
    pub fn save(&mut self, snapshot: Snapshot) -> Result<(), RunError> {
        let checkpoint = Checkpoint::of(&self.folder, &self.progress, self.lines.extent()?, self.keep)?;
        let patience = self.patience.clone();
        self.saving.begin(move || checkpoint.write(patience.remembered_in(snapshot.state())))?;
        self.newest = Newest::Saved;
        Ok(())
    }

    /// What training that leads nowhere says: what should be finite, or the parameter that no longer is, if there is one; or what kept the
    /// checkpoint before from being written.
    pub fn diverged(&mut self, error: RunError, learner: &dyn Learner, step: usize) -> RunError {
        let RunError::NoMechanism(what) = error else { return error };
        if let Err(before) = self.saving.finish() {
            return before;
        }
        let what = match learner.state().not_finite() {
            Some(parameter) => format!("{what}, since {parameter}"),
            None => what.to_string(),
        };
        RunError::Diverged { step, what, checkpoint: checkpoint::newest(&self.folder) }
    }

    /// Says in the folder what came of the run, which ends or stops here, once its last checkpoint is written.
    ///
    /// # Errors
    /// If that could not be written, or the disk refuses.
    pub fn end(&mut self) -> Result<(), RunError> {
        self.saving.finish()?;
        summary::write(&self.folder, &self.progress)
    }
}
