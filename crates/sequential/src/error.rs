//! What can be wrong with an environment, a configuration or a policy file.

use std::fmt::Display;

/// An error of a sequential auction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SequentialError {
    /// A setting is outside its range.
    #[error("{name} should be {allowed}, but is {value}")]
    OutOfRange {
        /// The setting.
        name: String,
        /// The allowed range, in words.
        allowed: String,
        /// The value got.
        value: String,
    },
    /// A policy file is not what it should be.
    #[error("{place}: {reason}")]
    Invalid {
        /// The file.
        place: String,
        /// What was expected and found.
        reason: String,
    },
    /// A policy file cannot be read.
    #[error("cannot read {path}: {error}")]
    Read {
        /// The file.
        path: String,
        /// The reason given by the operating system.
        error: std::io::Error,
    },
    /// A policy file cannot be written.
    #[error(transparent)]
    Data(#[from] diffecon_data::DataError),
}

impl SequentialError {
    pub(crate) fn out_of_range(name: impl Display, allowed: impl Display, value: impl Display) -> Self {
        Self::OutOfRange { name: name.to_string(), allowed: allowed.to_string(), value: value.to_string() }
    }

    pub(crate) fn invalid(place: impl Display, reason: impl Display) -> Self {
        Self::Invalid { place: place.to_string(), reason: reason.to_string() }
    }
}

/// An error unless a number is in its range.
pub(crate) fn check<T: PartialOrd + Display>(
    name: &str,
    value: T,
    allowed: &str,
    in_range: impl FnOnce(&T) -> bool,
) -> Result<(), SequentialError> {
    if in_range(&value) { Ok(()) } else { Err(SequentialError::out_of_range(name, allowed, value)) }
}

impl From<SequentialError> for diffecon_train::RunError {
    fn from(error: SequentialError) -> Self {
        Self::Mechanism(Box::new(error))
    }
}
