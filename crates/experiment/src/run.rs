//! Runs: an experiment in a folder, from its start or from its newest checkpoint.

use crate::error::ExperimentError;
use crate::experiment::Experiment;
use crate::registry::Registry;
use diffecon_data::atomic_file;
use diffecon_train::{Observer, Progress, RunFolder};
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
        let mut learner = self.init(device)?;
        let config = self.to_toml()?;
        let folder = RunFolder::create(folder)?;
        atomic_file::write(&folder.config(), config.as_bytes())?;
        Ok(diffecon_train::run(learner.as_mut(), &folder, self.run(), false, observer)?)
    }
}

/// Continues the run in a folder.
///
/// # Errors
/// If the folder holds no run, its data have changed, or as [`diffecon_train::run()`].
pub fn resume(
    folder: &Path,
    device: &str,
    registry: &Registry,
    observer: &mut dyn Observer,
) -> Result<Progress, ExperimentError> {
    let folder = RunFolder::open(folder)?;
    let mut experiment = Experiment::read(&folder.config(), &[], registry)?;
    let mut learner = experiment.init(device)?;
    Ok(diffecon_train::run(learner.as_mut(), &folder, experiment.run(), true, observer)?)
}

/// `checkpoints/<setting>/<method>/seed-<seed>` for `.../<setting>/<method>.toml`.
///
/// # Errors
/// If the working folder is gone.
pub fn default_folder(experiment: &Path, seed: u64) -> Result<PathBuf, ExperimentError> {
    let whole = std::path::absolute(experiment).map_err(ExperimentError::io("find", experiment))?;
    let method = whole.file_stem().unwrap_or_default();
    let setting = whole.parent().and_then(Path::file_name).unwrap_or_default();
    Ok(Path::new("checkpoints").join(setting).join(method).join(format!("seed-{seed}")))
}
