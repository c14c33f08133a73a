//! `diffecon completions`: what completes commands in a shell.

use crate::arguments::Arguments;
use crate::commands::Ending;
use crate::output;
use anyhow::Result;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// Runs the command.
pub fn run(shell: Shell) -> Result<Ending> {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "diffecon", &mut script);
    output::print(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Ending::Finished)
}
