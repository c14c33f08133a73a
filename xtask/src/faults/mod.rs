//! Proof that runs can be left alone: every kind of fault, so many times, and what was lost by it.

mod damage;
mod events;
mod kills;
mod pairs;
mod points;
mod program;
mod runs;
mod signals;
mod tally;

use anyhow::{Context, Result, ensure};
use clap::Args;
use program::Program;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use runs::Runs;
use std::path::PathBuf;
use tally::Tally;

/// What to try.
#[derive(Debug, Args)]
pub struct Options {
    /// The program
    #[arg(long, default_value = "target/release/diffecon")]
    binary: PathBuf,
    /// A few trials of each kind, for every change
    #[arg(long)]
    quick: bool,
    /// Only these kinds: kills, points, errors, signals, damage, pairs
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Seed of the random moments and places
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Tries everything and prints a table; an error if anything was lost.
pub fn run(options: &Options) -> Result<()> {
    let binary = options.binary.canonicalize();
    let binary = binary.with_context(|| format!("no program {}: cargo build --release", options.binary.display()))?;
    let home = tempfile::tempdir()?;
    let program = Program { binary, home: home.path().to_owned() };
    let runs = Runs::prepare(&program)?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(options.seed);
    let mut tally = Tally::default();
    let wanted = |kind: &str| options.only.is_empty() || options.only.iter().any(|name| name == kind);
    let trials = |all: usize, few: usize| if options.quick { few } else { all };
    if wanted("kills") {
        kills::run(&runs, trials(200, 8), &mut rng, &mut tally)?;
    }
    if wanted("points") {
        points::kills(&runs, trials(400, 2 * Runs::count()), &mut tally)?;
    }
    if wanted("errors") {
        points::errors(&runs, trials(400, 2 * Runs::count()), &mut tally)?;
    }
    if wanted("signals") {
        signals::run(&runs, trials(50, 2), &mut rng, &mut tally)?;
    }
    if wanted("damage") {
        damage::run(&runs, trials(200, 8), &mut rng, &mut tally)?;
    }
    if wanted("pairs") {
        pairs::run(&runs, trials(20, 2), &mut tally)?;
    }
    println!("{tally}");
    ensure!(tally.lost() == 0, "{} trials lost something", tally.lost());
    Ok(())
}
