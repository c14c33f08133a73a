//! What can be wrong with an environment, a configuration or a policy file.

use std::fmt::Display;
use std::ops::RangeInclusive;

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
    range: RangeInclusive<T>,
) -> Result<(), SequentialError> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(SequentialError::out_of_range(name, format!("from {} to {}", range.start(), range.end()), value))
}

/// Checks the units of hidden layers.
pub(crate) fn check_hidden(name: &str, hidden: &[usize]) -> Result<(), SequentialError> {
    check(&format!("{name} (layers)"), hidden.len(), 1..=16)?;
    hidden.iter().try_for_each(|units| check(name, *units, 1..=8_192))
}

impl From<SequentialError> for diffecon_train::RunError {
    fn from(error: SequentialError) -> Self {
        Self::Mechanism(Box::new(error))
    }
}
