//! `cargo xtask`: chores of the project.

mod faults;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Kill, signal, damage and starve short runs of every learner, and compare what comes of them with undisturbed ones
    Faults(faults::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().chore {
        Chore::Faults(options) => faults::run(&options),
    }
}
