//! Errors of the libraries as exceptions, with the same texts as on the command line.
//!
//! | what went wrong | exception |
//! |---|---|
//! | a value out of its range, an unknown key, a file that is not what it should be | `ValueError` |
//! | a file or folder that cannot be read or written | `OSError`, `FileNotFoundError` if it is not there |
//! | a folder that is taken or in use | `FileExistsError` |
//! | training that diverged, a solver that failed, values that do not settle | `RuntimeError` |

use diffecon_bidding::BiddingError;
use diffecon_cats::CatsError;
use diffecon_config::{ConfigError, OutOfRange};
use diffecon_contracts::ContractError;
use diffecon_data::DataError;
use diffecon_experiment::ExperimentError;
use diffecon_files::FileError;
use diffecon_report::PageError;
use diffecon_sequential::SequentialError;
use diffecon_train::RunError;
use pyo3::PyErr;
use pyo3::exceptions::{PyFileExistsError, PyFileNotFoundError, PyOSError, PyRuntimeError, PyValueError};
use std::io;

/// An error that can be an exception.
pub trait Failure: ToString {
    /// The exception.
    fn raised(&self) -> PyErr;
}

/// For `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "map_err gives it away")]
pub fn raised(error: impl Failure) -> PyErr {
    error.raised()
}

fn wrong(error: &impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn refused(error: &io::Error, text: String) -> PyErr {
    match error.kind() {
        io::ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
        io::ErrorKind::AlreadyExists => PyFileExistsError::new_err(text),
        _ => PyOSError::new_err(text),
    }
}

impl Failure for OutOfRange {
    fn raised(&self) -> PyErr {
        wrong(self)
    }
}

impl Failure for ConfigError {
    fn raised(&self) -> PyErr {
        wrong(self)
    }
}

impl Failure for FileError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Io { error, .. } => refused(error, self.to_string()),
            _ => PyFileExistsError::new_err(self.to_string()),
        }
    }
}

impl Failure for ContractError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Solver { .. } | Self::Unsettled { .. } => PyRuntimeError::new_err(self.to_string()),
            _ => wrong(self),
        }
    }
}

impl Failure for CatsError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Io { error, .. } => refused(error, self.to_string()),
            Self::Solver { .. } | Self::Unfinished { .. } => PyRuntimeError::new_err(self.to_string()),
            _ => wrong(self),
        }
    }
}

impl Failure for DataError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Io { error, .. } => refused(error, self.to_string()),
            Self::File(error) => error.raised(),
            Self::Cats(error) => error.raised(),
            Self::NotBuilt { .. } | Self::RecipeOnly { .. } | Self::NotThere { .. } => {
                PyFileNotFoundError::new_err(self.to_string())
            }
            Self::Taken { .. } => PyFileExistsError::new_err(self.to_string()),
            _ => wrong(self),
        }
    }
}

impl Failure for SequentialError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Data(error) => error.raised(),
            _ => wrong(self),
        }
    }
}

impl Failure for RunError {
    fn raised(&self) -> PyErr {
        match self {
            Self::File(error) => error.raised(),
            Self::Data(error) => error.raised(),
            Self::FolderTaken(_) => PyFileExistsError::new_err(self.to_string()),
            Self::NoRun(_) => PyFileNotFoundError::new_err(self.to_string()),
            Self::Diverged { .. } | Self::NoMechanism(_) => PyRuntimeError::new_err(self.to_string()),
            _ => wrong(self),
        }
    }
}

impl Failure for ExperimentError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Io { error, .. } => refused(error, self.to_string()),
            Self::Run(error) => error.raised(),
            Self::Data(error) => error.raised(),
            Self::Sequential(error) => error.raised(),
            Self::Bidding(error) => error.raised(),
            _ => wrong(self),
        }
    }
}

impl Failure for BiddingError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Io { error, .. } => refused(error, self.to_string()),
            Self::Data(error) => error.raised(),
            Self::File(error) => error.raised(),
            Self::Picture { .. } | Self::Bidder { .. } => PyRuntimeError::new_err(self.to_string()),
            _ => wrong(self),
        }
    }
}

impl Failure for PageError {
    fn raised(&self) -> PyErr {
        match self {
            Self::Experiment(error) => error.raised(),
            _ => PyRuntimeError::new_err(self.to_string()),
        }
    }
}
