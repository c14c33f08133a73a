//! `diffecon auction plot`: bids against what bidders were told.

use crate::output::{counted, note};
use anyhow::Result;
use diffecon_bidding::picture;
use diffecon_bidding::run_folder::log_of;
use diffecon_files::atomic_file;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(logs: &[PathBuf], out: &Path) -> Result<()> {
    let mut panels = Vec::new();
    for path in logs {
        panels.extend(picture::panels(&log_of(path))?);
    }
    atomic_file::write(out, picture::svg(&panels)?.as_bytes())?;
    note(&format!("drew {} in {}", counted(panels.len(), "treatment"), out.display()));
    Ok(())
}
