//! Mechanisms side by side on one market, and the baselines, on the same bidders.

use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market;
use crate::mechanism_path::mechanism_files;
use diffecon_auction::Report;
use diffecon_config::OutOfRange;
use diffecon_data::{Envelope, FileKind};
use std::path::PathBuf;

/// Lets the mechanisms of runs, files and folders above them sell to the same bidders, and the baselines.
///
/// # Errors
/// If a path holds no mechanism, the mechanisms are of several markets, or the market's data are gone or changed.
pub fn evaluate(paths: &[PathBuf], options: &Evaluation) -> Result<Report, ExperimentError> {
    let mut files = Vec::new();
    for path in paths {
        for file in mechanism_files(path)? {
            files.push(Envelope::read(&file)?);
        }
    }
    let Some(first) = files.first() else {
        return Err(OutOfRange::new("mechanisms", "at least one", 0).into());
    };
    let sequential = |file: &Envelope| file.kind() == FileKind::Policy;
    if let Some(other) = files.iter().find(|file| sequential(file) != sequential(first)) {
        let market = |file: &Envelope| if sequential(file) { "a sequential auction" } else { "one bidder" };
        let (one, two) = (market(first), market(other));
        let value = format!("{} for {one} and {} for {two}", first.path().display(), other.path().display());
        return Err(OutOfRange::new("mechanisms", "for one market", value).into());
    }
    if sequential(first) {
        market::sequential::compare(&files, options)
    } else {
        market::one_bidder::compare(&files, options)
    }
}
