//! What can go wrong with processes and their solutions.

use diffecon_config::{ConfigError, OutOfRange};

/// An error of a principal-agent process or of its exact solution.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// A key or a number of a process is outside its range, or a text is no process.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The solver of linear programs failed, or what it found does not hold.
    #[error("the linear program of {place} was not solved: {message}")]
    Solver {
        /// What the program is of.
        place: String,
        /// What the solver says.
        message: String,
    },
    /// Values did not settle. Only subgame-perfect equilibria of processes with cycles can do that: agent and principal may answer each
    /// other's changes for ever. A horizon makes the equilibrium exact.
    #[error("{what} did not settle in {sweeps} sweeps: the last one changed a value by {change:e}")]
    Unsettled {
        /// Whose values.
        what: &'static str,
        /// Sweeps over all states.
        sweeps: usize,
        /// The greatest change of the last one.
        change: f64,
    },
}

impl From<OutOfRange> for ContractError {
    fn from(error: OutOfRange) -> Self {
        Self::Config(error.into())
    }
}

impl ContractError {
    pub(crate) fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        OutOfRange::new(name, allowed, value).into()
    }

    pub(crate) fn solver(place: impl ToString, message: impl ToString) -> Self {
        Self::Solver { place: place.to_string(), message: message.to_string() }
    }

    /// The same error, said of a state where it names none yet.
    pub(crate) fn of(self, state: impl FnOnce() -> String) -> Self {
        match self {
            Self::Solver { place, message } => Self::Solver { place: format!("{place} in {}", state()), message },
            other => other,
        }
    }
}
