//! One cell's run: begun, continued, or found finished.

use crate::state::State;
use diffecon_experiment::{Experiment, ExperimentError, Registry, Resumption, resume};
use diffecon_train::{Observer, Progress};
use std::path::Path;

/// What came of a run that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    /// It had been finished before; nothing was done.
    Before(Progress),
    /// It has come so far now: to its end, or to where the observer stopped it.
    Now(Progress),
}

/// Runs an experiment in a folder, whatever has happened there: a finished run is left alone, a started one goes on from its newest
/// checkpoint, and otherwise it starts.
///
/// # Errors
/// If the folder holds the run of another experiment, another process works in it, or as [`Experiment::start`] and [`resume()`].
pub fn run_in(
    experiment: Experiment,
    folder: &Path,
    device: &str,
    registry: &Registry,
    observer: &mut dyn Observer,
) -> Result<Came, ExperimentError> {
    match State::of(&experiment, folder, registry)? {
        State::Finished(progress) => Ok(Came::Before(progress)),
        State::Started(progress) => {
            observer.note(&format!("{} goes on from step {}", folder.display(), progress.step));
            let options = Resumption { device: device.to_owned(), ..Resumption::default() };
            Ok(Came::Now(resume(folder, &options, registry, observer)?))
        }
        State::Absent => Ok(Came::Now(experiment.start(folder, device, observer)?)),
    }
}
