//! `diffecon auction run`: a design becomes a log and a table.

use super::statistics;
use crate::arguments::RunAuctions;
use crate::output::{counted, note};
use anyhow::Result;
use diffecon_bidding::{Design, RunFolder};
use diffecon_experiment::default_folder;
use indicatif::ProgressBar;

/// Runs the command.
pub fn run(arguments: &RunAuctions) -> Result<()> {
    let mut settings = arguments.set.clone();
    settings.extend(arguments.seed.map(|seed| format!("seed={seed}")));
    let design = Design::read(&arguments.design, &settings)?;
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.design, None, design.seed)?,
    };
    let folder = RunFolder::open(&out, design.clone())?;
    let before = folder.over()?;
    let bar = ProgressBar::new(design.sessions as u64);
    folder.run(|over| bar.set_position(over as u64))?;
    bar.finish_and_clear();
    for (reason, times) in folder.failures()? {
        note(&format!("{reason}: {}", counted(times as usize, "time")));
    }
    if before == design.sessions {
        note("all sessions were over: nothing was played; hint: --out names another folder");
    }
    note(&format!("{} of {} in {}", counted(design.sessions, "session"), design.treatment, out.display()));
    statistics::run(&[out], arguments.json)
}
