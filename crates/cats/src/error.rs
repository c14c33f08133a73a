//! What can be wrong with parameters and files.

use std::path::PathBuf;

/// An error of this crate: the name of the thing, what is allowed and what was got.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatsError {
    /// A parameter is outside its range.
    #[error("{name} should be {allowed}, but is {value}")]
    OutOfRange {
        /// What the parameter is.
        name: String,
        /// The allowed range, in words.
        allowed: String,
        /// The value got.
        value: String,
    },
    /// A file is not a CATS instance.
    #[error("{file}:{line}: {message}")]
    Parse {
        /// The file's name.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// What was expected and what was found.
        message: String,
    },
    /// A file does not hold golden statistics.
    #[error("{file}: {message}")]
    Golden {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        error: std::io::Error,
    },
}

impl CatsError {
    /// A [`CatsError::OutOfRange`] from anything printable.
    pub fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        Self::OutOfRange { name: name.to_string(), allowed: allowed.to_string(), value: value.to_string() }
    }
}
