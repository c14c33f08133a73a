//! The folder of a run, and where things are in it.

use crate::checkpoint::{self, Progress};
use crate::error::RunError;
use crate::optional_file;
use diffecon_files::{FolderLock, StagingFolder, folder_lock, sweep_held};
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `config.toml`, `metrics.jsonl`, `times.jsonl`, `metrics.csv`, `summary.json`, `tensorboard/`, `mechanism.safetensors` and `step-<k>/` of one run,
/// to be read.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
}

/// A run's folder in which this process alone works: only such a one is written to. While it is held, the file `lock` in it
/// says by whom.
#[derive(Debug, Clone)]
pub struct HeldRunFolder {
    folder: RunFolder,
    lock: Arc<FolderLock>,
}

impl RunFolder {
    /// Makes the folder of a new run and holds it.
    ///
    /// # Errors
    /// If the folder holds anything but what a killed process left before its run had a configuration, is held by another
    /// process, or cannot be made.
    pub fn create(path: &Path) -> Result<HeldRunFolder, RunError> {
        fs::create_dir_all(path).map_err(RunError::io("create", path))?;
        let held = Self { path: path.to_owned() }.hold()?;
        let entries = fs::read_dir(path).map_err(RunError::io("read", path))?;
        if entries.flatten().any(|entry| entry.file_name() != folder_lock::NAME) {
            return Err(RunError::FolderTaken(path.to_owned()));
        }
        Ok(held)
    }

    /// The folder of an existing run.
    ///
    /// # Errors
    /// If it has no `config.toml`.
    pub fn open(path: &Path) -> Result<Self, RunError> {
        let folder = Self { path: path.to_owned() };
        if folder.config().is_file() { Ok(folder) } else { Err(RunError::NoRun(path.to_owned())) }
    }

    /// Holds the folder, and removes what a killed process left unfinished in it.
    ///
    /// # Errors
    /// If another process holds it, or it cannot be written to.
    pub fn hold(self) -> Result<HeldRunFolder, RunError> {
        let lock = Arc::new(FolderLock::acquire(&self.path)?);
        sweep_held(&self.path);
        Ok(HeldRunFolder { folder: self, lock })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The resolved configuration.
    pub fn config(&self) -> PathBuf {
        self.path.join("config.toml")
    }

    /// What the resolved configuration says; none if there is no such file, or what is in it is no TOML.
    ///
    /// # Errors
    /// If the file is there, but cannot be read.
    pub(crate) fn configuration(&self) -> Result<Option<toml::Table>, RunError> {
        let bytes = optional_file::read(&self.config())?;
        Ok(bytes.and_then(|bytes| String::from_utf8_lossy(&bytes).parse().ok()))
    }

    /// One JSON object a line.
    pub fn metrics(&self) -> PathBuf {
        self.path.join("metrics.jsonl")
    }

    /// What the same steps took; one JSON object a line.
    pub fn times(&self) -> PathBuf {
        self.path.join("times.jsonl")
    }

    /// The losses of the work before the first step; one JSON object a line.
    pub fn preparation(&self) -> PathBuf {
        self.path.join("preparation.jsonl")
    }

    /// The same numbers as a table, once the run has ended or stopped.
    pub fn metrics_table(&self) -> PathBuf {
        self.path.join("metrics.csv")
    }

    /// What came of the run, once it has ended or stopped.
    pub fn summary(&self) -> PathBuf {
        self.path.join("summary.json")
    }

    /// TensorBoard's event files.
    pub fn tensorboard(&self) -> PathBuf {
        self.path.join("tensorboard")
    }

    /// The mechanism that earned most on the validation split so far.
    pub fn mechanism(&self) -> PathBuf {
        self.path.join("mechanism.safetensors")
    }

    /// The checkpoint after `step` steps.
    pub fn checkpoint(&self, step: usize) -> PathBuf {
        self.path.join(format!("step-{step}"))
    }

    /// The learner's state in that checkpoint.
    pub fn state(&self, step: usize) -> PathBuf {
        self.checkpoint(step).join(checkpoint::STATE)
    }

    /// The steps of all checkpoints, ascending.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn checkpoints(&self) -> Result<Vec<usize>, RunError> {
        let entries = fs::read_dir(&self.path).map_err(RunError::io("read", &self.path))?;
        let step = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_prefix("step-")?.parse().ok();
        let mut steps: Vec<usize> = entries.flatten().filter_map(step).collect();
        steps.sort_unstable();
        Ok(steps)
    }

    /// How far the run has come by its newest checkpoint that can be read; none before its first one. Another process may work
    /// in the folder meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn progress(&self) -> Result<Option<Progress>, RunError> {
        let steps = self.checkpoints()?;
        Ok(steps.iter().rev().find_map(|step| Progress::read(&self.checkpoint(*step)).ok()))
    }
}

impl HeldRunFolder {
    /// Why nothing keeps other processes out, if the file system has no locks.
    pub fn unlocked(&self) -> Option<&str> {
        self.lock.unsupported()
    }

    /// Removes the checkpoint after `step` steps, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub(crate) fn remove_checkpoint(&self, step: usize) -> Result<(), RunError> {
        Ok(StagingFolder::discard(&self.checkpoint(step))?)
    }
}

impl Deref for HeldRunFolder {
    type Target = RunFolder;

    fn deref(&self) -> &RunFolder {
        &self.folder
    }
}
