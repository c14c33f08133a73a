//! `diffecon train` and `diffecon resume`: an experiment file becomes a run.

use crate::arguments::{Resume, Train};
use crate::commands::Ending;
use crate::interrupt;
use crate::output::note;
use crate::progress::{self, ProgressView};
use anyhow::{Result, ensure};
use diffecon_config::OutOfRange;
use diffecon_experiment::{Experiment, Registry, Resumption, default_folder};
use diffecon_sweep::{Came, Seeds, run_in};
use diffecon_train::{Progress, RunFolder, metrics};
use std::path::Path;

/// Runs `train`.
pub fn run(arguments: &Train) -> Result<Ending> {
    let mut experiment = Experiment::read(&arguments.experiment, &arguments.set, &Registry::default())?;
    if let Some(name) = arguments.name.as_ref().filter(|name| !diffecon_sweep::is_safe(name)) {
        let allowed = "letters, digits and any of . _ = , + - (the first a letter or digit)";
        return Err(OutOfRange::new("--name", allowed, format!("{name:?}")).into());
    }
    if let Some(seeds) = &arguments.seeds {
        return run_seeds(arguments, &experiment, seeds);
    }
    experiment.seed = arguments.seed.unwrap_or(experiment.seed);
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.experiment, arguments.name.as_deref(), experiment.seed)?,
    };
    start(experiment, &arguments.device, &out)
}

/// Runs an experiment with one seed after another. One that fails keeps no other from its turn.
fn run_seeds(arguments: &Train, experiment: &Experiment, seeds: &Seeds) -> Result<Ending> {
    let mut failed = Vec::new();
    for seed in seeds.iter() {
        let out = default_folder(&arguments.experiment, arguments.name.as_deref(), seed)?;
        note(&format!("seed {seed}: {}", out.display()));
        match go_on(experiment.with_seed(seed), &arguments.device, &out) {
            Ok(Ending::Finished) => {}
            Ok(interrupted) => return Ok(interrupted),
            Err(error) => {
                note(&format!("seed {seed} failed: {error:#}"));
                failed.push(seed.to_string());
            }
        }
    }
    ensure!(failed.is_empty(), "not finished: seed {}", failed.join(", "));
    Ok(Ending::Finished)
}

/// Runs an experiment in a folder, whatever has happened there.
pub fn go_on(experiment: Experiment, device: &str, folder: &Path) -> Result<Ending> {
    match run_in(experiment, folder, device, &Registry::default(), &mut ProgressView::new(device))? {
        Came::Before(reached) => {
            note(&format!("{} was finished before, after {} steps", folder.display(), reached.step));
            Ok(Ending::Finished)
        }
        Came::Now(reached) => ended(folder, &reached),
    }
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
        let metrics = metrics::read(&RunFolder::open(run)?.metrics())?;
        let (which, rivals) = match (best.is_greatest(&metrics), best.rivals(&metrics)) {
            (false, _) => ("last", "; this learner keeps the last, others had more on the way".to_owned()),
            (true, 0) => ("best", String::new()),
            (true, rivals) => ("best", format!("; {rivals} other validations are within that error of it")),
        };
        note(&format!(
            "{which} mechanism: step {}, validation revenue {:.4}{error}{share}{rivals}",
            best.step, best.revenue
        ));
        note(&format!("evaluate it with: diffecon evaluate {path}"));
    }
    Ok(Ending::Finished)
}
