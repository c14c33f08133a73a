//! `diffecon explain`: what the keys of experiments mean.

use crate::commands::Ending;
use crate::output;
use anyhow::Result;
use diffecon_experiment::{Registry, explain, settings_in_markdown};

/// Runs the command.
pub fn run(name: Option<&str>, markdown: bool) -> Result<Ending> {
    let registry = Registry::default();
    output::print(&if markdown { settings_in_markdown(&registry) } else { explain(name, &registry)? })?;
    Ok(Ending::Finished)
}
