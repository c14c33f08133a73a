//! `diffecon auction statistics`: what happened in logs.

use crate::output::print;
use crate::table;
use anyhow::Result;
use diffecon_bidding::run_folder::log_of;
use diffecon_bidding::statistics::statistics_of;
use std::path::PathBuf;

/// Runs the command.
pub fn run(logs: &[PathBuf], json: bool) -> Result<()> {
    let logs: Vec<PathBuf> = logs.iter().map(|path| log_of(path)).collect();
    let statistics = statistics_of(&logs)?;
    print(&if json { serde_json::to_string_pretty(&statistics)? } else { table::auctions(&statistics) })
}
