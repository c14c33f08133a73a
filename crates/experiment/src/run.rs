//! Runs: an experiment in a folder, from its start or from its newest checkpoint.

use crate::error::ExperimentError;
use crate::experiment::Experiment;
use crate::registry::Registry;
use diffecon_data::Datasets;
use diffecon_files::atomic_file;
use diffecon_train::{Observer, Progress, RunError, RunFolder, Start};
use std::path::{Path, PathBuf};

impl Experiment {
    /// Runs the experiment in an empty or absent folder.
    ///
    /// # Errors
    /// If anything is wrong with it, before the folder is made; or as [`diffecon_train::run()`].
    pub fn start(
        mut self,
        folder: &Path,
        device: &str,
        observer: &mut dyn Observer,
    ) -> Result<Progress, ExperimentError> {
        let datasets = Datasets::of_run(self.data());
        let mut learner = self.init_on(device, datasets, observer)?;
        self.run().check_for(learner.as_ref())?;
        let config = self.to_toml()?;
        let folder = RunFolder::create(folder)?;
        atomic_file::write(&folder.config(), config.as_bytes()).map_err(RunError::from)?;
        Ok(diffecon_train::run(learner.as_mut(), &folder, self.run(), Start::Anew, observer)?)
    }
}

/// How to continue a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumption {
    /// The step whose checkpoint to go on from; none for the newest that is whole.
    pub from: Option<usize>,
    /// The folder of the run's data set, if it was moved; none for where it was.
    pub dataset: Option<PathBuf>,
    /// Where tensors live.
    pub device: String,
}

impl Default for Resumption {
    fn default() -> Self {
        Self { from: None, dataset: None, device: "cpu".to_owned() }
    }
}

/// Continues the run in a folder from its newest checkpoint that is whole, or from that of a step.
///
/// # Errors
/// If the folder holds no run, another process works in it, its data have changed, or as [`diffecon_train::run()`].
pub fn resume(
    folder: &Path,
    options: &Resumption,
    registry: &Registry,
    observer: &mut dyn Observer,
) -> Result<Progress, ExperimentError> {
    let folder = RunFolder::open(folder)?.hold()?;
    let mut experiment = Experiment::read(&folder.config(), &[], registry)?;
    let mut datasets = Datasets::of_run(experiment.data());
    if let Some(dataset) = &options.dataset {
        datasets = datasets.taken_from(dataset)?;
    }
    let mut learner = experiment.init_on(&options.device, datasets, observer)?;
    let start = options.from.map_or(Start::Newest, Start::Checkpoint);
    Ok(diffecon_train::run(learner.as_mut(), &folder, experiment.run(), start, observer)?)
}

/// `<setting>/<method>` for `.../<setting>/<method>.toml`.
///
/// # Errors
/// If the working folder is gone.
pub fn setting_and_method(experiment: &Path) -> Result<PathBuf, ExperimentError> {
    let whole = std::path::absolute(experiment).map_err(ExperimentError::io("find", experiment))?;
    let method = whole.file_stem().unwrap_or_default();
    let setting = whole.parent().and_then(Path::file_name).unwrap_or_default();
    Ok(Path::new(setting).join(method))
}

/// `checkpoints/<setting>/<method>/seed-<seed>` for `.../<setting>/<method>.toml`; another name may take the method's place.
///
/// # Errors
/// If the working folder is gone.
pub fn default_folder(experiment: &Path, name: Option<&str>, seed: u64) -> Result<PathBuf, ExperimentError> {
    let mut place = setting_and_method(experiment)?;
    if let Some(name) = name {
        place.set_file_name(name);
    }
    Ok(Path::new("checkpoints").join(place).join(format!("seed-{seed}")))
}
