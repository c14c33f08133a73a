//! `diffecon evaluate`: trained mechanisms side by side with the baselines, on bidders that they have not seen.

use crate::arguments::{Comparison, Evaluate};
use crate::commands::Ending;
use crate::{output, table};
use anyhow::Result;
use diffecon_experiment::Evaluation;

/// Runs the command.
pub fn run(arguments: &Evaluate) -> Result<Ending> {
    let Comparison { dataset, split, episodes, baselines, json } = arguments.comparison.clone();
    let options = Evaluation { dataset, split, episodes, baselines };
    let report = diffecon_experiment::evaluate(&arguments.mechanisms, &options)?;
    output::print(&if json { serde_json::to_string(&report)? } else { table::report(&report) })?;
    Ok(Ending::Finished)
}
