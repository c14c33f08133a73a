//! The folder of a run, and where things are in it.

use crate::error::RunError;
use std::fs;
use std::path::{Path, PathBuf};

/// `config.toml`, `metrics.jsonl`, `tensorboard/`, `mechanism.safetensors` and `step-<k>/` of one run.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Makes the folder of a new run.
    ///
    /// # Errors
    /// If the folder holds anything, or cannot be made.
    pub fn create(path: &Path) -> Result<Self, RunError> {
        fs::create_dir_all(path).map_err(RunError::io("create", path))?;
        let taken = fs::read_dir(path).map_err(RunError::io("read", path))?.next().is_some();
        if taken {
            return Err(RunError::FolderTaken(path.to_owned()));
        }
        Ok(Self { path: path.to_owned() })
    }

    /// The folder of an existing run.
    ///
    /// # Errors
    /// If it has no `config.toml`.
    pub fn open(path: &Path) -> Result<Self, RunError> {
        let folder = Self { path: path.to_owned() };
        if folder.config().is_file() { Ok(folder) } else { Err(RunError::NoRun(path.to_owned())) }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The resolved configuration.
    pub fn config(&self) -> PathBuf {
        self.path.join("config.toml")
    }

    /// One JSON object a line.
    pub fn metrics(&self) -> PathBuf {
        self.path.join("metrics.jsonl")
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

    /// The steps of all whole checkpoints, ascending.
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
}
