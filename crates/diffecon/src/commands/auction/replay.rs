//! `diffecon auction replay`: logs are run again and compared.

use crate::commands::Ending;
use crate::output::print;
use crate::table;
use anyhow::Result;
use diffecon_bidding::log::logs_of_all;
use diffecon_bidding::replay::replay_files;
use std::path::PathBuf;

/// Runs the command.
pub fn run(logs: &[PathBuf], json: bool) -> Result<Ending> {
    let logs = logs_of_all(logs)?;
    let replayed = replay_files(&logs)?;
    print(&if json { serde_json::to_string_pretty(&replayed)? } else { table::replayed(&replayed) })?;
    Ok(if replayed.mismatch_count() == 0 { Ending::Finished } else { Ending::Failed })
}
