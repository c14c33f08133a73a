//! What can go wrong with optimal mechanisms and certificates.

use diffecon_config::OutOfRange;
use diffecon_data::DataError;
use std::path::Path;

/// An error of an optimal mechanism or a certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptimalError {
    /// A setting or a file's number is outside its range.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A data set, a mechanism file or a dual file.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Files do not fit each other, or the data.
    #[error("{path}: {reason}")]
    Unfit {
        /// The file.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// The solver of linear programs failed.
    #[error("the solver failed: {message}")]
    Solver {
        /// What it says.
        message: String,
    },
}

impl OptimalError {
    /// A file that does not fit.
    pub(crate) fn unfit(path: &Path, reason: impl ToString) -> Self {
        Self::Unfit { path: path.display().to_string(), reason: reason.to_string() }
    }
}
