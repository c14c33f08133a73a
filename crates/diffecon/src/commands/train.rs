//! `diffecon train` and `diffecon resume`: an experiment file becomes a run.

use crate::arguments::{Resume, Train};
use crate::commands::Ending;
use crate::interrupt;
use crate::output::note;
use crate::progress::{self, ProgressView};
use anyhow::Result;
use diffecon_experiment::{Experiment, Registry, Resumption, default_folder};
use diffecon_train::{Progress, RunFolder, metrics};
use std::path::Path;

/// Runs `train`.
pub fn run(arguments: &Train) -> Result<Ending> {
    let mut experiment = Experiment::read(&arguments.experiment, &arguments.set, &Registry::default())?;
    experiment.seed = arguments.seed.unwrap_or(experiment.seed);
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.experiment, experiment.seed)?,
    };
    start(experiment, &arguments.device, &out)
}

/// Runs an experiment in an empty or absent folder.
pub fn start(experiment: Experiment, device: &str, out: &Path) -> Result<Ending> {
    let reached = experiment.start(out, device, &mut ProgressView::new(device))?;
    ended(out, &reached)
}

/// Runs `resume`.
pub fn resume(arguments: &Resume) -> Result<Ending> {
    let registry = Registry::default();
    let Resume { run, from, dataset, device } = arguments.clone();
    let mut view = ProgressView::new(&device);
    let reached = diffecon_experiment::resume(&run, &Resumption { from, dataset, device }, &registry, &mut view)?;
    ended(&arguments.run, &reached)
}

/// Says what came of a run.
fn ended(run: &Path, reached: &Progress) -> Result<Ending> {
    let path = run.display();
    if let Some(status) = interrupt::requested() {
        note(&format!("stopped after step {}; continue with: diffecon resume {path}", reached.step));
        return Ok(Ending::Interrupted(status));
    }
    if let Some(best) = reached.best {
        let share = progress::share(best.share_of_surplus);
        let error = best.std_error.map_or_else(String::new, |error| format!(" +- {error:.4}"));
        let rivals = match best.rivals(&metrics::read(&RunFolder::open(run)?.metrics())?) {
            0 => String::new(),
            rivals => format!("; {rivals} other validations are within that error of it"),
        };
        note(&format!(
            "best mechanism: step {}, validation revenue {:.4}{error}{share}{rivals}",
            best.step, best.revenue
        ));
        note(&format!("evaluate it with: diffecon evaluate {path}"));
    }
    Ok(Ending::Finished)
}
