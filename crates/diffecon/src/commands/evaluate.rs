//! `diffecon evaluate`: trained mechanisms side by side with the baselines, on bidders that they have not seen.

use crate::arguments::Evaluate;
use crate::commands::Ending;
use crate::{output, table};
use anyhow::Result;

/// Runs the command.
pub fn run(Evaluate { mechanisms, market, json }: &Evaluate) -> Result<Ending> {
    let report = diffecon_experiment::evaluate(mechanisms, &market.evaluation())?;
    output::print(&if *json { serde_json::to_string(&report)? } else { table::report(&report) })?;
    Ok(Ending::Finished)
}
