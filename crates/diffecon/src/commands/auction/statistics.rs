//! `diffecon auction statistics`: what happened in logs.

use crate::output::print;
use crate::table;
use anyhow::Result;
use diffecon_bidding::log::logs_of_all;
use diffecon_bidding::statistics::statistics_of;
use std::path::PathBuf;

/// Runs the command.
pub fn run(logs: &[PathBuf], json: bool) -> Result<()> {
    let logs = logs_of_all(logs)?;
    let statistics = statistics_of(&logs)?;
    print(&if json { serde_json::to_string_pretty(&statistics)? } else { table::auctions(&statistics) })
}
