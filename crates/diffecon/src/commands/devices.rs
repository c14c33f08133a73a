//! `diffecon devices`: what `--device` takes on this machine.

use crate::commands::Ending;
use crate::output::print;
use anyhow::Result;
use diffecon_tensor::device;

/// Runs the command.
pub fn run() -> Result<Ending> {
    let lines = device::devices().into_iter().map(|entry| format!("{:<10} {}", entry.name, entry.description()));
    print(&lines.collect::<Vec<_>>().join("\n"))?;
    Ok(Ending::Finished)
}
