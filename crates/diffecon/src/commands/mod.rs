//! A file for each command.

pub mod auction;
pub mod audit;
pub mod baselines;
pub mod cats;
pub mod certify;
pub mod compare;
pub mod completions;
pub mod dataset;
pub mod devices;
pub mod evaluate;
pub mod explain;
pub mod inspect;
pub mod man;
pub mod optimal;
pub mod polish;
pub mod quickstart;
pub mod report;
pub mod show;
pub mod sweep;
pub mod train;

/// What commands say that need the solver, in a build without it.
#[cfg(not(feature = "solve"))]
pub const NO_SOLVER: &str = "this build has no solver; hint: build with `cargo build --release --features solve`, which compiles \
     HiGHS and needs a C++ compiler, CMake and libclang (on Debian: g++ cmake libclang-dev)";

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
