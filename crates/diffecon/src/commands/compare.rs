//! `diffecon compare`: methods over seeds and markets.

use crate::arguments::Compare;
use crate::commands::Ending;
use crate::output;
use anyhow::Result;
use diffecon_experiment::Evaluation;

/// Runs the command.
pub fn run(arguments: &Compare) -> Result<Ending> {
    let options = Evaluation {
        dataset: arguments.dataset.clone(),
        split: arguments.split,
        episodes: arguments.episodes,
        baselines: arguments.baselines.clone(),
    };
    let comparison = diffecon_report::compare(&arguments.mechanisms, &options)?;
    output::print(&arguments.format.write(&comparison))?;
    Ok(Ending::Finished)
}
