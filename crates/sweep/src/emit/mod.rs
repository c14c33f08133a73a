//! Jobs for engines that exist: each runs `diffecon sweep GRID --cell N` for every cell, and again for one that was stopped.
//!
//! A cell ends with 0 when it is finished, with [`RESUMABLE`] when a signal stopped it, its progress saved, and with anything else
//! when it failed.

mod job;
mod kubernetes;
mod make;
mod quote;
mod slurm;
mod snakemake;

pub use job::Job;

use diffecon_config::{OutOfRange, one_of};
use std::fmt;
use std::str::FromStr;

/// The exit status of a cell that a signal stopped and that goes on when it is run again: `EX_TEMPFAIL` of `sysexits.h`.
pub const RESUMABLE: u8 = 75;

/// Who runs the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Slurm, a job array.
    Slurm,
    /// Kubernetes, an Indexed Job.
    Kubernetes,
    /// Snakemake, a rule for each cell.
    Snakemake,
    /// make, a target for each cell.
    Make,
}

impl Engine {
    const ALL: [(Self, &str); 4] = [
        (Self::Slurm, "slurm"),
        (Self::Kubernetes, "kubernetes"),
        (Self::Snakemake, "snakemake"),
        (Self::Make, "make"),
    ];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(engine, _)| engine == self).map_or("", |(_, name)| name);
        write!(f, "{name}")
    }
}

impl FromStr for Engine {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text).map(|(engine, _)| *engine);
        let names = Self::ALL.map(|(_, name)| name);
        found.ok_or_else(|| OutOfRange::new("engine", one_of(text, names), format!("{text:?}")))
    }
}

/// The file that the engine takes.
pub fn emit(engine: Engine, job: &Job) -> String {
    match engine {
        Engine::Slurm => slurm::script(job),
        Engine::Kubernetes => kubernetes::manifest(job),
        Engine::Snakemake => snakemake::snakefile(job),
        Engine::Make => make::makefile(job),
    }
}
