//! What can go wrong in a run.

use std::path::{Path, PathBuf};

/// An error of a training run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {path}: {error}", path = path.display())]
    Io {
        /// What was tried: read, write, ...
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        error: std::io::Error,
    },
    /// A file of a run is not what it should be.
    #[error("{path}: {message}", path = path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What was expected and found.
        message: String,
    },
    /// The folder for a new run is taken.
    #[error("folder for a new run should be empty or absent, but {} is not (continue it with `resume`)", .0.display())]
    FolderTaken(PathBuf),
    /// The folder holds no run.
    #[error("{} should be the folder of a run, but has no config.toml", .0.display())]
    NoRun(PathBuf),
    /// Training went astray.
    #[error("{metric} should be finite, but is {value} at step {step}; lower learning rates may help")]
    NotFinite {
        /// The metric.
        metric: &'static str,
        /// Its value.
        value: f64,
        /// The step.
        step: usize,
    },
    /// Training led to a mechanism that cannot be.
    #[error("training diverged: {0}; lower learning rates may help")]
    Diverged(#[from] diffecon_auction::OutOfRange),
    /// A policy cannot be written.
    #[error("{0}")]
    Mechanism(Box<dyn std::error::Error + Send + Sync>),
    /// A configuration is out of range.
    #[error(transparent)]
    Config(#[from] diffecon_config::ConfigError),
    /// A learner's state does not fit its configuration.
    #[error(transparent)]
    State(#[from] diffecon_tensor::StateError),
    /// A data set or mechanism file cannot be read or written.
    #[error(transparent)]
    Data(#[from] diffecon_data::DataError),
}

impl RunError {
    /// For `map_err`: an I/O error with what was tried and where.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Io { action, path: path.to_owned(), error }
    }

    /// A file that is not what it should be.
    pub(crate) fn broken(path: &Path, message: &dyn std::fmt::Display) -> Self {
        Self::Broken { path: path.to_owned(), message: message.to_string() }
    }
}
