//! What can go wrong in the laboratory.

use diffecon_config::{ConfigError, OutOfRange};
use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BiddingError {
    /// A number or name is outside its range.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A design is not what it should be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A bidder from outside failed, and the design says to stop then.
    #[error("bidder {bidder} failed: {reason}")]
    Bidder {
        /// His number.
        bidder: usize,
        /// What he did.
        reason: String,
    },
    /// An auction that is run again asks for what its log does not say.
    #[error("the log does not say {0}")]
    NotLogged(String),
    /// A line of a log is not what it should be.
    #[error("{}:{line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        error: std::io::Error,
    },
}
