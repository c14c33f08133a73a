//! Mechanisms side by side on one market, and the baselines, on the same bidders.

use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::Kind;
use crate::mechanism_path::mechanism_files;
use diffecon_auction::Report;
use diffecon_config::OutOfRange;
use diffecon_data::Envelope;
use std::path::PathBuf;

/// Lets the mechanisms of runs, files and folders above them sell to the same bidders, and the baselines.
///
/// # Errors
/// If a path holds no mechanism, the mechanisms are of several markets, or the market's data are gone or changed.
pub fn evaluate(paths: &[PathBuf], options: &Evaluation) -> Result<Report, ExperimentError> {
    let files = open(paths)?;
    let first = &files[0];
    if let Some(other) = files.iter().find(|file| Kind::of(file) != Kind::of(first)) {
        let market = |file: &Envelope| match Kind::of(file) {
            Kind::Sequential => "a sequential auction",
            Kind::OneBidder => "one bidder",
            Kind::Bidding => "a sealed auction",
            Kind::Contracts => "a principal and its agent",
            Kind::Offers => "a principal and several agents",
        };
        let (one, two) = (market(first), market(other));
        let value = format!("{} for {one} and {} for {two}", first.path().display(), other.path().display());
        return Err(OutOfRange::new("mechanisms", "for one market", value).into());
    }
    Kind::of(first).sell(&files, options, |sold| Report::of(sold.sales))
}

/// Opens the mechanism files that paths stand for: runs, files, and folders above them.
///
/// # Errors
/// If a path holds no mechanism, or there is no path.
pub fn open(paths: &[PathBuf]) -> Result<Vec<Envelope>, ExperimentError> {
    let mut files = Vec::new();
    for path in paths {
        for file in mechanism_files(path)? {
            files.push(Envelope::read(&file)?);
        }
    }
    if files.is_empty() { Err(OutOfRange::new("mechanisms", "at least one", 0).into()) } else { Ok(files) }
}
