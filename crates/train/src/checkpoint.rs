//! Checkpoints: a folder each, complete or absent.

use crate::error::RunError;
use crate::folder::RunFolder;
use crate::state_file;
use diffecon_tensor::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// The best mechanism so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The steps it took.
    pub step: usize,
    /// Its revenue on the validation split, in the data set's unit.
    pub revenue: f64,
    /// The standard error of that revenue; none if it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub std_error: Option<f64>,
    /// That revenue as a share of the split's full surplus, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_surplus: Option<f64>,
}

/// How far a run has come. Every random draw depends on the run's seed and the step alone, so nothing else of the random
/// streams needs to be kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Finished steps.
    pub step: usize,
    /// The best mechanism, once validated.
    pub best: Option<Best>,
}

impl Best {
    /// How many other validations earned at least the best revenue less its standard error, by the lines of metrics: the best
    /// was chosen among them by noise. 0 if the error is unknown.
    pub fn rivals(&self, metrics: &[Map<String, Value>]) -> usize {
        let least = self.revenue - self.std_error.unwrap_or(f64::NAN);
        let revenue = |line: &&Map<String, Value>| line.get("validation_revenue").and_then(Value::as_f64);
        let others = metrics.iter().filter(|line| line.get("step").and_then(Value::as_u64) != Some(self.step as u64));
        others.filter(|line| revenue(line).is_some_and(|revenue| revenue >= least)).count()
    }
}

impl Progress {
    /// The progress of the checkpoint in a folder.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(checkpoint: &Path) -> Result<Self, RunError> {
        let path = checkpoint.join("progress.json");
        let bytes = fs::read(&path).map_err(RunError::io("read", &path))?;
        serde_json::from_slice(&bytes).map_err(|error| RunError::broken(&path, &error))
    }
}

/// Writes a checkpoint: everything goes into a temporary folder, which is then renamed. Older ones beyond `keep` go.
///
/// # Errors
/// If the disk refuses; the checkpoints before stay as they are.
pub fn save(folder: &RunFolder, progress: &Progress, state: &State, keep: usize) -> Result<(), RunError> {
    let target = folder.checkpoint(progress.step);
    let temporary = target.with_extension("tmp");
    if temporary.exists() {
        fs::remove_dir_all(&temporary).map_err(RunError::io("remove", &temporary))?;
    }
    let written = write(folder, &temporary, progress, state);
    if let Err(error) = written {
        // The first failure is the one to report.
        let _ = fs::remove_dir_all(&temporary);
        return Err(error);
    }
    if target.exists() {
        fs::remove_dir_all(&target).map_err(RunError::io("remove", &target))?;
    }
    fs::rename(&temporary, &target).map_err(RunError::io("write", &target))?;
    let steps = folder.checkpoints()?;
    for old in &steps[..steps.len().saturating_sub(keep)] {
        let old = folder.checkpoint(*old);
        fs::remove_dir_all(&old).map_err(RunError::io("remove", &old))?;
    }
    Ok(())
}

fn write(folder: &RunFolder, temporary: &Path, progress: &Progress, state: &State) -> Result<(), RunError> {
    fs::create_dir(temporary).map_err(RunError::io("create", temporary))?;
    state_file::save(state, &temporary.join("state.safetensors"))?;
    let json = serde_json::to_vec_pretty(progress).expect("plain numbers");
    diffecon_data::atomic_file::write(&temporary.join("progress.json"), &json)?;
    if progress.best.is_some() {
        let best = folder.mechanism();
        let bytes = fs::read(&best).map_err(RunError::io("read", &best))?;
        diffecon_data::atomic_file::write(&temporary.join("mechanism.safetensors"), &bytes)?;
    }
    Ok(())
}

/// Reads the newest checkpoint and makes the run folder as it was then: later metrics go, the best mechanism comes back.
/// A run that ended before its first checkpoint has none.
///
/// # Errors
/// If the checkpoint is broken.
pub fn restore(folder: &RunFolder) -> Result<Option<(Progress, State)>, RunError> {
    let Some(step) = folder.checkpoints()?.pop() else { return Ok(None) };
    let checkpoint = folder.checkpoint(step);
    let progress = Progress::read(&checkpoint)?;
    let state = state_file::load(&checkpoint.join("state.safetensors"))?;
    if progress.best.is_some() {
        let path = checkpoint.join("mechanism.safetensors");
        let bytes = fs::read(&path).map_err(RunError::io("read", &path))?;
        diffecon_data::atomic_file::write(&folder.mechanism(), &bytes)?;
    } else if folder.mechanism().exists() {
        let later = folder.mechanism();
        fs::remove_file(&later).map_err(RunError::io("remove", &later))?;
    }
    crate::metrics::truncate(&folder.metrics(), progress.step)?;
    Ok(Some((progress, state)))
}
