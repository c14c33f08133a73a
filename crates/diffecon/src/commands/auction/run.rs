//! `diffecon auction run`: a design becomes a log and a table.

use super::statistics;
use crate::arguments::RunAuctions;
use crate::output::{counted, note};
use anyhow::{Context, Result};
use diffecon_bidding::{Design, RunFolder};
use diffecon_config::{Checked, Config, Document, WRITTEN, read_text, set};
use diffecon_experiment::default_folder;
use indicatif::ProgressBar;

/// Runs the command.
pub fn run(arguments: &RunAuctions) -> Result<()> {
    let design = design(arguments)?;
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => default_folder(&arguments.design, None, design.seed)?,
    };
    let folder = RunFolder::open(&out, design.clone())?;
    let bar = ProgressBar::new(design.sessions as u64);
    folder.run(|over| bar.set_position(over as u64))?;
    bar.finish_and_clear();
    for (reason, times) in folder.failures()? {
        note(&format!("{reason}: {}", counted(times as usize, "time")));
    }
    note(&format!("{} of {} in {}", counted(design.sessions, "session"), design.treatment, out.display()));
    statistics::run(&[out], arguments.json)
}

/// The design of a file with what the flags change.
fn design(arguments: &RunAuctions) -> Result<Checked<Design>> {
    let path = &arguments.design;
    let text = read_text(path, WRITTEN).with_context(|| format!("cannot read {}", path.display()))?;
    let document = Document::parse(path.display(), text)?;
    let mut table = document.table().clone();
    for text in &arguments.set {
        set(&mut table, text).map_err(|error| error.at(format!("--set {text}")))?;
    }
    if let Some(seed) = arguments.seed {
        set(&mut table, &format!("seed={seed}"))?;
    }
    Ok(Design::from_table(&table).map_err(|error| document.locate(error))?)
}
