//! What can go wrong with files and folders.

use std::io;
use std::path::{Path, PathBuf};

/// An error of a file or folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system refuses.
    #[error("cannot {action} {}: {error}", path.display())]
    Io {
        /// What was tried: read, write, ...
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason given by the operating system.
        error: io::Error,
    },
    /// Another process works in a folder.
    #[error("{} is in use by {holder}", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process, its host and since when.
        holder: String,
    },
}

impl FileError {
    /// For `map_err`: what was tried, and where.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { action, path: path.to_owned(), error }
    }

    /// Whether a file could not be made because there is one of its name.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::AlreadyExists)
    }
}
