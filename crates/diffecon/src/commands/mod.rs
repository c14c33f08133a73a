//! A file for each command, and one for what `evaluate` does with policies.

pub mod cats;
pub mod dataset;
pub mod devices;
pub mod evaluate;
pub mod policies;
pub mod quickstart;
pub mod resume;
pub mod train;

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With its work done.
    Finished,
    /// At the user's wish.
    Interrupted,
}
