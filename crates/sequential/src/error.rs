//! What can be wrong with an auction.

use diffecon_config::{ConfigError, OutOfRange};

/// An error of a sequential auction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SequentialError {
    /// A setting is outside its range.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A data set or a policy file cannot be read or written.
    #[error(transparent)]
    Data(#[from] diffecon_data::DataError),
}

impl SequentialError {
    pub(crate) fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        ConfigError::from(OutOfRange::new(name, allowed, value)).into()
    }
}

impl From<SequentialError> for diffecon_train::RunError {
    fn from(error: SequentialError) -> Self {
        Self::Mechanism(Box::new(error))
    }
}
