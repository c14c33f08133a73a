//! `diffecon train`: an experiment file becomes a run.

use crate::arguments::Train;
use crate::commands::Ending;
use crate::experiment::{Experiment, LearnerName};
use crate::progress::ProgressView;
use anyhow::{Context, Result, bail};
use diffecon_bundleflow::BundleFlow;
use diffecon_data::{Dataset, MenuProvenance, Split, atomic_file};
use diffecon_tensor::autodiff_device;
use diffecon_train::RunFolder;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(arguments: &Train) -> Result<Ending> {
    let mut experiment = Experiment::read(&arguments.experiment, &arguments.set)?;
    experiment.seed = arguments.seed.unwrap_or(experiment.seed);
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.experiment, experiment.seed)?,
    };
    start(experiment, &arguments.device, &out)
}

/// Starts a run in an empty or absent folder.
pub fn start(mut experiment: Experiment, device: &str, out: &Path) -> Result<Ending> {
    let dataset = load(&experiment.dataset)?;
    experiment.dataset_sha256 = Some(dataset.sha256());
    let mut learner = learner(&experiment, &dataset, device)?;
    let config = experiment.to_toml()?;
    let folder = RunFolder::create(out)?;
    atomic_file::write(&folder.config(), config.as_bytes())?;
    drive(&mut learner, &folder, &experiment, false)
}

/// Continues a run.
pub fn resume(folder: &RunFolder, device: &str) -> Result<Ending> {
    let experiment = Experiment::read(&folder.config(), &[])?;
    let dataset = load(&experiment.dataset)?;
    if experiment.dataset_sha256.as_ref().is_some_and(|sha256| *sha256 != dataset.sha256()) {
        bail!("data set {} should be the one of the run's start, but has changed", experiment.dataset.display());
    }
    drive(&mut learner(&experiment, &dataset, device)?, folder, &experiment, true)
}

/// Takes a learner to its last step, and says what came of it.
fn drive(learner: &mut BundleFlow, folder: &RunFolder, experiment: &Experiment, resume: bool) -> Result<Ending> {
    let mut observer = ProgressView::new();
    let progress = diffecon_train::run(learner, folder, &experiment.run, resume, &mut observer)?;
    let path = folder.path().display();
    if observer.interrupted() {
        eprintln!("stopped after step {}; continue with: diffecon resume {path}", progress.step);
        return Ok(Ending::Interrupted);
    }
    if let Some(best) = progress.best {
        let share = 100.0 * best.share_of_surplus;
        eprintln!("best menu: step {}, validation revenue {:.4} ({share:.1} % of surplus)", best.step, best.revenue);
        eprintln!("evaluate it with: diffecon evaluate {path}");
    }
    Ok(Ending::Finished)
}

/// The experiment's learner, untrained, on its data.
fn learner(experiment: &Experiment, dataset: &Dataset, device: &str) -> Result<BundleFlow> {
    let config = experiment.bundleflow()?;
    let device = autodiff_device(device).context("--device")?;
    let LearnerName::Bundleflow = experiment.learner;
    let provenance = MenuProvenance::new("bundleflow", dataset, &experiment.dataset, experiment.seed);
    let (train, validation) = (dataset.split(Split::Train), dataset.split(Split::Validation));
    Ok(BundleFlow::new(config, train, validation, device, provenance)?)
}

/// The data set of a folder, with a hint if it has not been built yet.
pub fn load(folder: &Path) -> Result<Dataset> {
    let recipe = folder.join("recipe.toml");
    Dataset::load(folder).with_context(|| {
        if recipe.exists() {
            format!("cannot load the data set (build it with: diffecon dataset build {})", recipe.display())
        } else {
            "cannot load the data set".to_owned()
        }
    })
}

/// `checkpoints/<setting>/<method>/seed-<seed>` for `.../<setting>/<method>.toml`.
fn default_folder(experiment: &Path, seed: u64) -> Result<PathBuf> {
    let whole = std::path::absolute(experiment).with_context(|| format!("cannot find {}", experiment.display()))?;
    let method = whole.file_stem().unwrap_or_default();
    let setting = whole.parent().and_then(Path::file_name).unwrap_or_default();
    Ok(Path::new("checkpoints").join(setting).join(method).join(format!("seed-{seed}")))
}
