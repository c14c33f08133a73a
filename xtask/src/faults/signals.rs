//! Runs that are asked to end at random moments.

use super::kills::durations;
use super::program::told;
use super::runs::Runs;
use super::tally::Tally;
use anyhow::Result;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use std::process::Command;
use std::thread::sleep;

/// Signals and the exit status that each asks for.
const SIGNALS: [(&str, i32, i32); 5] =
    [("INT", 2, 130), ("TERM", 15, 143), ("HUP", 1, 129), ("USR1", 10, 75), ("USR2", 12, 75)];

/// Sends each signal so many times, every learner in turn.
pub fn run(runs: &Runs<'_>, trials: usize, rng: &mut Xoshiro256PlusPlus, tally: &mut Tally) -> Result<()> {
    let durations = durations(runs)?;
    for (name, number, status) in SIGNALS {
        for (learner, takes) in Runs::learners().zip(durations.iter().cycle()).take(trials) {
            let child = runs.program.spawn(&Runs::train(&format!("{learner}.toml"), "run"))?;
            sleep(takes.mul_f64(rng.random_range(0.0..1.0)));
            Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status()?;
            let (code, _, said) = told(child.wait_with_output()?);
            // It may have ended before, or not have listened yet.
            let expected = [0, status, -number].contains(&code);
            std::fs::create_dir_all(runs.program.path("run"))?;
            let lost = runs.finish(learner, "run")?;
            let wrong = (!expected).then(|| format!("{learner}: status {code} after SIG{name}: {}", said.trim()));
            tally.add(&format!("SIG{name}"), lost.or(wrong));
        }
    }
    Ok(())
}
