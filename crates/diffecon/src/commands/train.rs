//! `diffecon train`: an experiment file becomes a run.

use crate::arguments::Train;
use crate::commands::Ending;
use crate::experiment::{BundleFlowExperiment, Experiment, SequentialExperiment};
use crate::progress::{self, ProgressView};
use anyhow::{Context, Result, bail};
use diffecon_auction::Valuations;
use diffecon_bundleflow::BundleFlow;
use diffecon_data::{Dataset, MenuProvenance, Split, atomic_file};
use diffecon_sequential::{
    Auction, DynamicProgramming, EnvironmentConfig, FittedPolicyIteration, ProximalPolicyOptimisation,
};
use diffecon_tensor::autodiff_device;
use diffecon_train::{Learner, RunFolder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(arguments: &Train) -> Result<Ending> {
    let mut experiment = Experiment::read(&arguments.experiment, &arguments.set)?;
    let seed = arguments.seed.unwrap_or(*experiment.seed_mut());
    *experiment.seed_mut() = seed;
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.experiment, seed)?,
    };
    start(experiment, &arguments.device, &out)
}

/// Starts a run in an empty or absent folder.
pub fn start(mut experiment: Experiment, device: &str, out: &Path) -> Result<Ending> {
    let mut learner = learner(&mut experiment, device)?;
    let config = experiment.to_toml()?;
    let folder = RunFolder::create(out)?;
    atomic_file::write(&folder.config(), config.as_bytes())?;
    drive(learner.as_mut(), &folder, &experiment, false)
}

/// Continues a run.
pub fn resume(folder: &RunFolder, device: &str) -> Result<Ending> {
    let mut experiment = Experiment::read(&folder.config(), &[])?;
    let mut learner = learner(&mut experiment, device)?;
    drive(learner.as_mut(), folder, &experiment, true)
}

/// Takes a learner to its last step, and says what came of it.
fn drive(learner: &mut dyn Learner, folder: &RunFolder, experiment: &Experiment, resume: bool) -> Result<Ending> {
    let mut observer = ProgressView::new();
    let reached = diffecon_train::run(learner, folder, experiment.run(), resume, &mut observer)?;
    let path = folder.path().display();
    if observer.interrupted() {
        eprintln!("stopped after step {}; continue with: diffecon resume {path}", reached.step);
        return Ok(Ending::Interrupted);
    }
    if let Some(best) = reached.best {
        let share = progress::share(best.share_of_surplus);
        eprintln!("best mechanism: step {}, validation revenue {:.4}{share}", best.step, best.revenue);
        eprintln!("evaluate it with: diffecon evaluate {path}");
    }
    Ok(Ending::Finished)
}

/// The experiment's learner, untrained, on its data. The checksums of the data enter the experiment; those that are there
/// already should be the same.
fn learner(experiment: &mut Experiment, device: &str) -> Result<Box<dyn Learner>> {
    experiment.run().check()?;
    match experiment {
        Experiment::BundleFlow(experiment) => bundleflow(experiment, device),
        Experiment::Sequential(experiment) => sequential(experiment, device),
    }
}

fn bundleflow(experiment: &mut BundleFlowExperiment, device: &str) -> Result<Box<dyn Learner>> {
    let dataset = load_same(&experiment.dataset, experiment.dataset_sha256.as_deref())?;
    experiment.dataset_sha256 = Some(dataset.sha256());
    let config = experiment.config()?;
    let device = autodiff_device(device).context("--device")?;
    let provenance = MenuProvenance::new("bundleflow", &dataset, &experiment.dataset, experiment.seed);
    let (train, validation) = (dataset.split(Split::Train), dataset.split(Split::Validation));
    Ok(Box::new(BundleFlow::new(config, train, validation, device, provenance)?))
}

fn sequential(experiment: &mut SequentialExperiment, device: &str) -> Result<Box<dyn Learner>> {
    let [train, validation] = rows(&mut experiment.environment, [Split::Train, Split::Validation])?;
    let device = autodiff_device(device).context("--device")?;
    let auction = Auction::new(experiment.environment.clone(), &train, &validation, experiment.seed)?;
    let SequentialExperiment { dp, fpi, ppo, .. } = experiment.clone();
    if let Some(config) = dp {
        return Ok(Box::new(DynamicProgramming::new(config, auction)?));
    }
    if let Some(config) = fpi {
        return Ok(Box::new(FittedPolicyIteration::new(config, auction, device)?));
    }
    Ok(Box::new(ProximalPolicyOptimisation::new(ppo.unwrap_or_default(), auction, device)?))
}

/// Parts of the data sets of an auction, by folder. Their checksums enter the configuration, or should be the ones there.
pub fn rows<const N: usize>(
    environment: &mut EnvironmentConfig,
    splits: [Split; N],
) -> Result<[BTreeMap<String, Valuations>; N]> {
    let mut rows = [(); N].map(|()| BTreeMap::new());
    let folders: Vec<String> = environment.datasets().into_iter().map(str::to_owned).collect();
    for folder in folders {
        let known = environment.dataset_sha256.get(&folder).map(String::as_str);
        if !Path::new(&folder).is_dir() {
            bail!("environment.values should be A to F or a data set's folder, but is {folder:?}");
        }
        let dataset = load_same(Path::new(&folder), known)?;
        for (split, rows) in splits.into_iter().zip(&mut rows) {
            if dataset.splits.size(split) == 0 {
                bail!("split should be one with bidders, but {split} of data set {:?} has none", dataset.name);
            }
            rows.insert(folder.clone(), dataset.split(split));
        }
        environment.dataset_sha256.insert(folder, dataset.sha256());
    }
    Ok(rows)
}

/// The data set of a folder, which should have this checksum if one is given.
fn load_same(folder: &Path, sha256: Option<&str>) -> Result<Dataset> {
    let dataset = load(folder)?;
    if sha256.is_some_and(|sha256| sha256 != dataset.sha256()) {
        bail!("data set {} should be the one of the run's start, but has changed", folder.display());
    }
    Ok(dataset)
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
