//! Runs that are killed at random moments.

use super::runs::Runs;
use super::tally::Tally;
use anyhow::Result;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a run of each learner takes, undisturbed.
pub fn durations(runs: &Runs<'_>) -> Result<Vec<Duration>> {
    let learners = Runs::learners().take(Runs::count());
    learners
        .map(|learner| {
            let begun = Instant::now();
            runs.program.run(&Runs::train(&format!("{learner}.toml"), "timed"))?;
            std::fs::remove_dir_all(runs.program.path("timed"))?;
            Ok(begun.elapsed())
        })
        .collect()
}

/// Kills so many runs, every learner in turn.
pub fn run(runs: &Runs<'_>, trials: usize, rng: &mut Xoshiro256PlusPlus, tally: &mut Tally) -> Result<()> {
    let durations = durations(runs)?;
    for (learner, takes) in Runs::learners().zip(durations.iter().cycle()).take(trials) {
        let mut child = runs.program.spawn(&Runs::train(&format!("{learner}.toml"), "run"))?;
        sleep(takes.mul_f64(rng.random_range(0.0..1.0)));
        child.kill()?;
        child.wait()?;
        std::fs::create_dir_all(runs.program.path("run"))?;
        tally.add("kill -9 at a random moment", runs.finish(learner, "run")?);
    }
    Ok(())
}
