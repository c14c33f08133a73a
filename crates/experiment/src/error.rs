//! What can go wrong with experiments and evaluations.

use diffecon_config::{ConfigError, OutOfRange};
use std::path::Path;

/// An error of an experiment, a run or an evaluation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExperimentError {
    /// A file cannot be read or written.
    #[error("cannot {action} {path}: {error}")]
    Io {
        /// What was tried: read, write.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// The reason given by the operating system.
        error: std::io::Error,
    },
    /// A key of an experiment, or an option of an evaluation.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A run.
    #[error(transparent)]
    Run(#[from] diffecon_train::RunError),
    /// A data set or a mechanism file.
    #[error(transparent)]
    Data(#[from] diffecon_data::DataError),
    /// An auction.
    #[error(transparent)]
    Sequential(#[from] diffecon_sequential::SequentialError),
    /// An auction of the laboratory.
    #[error(transparent)]
    Bidding(#[from] diffecon_bidding::BiddingError),
    /// A path that is nothing that is looked for.
    #[error("{path}: {reason}")]
    Path {
        /// The path.
        path: String,
        /// What it should be, and is not.
        reason: String,
    },
}

impl ExperimentError {
    /// For `map_err`: what was tried, and where.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Io { action, path: path.display().to_string(), error }
    }

    /// Something about a path.
    pub(crate) fn path(path: &Path, reason: impl ToString) -> Self {
        Self::Path { path: path.display().to_string(), reason: reason.to_string() }
    }
}

impl From<OutOfRange> for ExperimentError {
    fn from(error: OutOfRange) -> Self {
        Self::Config(error.into())
    }
}
