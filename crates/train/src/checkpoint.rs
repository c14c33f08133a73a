//! Checkpoints: a folder each, complete or absent, and held to what the run's other files were when it was written.
//!
//! | file | |
//! |---|---|
//! | `state.safetensors` | the learner's state; its header is a [`Header`] |
//! | `mechanism.safetensors` | the best mechanism so far, if there is one |

use crate::error::RunError;
use crate::folder::{HeldRunFolder, RunFolder};
use crate::metrics::{self, Extent};
use crate::optional_file;
use crate::state_file;
use crate::summary;
use diffecon_data::DataError;
use diffecon_files::{StagingFolder, atomic_file, sha256};
use diffecon_tensor::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// The learner's state, and what a checkpoint says beside it.
pub(crate) const STATE: &str = "state.safetensors";
const MECHANISM: &str = "mechanism.safetensors";

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
    /// Steps in all; none in checkpoints of before they were written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// The best mechanism, once validated.
    pub best: Option<Best>,
    /// How many validations in a row did not improve, where [`RunConfig::patience`](crate::RunConfig) counts them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub without_improvement: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What a checkpoint says of its run beside the state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// How far the run had come.
    pub progress: Progress,
    /// The SHA-256 sum of `config.toml`.
    pub config: String,
    /// What of `metrics.jsonl` was written.
    pub metrics: Extent,
    /// The SHA-256 sum of the best mechanism's file.
    pub mechanism: Option<String>,
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

    /// Whether no validation of the run had more. Learners that complete one mechanism step by step keep the last one, whatever came before.
    pub fn is_greatest(&self, metrics: &[Map<String, Value>]) -> bool {
        let revenues = metrics.iter().filter_map(|line| line.get("validation_revenue").and_then(Value::as_f64));
        !revenues.into_iter().any(|revenue| revenue > self.revenue)
    }
}

impl Progress {
    /// The progress of the checkpoint in a folder.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(checkpoint: &Path) -> Result<Self, RunError> {
        Ok(state_file::load::<Header>(&checkpoint.join(STATE))?.1.progress)
    }

    /// Whether all steps were taken. A checkpoint that does not say how many there are is taken for one on the way: to resume
    /// it does no harm.
    pub fn is_finished(&self) -> bool {
        self.steps.is_some_and(|steps| self.step >= steps)
    }
}

/// A checkpoint on its way: what of a run's files belongs to it, beside the learner's state.
pub struct Checkpoint {
    folder: HeldRunFolder,
    progress: Progress,
    metrics: Extent,
    /// The best mechanism's file.
    mechanism: Option<Vec<u8>>,
    keep: usize,
}

impl Checkpoint {
    /// The checkpoint of a run that has come so far; older ones beyond `keep` will go.
    ///
    /// # Errors
    /// If the best mechanism cannot be read.
    pub fn of(folder: &HeldRunFolder, progress: &Progress, metrics: Extent, keep: usize) -> Result<Self, RunError> {
        let mechanism = progress.best.map(|_| read(&folder.mechanism())).transpose()?;
        Ok(Self { folder: folder.clone(), progress: progress.clone(), metrics, mechanism, keep })
    }

    /// Writes it: everything goes into a hidden folder, which is then renamed.
    ///
    /// # Errors
    /// If a number of the state is not finite, or the disk refuses; the checkpoints before stay as they are.
    pub fn write(self, state: State) -> Result<(), RunError> {
        let Self { folder, progress, metrics, mechanism, keep } = self;
        let step = progress.step;
        if let Some(what) = state.not_finite() {
            return Err(RunError::Diverged { step, what, checkpoint: newest(&folder) });
        }
        let staging = StagingFolder::inside(folder.path())?;
        if let Some(bytes) = &mechanism {
            atomic_file::write(&staging.path().join(MECHANISM), bytes)?;
        }
        let (config, mechanism) = (config_sum(&folder)?, mechanism.map(|bytes| sha256(&bytes)));
        state_file::save(state, &Header { progress, config, metrics, mechanism }, &staging.path().join(STATE))?;
        folder.remove_checkpoint(step)?;
        staging.persist(&folder.checkpoint(step))?;
        let steps = folder.checkpoints()?;
        steps[..steps.len().saturating_sub(keep)].iter().try_for_each(|old| folder.remove_checkpoint(*old))
    }
}

/// The step of the newest checkpoint, if there is one.
pub(crate) fn newest(folder: &RunFolder) -> Option<usize> {
    folder.checkpoints().ok()?.pop()
}

/// Where a run goes on: its newest whole checkpoint, or one that is asked for.
pub struct Restored {
    /// How far it had come.
    pub progress: Progress,
    /// The learner's state.
    pub state: State,
}

/// Makes the run folder as it was at a checkpoint, the newest or that of step `from`: later checkpoints and metrics go, and what
/// was said of its end; the best mechanism comes back. Damaged checkpoints are passed over, and `note` is told. A run that ended before its first checkpoint
/// has none: then nothing of it stays but its configuration.
///
/// # Errors
/// If no checkpoint is whole, there is none of step `from`, the configuration was changed, or a file cannot be read or written.
/// Then the folder is as it was.
pub fn restore(
    folder: &HeldRunFolder,
    from: Option<usize>,
    note: &mut dyn FnMut(&str),
) -> Result<Option<Restored>, RunError> {
    let steps = folder.checkpoints()?;
    if let Some(from) = from
        && !steps.contains(&from)
    {
        return Err(RunError::NoCheckpoint { folder: folder.path().to_owned(), from, steps });
    }
    let mut damage: Option<RunError> = None;
    for step in steps.iter().rev().filter(|step| from.is_none_or(|from| **step == from)) {
        match open(folder, *step) {
            Ok((header, state, mechanism)) => {
                if let Some(damage) = &damage {
                    note(&format!("{damage}; going on from the checkpoint of step {step}"));
                }
                summary::remove(folder)?;
                for later in steps.iter().rev().filter(|later| *later > step) {
                    folder.remove_checkpoint(*later)?;
                }
                match mechanism {
                    Some(bytes) => atomic_file::write(&folder.mechanism(), &bytes)?,
                    None => optional_file::remove(&folder.mechanism())?,
                }
                metrics::keep(&folder.metrics(), &header.metrics)?;
                return Ok(Some(Restored { progress: header.progress, state }));
            }
            Err(error) if error.is_damage() => damage = damage.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    if let Some(damage) = damage {
        return Err(damage);
    }
    summary::remove(folder)?;
    optional_file::remove(&folder.mechanism())?;
    optional_file::remove(&folder.metrics())?;
    Ok(None)
}

/// A checkpoint whose every part is what it was.
fn open(folder: &RunFolder, step: usize) -> Result<(Header, State, Option<Vec<u8>>), RunError> {
    let path = folder.state(step);
    let (state, header) = state_file::load::<Header>(&path)?;
    if header.progress.step != step {
        return Err(RunError::broken(&path, &format!("the step should be {step}, but is {}", header.progress.step)));
    }
    if header.config != config_sum(folder)? {
        return Err(RunError::ConfigChanged(folder.config()));
    }
    metrics::check(&folder.metrics(), &header.metrics)?;
    let mechanism = match &header.mechanism {
        Some(sum) => {
            let path = folder.checkpoint(step).join(MECHANISM);
            let bytes = read(&path)?;
            let found = sha256(&bytes);
            if found != *sum {
                return Err(DataError::Checksum { path, expected: sum.clone(), found }.into());
            }
            Some(bytes)
        }
        None => None,
    };
    Ok((header, state, mechanism))
}

/// The sum of the configuration; that of nothing if there is none, as where no experiment was started from a file.
fn config_sum(folder: &RunFolder) -> Result<String, RunError> {
    Ok(sha256(&optional_file::read(&folder.config())?.unwrap_or_default()))
}

fn read(path: &Path) -> Result<Vec<u8>, RunError> {
    fs::read(path).map_err(RunError::io("read", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivals_are_other_validations_within_the_error_of_the_best() {
        let lines = [(1, Some(7.0)), (2, Some(10.0)), (3, None), (4, Some(8.0)), (5, Some(7.75)), (6, Some(8.5))];
        let lines = lines.map(|(step, revenue)| {
            let mut line = Map::from_iter([("step".to_owned(), Value::from(step)), ("loss".to_owned(), 9.0.into())]);
            line.extend(revenue.map(|revenue| ("validation_revenue".to_owned(), Value::from(revenue))));
            line
        });
        let best = |std_error| Best { step: 2, revenue: 10.0, std_error, share_of_surplus: None };
        let rivals = [Some(2.0), Some(1.5), Some(0.5), Some(100.0), None].map(|error| best(error).rivals(&lines));
        assert_eq!(rivals, [2, 1, 0, 4, 0]);
        assert!(best(None).is_greatest(&lines) && !Best { step: 4, revenue: 8.0, ..best(None) }.is_greatest(&lines));
    }
}
