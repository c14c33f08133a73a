//! `diffecon auction plot`: bids against what bidders were told.

use crate::output::{counted, note};
use anyhow::Result;
use diffecon_bidding::log::logs_of_all;
use diffecon_bidding::picture::{Ground, MOST_POINTS, panels, svg};
use diffecon_config::OutOfRange;
use diffecon_files::atomic_file;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(logs: &[PathBuf], out: &Path) -> Result<()> {
    let is_svg = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    OutOfRange::unless(is_svg, "--out", "a file that ends in .svg", out.display())?;
    let panels = panels(&logs_of_all(logs)?, MOST_POINTS)?;
    atomic_file::write(out, svg(&panels, Ground::White)?.as_bytes())?;
    note(&format!("drew {} in {}", counted(panels.len(), "treatment"), out.display()));
    let thinned = panels.iter().filter(|panel| panel.points.len() < panel.bids).count();
    if thinned > 0 {
        note(&format!("{}: the bids of every so many rounds, {MOST_POINTS} at most", counted(thinned, "treatment")));
    }
    Ok(())
}
