//! A file for each command.

pub mod audit;
pub mod baselines;
pub mod cats;
pub mod compare;
pub mod dataset;
pub mod devices;
pub mod evaluate;
pub mod explain;
pub mod inspect;
pub mod quickstart;
pub mod report;
pub mod show;
pub mod sweep;
pub mod train;

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With its work done.
    Finished,
    /// With its work done, which found that something checked is not as it should be.
    Failed,
    /// At the wish of a signal, with this exit status.
    Interrupted(u8),
}
