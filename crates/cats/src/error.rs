//! What can be wrong with parameters and files.

use crate::distribution::Distribution;
use diffecon_config::{ConfigError, OutOfRange};
use std::path::PathBuf;

/// An error of this crate: the name of the thing, what is allowed and what was got.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatsError {
    /// A parameter is outside its range.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// Parameters are not what they should be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A random procedure does not come to its end with these parameters.
    #[error("the generation cannot finish: {reason}")]
    Unfinished {
        /// What it waits for.
        reason: String,
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
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        error: std::io::Error,
    },
    /// A file does not hold golden statistics.
    #[error("{file}: {message}")]
    Golden {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file of a named set is not the one that was published under its name.
    #[error("{name} has the SHA-256 {found}, which is not the published one: please report it, with your processor")]
    Published {
        /// The file's name.
        name: String,
        /// Its hash here.
        found: String,
    },
    /// A picture cannot be drawn.
    #[error("the picture cannot be drawn: {message}")]
    Picture {
        /// The reason.
        message: String,
    },
    /// Something is wrong for one distribution of several.
    #[error("{distribution}: {error}")]
    Of {
        /// The distribution.
        distribution: Distribution,
        /// What is wrong.
        error: Box<Self>,
    },
    /// The solver of integer programs failed.
    #[error("the solver failed: {message}")]
    Solver {
        /// What it says.
        message: String,
    },
}

impl CatsError {
    /// A [`CatsError::OutOfRange`] from anything printable.
    pub fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        Self::OutOfRange(OutOfRange::new(name, allowed, value))
    }

    /// The same, said of a distribution.
    pub fn of(self, distribution: Distribution) -> Self {
        Self::Of { distribution, error: Box::new(self) }
    }
}
