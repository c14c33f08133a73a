//! `diffecon baselines`: the baselines of a data set as mechanism files.

use crate::arguments::Baselines;
use crate::commands::Ending;
use crate::output::note;
use anyhow::Result;

/// Runs the command.
pub fn run(arguments: &Baselines) -> Result<Ending> {
    for path in diffecon_experiment::fit_baselines(&arguments.dataset, &arguments.only, &arguments.out)? {
        note(&format!("wrote {}", path.display()));
    }
    Ok(Ending::Finished)
}
