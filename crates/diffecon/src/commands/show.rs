//! `diffecon show`: what a mechanism sells.

use crate::arguments::Show;
use crate::commands::Ending;
use crate::{output, table};
use anyhow::Result;

/// Runs the command.
pub fn run(show: &Show) -> Result<Ending> {
    let shown = diffecon_experiment::show(&show.mechanism, &show.options())?;
    output::print(&if show.json { serde_json::to_string(&shown)? } else { table::shown(&shown) })?;
    Ok(Ending::Finished)
}
