//! How far a cell has come, by its folder.

use diffecon_config::OutOfRange;
use diffecon_experiment::{Experiment, ExperimentError, Registry};
use diffecon_train::{Progress, RunFolder};
use std::fmt;
use std::path::Path;

/// How far a run has come, by its folder.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// There is nothing of it.
    Absent,
    /// It goes on, or can go on, from here.
    Started(Progress),
    /// All its steps were taken, and nothing that it leaves is missing.
    Finished(Progress),
}

impl State {
    /// How far the run of an experiment has come in a folder.
    ///
    /// # Errors
    /// If the folder holds another experiment's run, or cannot be read.
    pub fn of(experiment: &Experiment, folder: &Path, registry: &Registry) -> Result<Self, ExperimentError> {
        let Ok(run) = RunFolder::open(folder) else { return Ok(Self::Absent) };
        same_run(experiment, &Experiment::read(&run.config(), &[], registry)?, folder)?;
        let progress = run.progress()?.unwrap_or_default();
        // The summary is what a run writes last.
        let is_whole = run.summary().is_file() && (progress.best.is_none() || run.mechanism().is_file());
        Ok(if progress.is_finished() && is_whole { Self::Finished(progress) } else { Self::Started(progress) })
    }

    /// Whether all steps were taken.
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Finished(_))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Started(Progress { step, steps: Some(steps), .. }) => write!(f, "step {step} of {steps}"),
            Self::Started(Progress { step, .. }) => write!(f, "step {step}"),
            Self::Finished(_) => write!(f, "finished"),
        }
    }
}

/// An error if the run in a folder is not this experiment's.
fn same_run(wanted: &Experiment, found: &Experiment, folder: &Path) -> Result<(), ExperimentError> {
    let (wanted, found) = (wanted.keys()?, found.keys()?);
    let differs = wanted.keys().chain(found.keys()).find(|key| wanted.get(*key) != found.get(*key));
    let Some(key) = differs else { return Ok(()) };
    let value =
        |keys: &std::collections::BTreeMap<String, String>| keys.get(key).map_or("absent", String::as_str).to_owned();
    let allowed = format!("{} as in the run of {} (or the folder another one)", value(&found), folder.display());
    Err(OutOfRange::new(key, allowed, value(&wanted)).into())
}
