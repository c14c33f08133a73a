//! What can go wrong in a run.

use diffecon_files::FileError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// An error of a training run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A file or folder cannot be read or written, or another process works in the folder.
    #[error(transparent)]
    File(#[from] FileError),
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
    /// The configuration is not the one that the run was started with.
    #[error("{}: a run goes on with the configuration that it was started with, but this was changed (undo the change, or \
             start another run)", .0.display())]
    ConfigChanged(PathBuf),
    /// There is no checkpoint of a step.
    #[error("the checkpoint to go on from should be one of {steps:?} in {}, but is {from}", folder.display())]
    NoCheckpoint {
        /// The run.
        folder: PathBuf,
        /// The step asked for.
        from: usize,
        /// The steps that have a checkpoint.
        steps: Vec<usize>,
    },
    /// Training went astray.
    #[error("training diverged at step {step}: {what}; lower learning rates may help{}", newest(*checkpoint))]
    Diverged {
        /// The step that was not finished.
        step: usize,
        /// What should be finite, or in its range, and is not.
        what: String,
        /// The step of the newest checkpoint, whose every number is finite.
        checkpoint: Option<usize>,
    },
    /// Training led to a mechanism that cannot be; the loop makes [`Self::Diverged`] of it.
    #[error("training diverged: {0}")]
    NoMechanism(#[from] diffecon_auction::OutOfRange),
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

fn newest(checkpoint: Option<usize>) -> String {
    checkpoint.map_or_else(String::new, |step| format!(" (the newest checkpoint is of step {step})"))
}

impl RunError {
    /// For `map_err`: an I/O error with what was tried and where.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| FileError::io(action, path)(error).into()
    }

    /// A file that is not what it should be.
    pub(crate) fn broken(path: &Path, message: &dyn std::fmt::Display) -> Self {
        Self::Broken { path: path.to_owned(), message: message.to_string() }
    }

    /// Whether a file is missing or not what was written, so that an older one may do; not so where the disk refuses.
    pub(crate) fn is_damage(&self) -> bool {
        use diffecon_data::DataError;
        match self {
            Self::File(FileError::Io { error, .. }) | Self::Data(DataError::Io { error, .. }) => {
                matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory)
            }
            Self::Broken { .. } | Self::Data(_) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_told_from_what_the_disk_refuses() {
        let path = Path::new("state");
        let io = |kind: ErrorKind| RunError::io("read", path)(kind.into());
        assert!(io(ErrorKind::NotFound).is_damage() && io(ErrorKind::IsADirectory).is_damage());
        assert!(!io(ErrorKind::PermissionDenied).is_damage() && !io(ErrorKind::StorageFull).is_damage());
        assert!(RunError::broken(path, &"short").is_damage());
        assert!(!RunError::ConfigChanged(path.to_owned()).is_damage());
        let data = diffecon_data::DataError::io("read", path, ErrorKind::PermissionDenied.into());
        assert!(!RunError::from(data).is_damage());
    }
}
