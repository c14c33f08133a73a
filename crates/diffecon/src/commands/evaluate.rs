//! `diffecon evaluate`: trained mechanisms side by side with the baselines, on bidders that they have not seen.

use crate::arguments::Evaluate;
use crate::commands::Ending;
use crate::{output, table};
use anyhow::Result;
use diffecon_experiment::Evaluation;

/// Runs the command.
pub fn run(arguments: &Evaluate) -> Result<Ending> {
    let options = Evaluation {
        dataset: arguments.dataset.clone(),
        split: arguments.split,
        episodes: arguments.episodes,
        baselines: arguments.baselines.clone(),
    };
    let report = diffecon_experiment::evaluate(&arguments.mechanisms, &options)?;
    output::print(&if arguments.json { serde_json::to_string(&report)? } else { table::report(&report) })?;
    Ok(Ending::Finished)
}
