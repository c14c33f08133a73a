//! `diffecon compare`: methods over seeds and markets.

use crate::arguments::Compare;
use crate::commands::Ending;
use crate::output;
use anyhow::Result;

/// Runs the command.
pub fn run(Compare { mechanisms, format, market }: &Compare) -> Result<Ending> {
    let comparison = diffecon_report::compare(mechanisms, &market.evaluation())?;
    output::print(&format.write(&comparison))?;
    Ok(Ending::Finished)
}
