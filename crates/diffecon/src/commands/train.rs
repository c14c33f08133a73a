//! `diffecon train`: an experiment file becomes a run.

use crate::arguments::Train;
use crate::experiment::{Experiment, LearnerName};
use crate::progress::Progress;
use anyhow::{Context, Result};
use diffecon_bundleflow::BundleFlow;
use diffecon_data::{Dataset, MenuProvenance, Split, atomic_file};
use diffecon_tensor::autodiff_device;
use diffecon_train::RunFolder;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(arguments: &Train) -> Result<()> {
    let mut experiment = Experiment::read(&arguments.experiment, &arguments.set)?;
    experiment.seed = arguments.seed.unwrap_or(experiment.seed);
    let out = arguments.out.clone().unwrap_or_else(|| default_folder(&arguments.experiment, experiment.seed));
    start(&experiment, &arguments.device, &out)
}

/// Starts a run in an empty or absent folder.
pub fn start(experiment: &Experiment, device: &str, out: &Path) -> Result<()> {
    let mut learner = learner(experiment, device)?;
    let folder = RunFolder::create(out)?;
    atomic_file::write(&folder.config(), experiment.to_toml().as_bytes())?;
    drive(&mut learner, &folder, experiment, false)
}

/// Takes a learner to its last step, and says what came of it.
pub fn drive(learner: &mut BundleFlow, folder: &RunFolder, experiment: &Experiment, resume: bool) -> Result<()> {
    let mut observer = Progress::new();
    let progress = diffecon_train::run(learner, folder, &experiment.run, resume, &mut observer)?;
    let path = folder.path().display();
    if observer.interrupted() {
        eprintln!("stopped after step {}; continue with: diffecon resume {path}", progress.step);
    } else if let Some(best) = progress.best {
        let share = 100.0 * best.share_of_surplus;
        eprintln!("best menu: step {}, validation revenue {:.4} ({share:.1} % of surplus)", best.step, best.revenue);
        eprintln!("evaluate it with: diffecon evaluate {path}");
    }
    Ok(())
}

/// The experiment's learner, untrained, on its data.
pub fn learner(experiment: &Experiment, device: &str) -> Result<BundleFlow> {
    let config = experiment.bundleflow()?;
    let device = autodiff_device(device).context("--device")?;
    let dataset = load(&experiment.dataset)?;
    let LearnerName::Bundleflow = experiment.learner;
    let (train, validation) = (dataset.split(Split::Train), dataset.split(Split::Validation));
    let provenance = MenuProvenance {
        learner: "bundleflow".to_owned(),
        dataset: dataset.name.clone(),
        dataset_folder: experiment.dataset.clone(),
        seed: experiment.seed,
        step: 0,
    };
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
fn default_folder(experiment: &Path, seed: u64) -> PathBuf {
    let method = experiment.file_stem().unwrap_or_default();
    let setting = experiment.parent().and_then(Path::file_name).unwrap_or_default();
    Path::new("checkpoints").join(setting).join(method).join(format!("seed-{seed}"))
}
