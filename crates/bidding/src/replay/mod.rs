//! Logged auctions are run again, and what comes of them is compared with what the log says.
//!
//! Every line goes through the [`Format`](crate::Format) that runs auctions, with a panel that answers as the log says and a chance
//! that takes winners and orders from it, so that one code holds for new auctions and for published ones.
//!
//! A line that was changed in one place differs in one: profits that speak for another of the tied bidders are a wrong winner and
//! not several wrong profits, and an auction that lacks a day, after which every price could be another, is not compared turn by
//! turn.

mod compare;
mod days;
mod ebay;
mod ebay_log;
pub mod finding;
mod round;
mod round_log;
mod seeds;
pub mod summary;

pub use finding::{Kind, Mismatch, Oddity};
pub use summary::{EbayCounts, Replayed, RoundCounts, SeedCounts};

use crate::error::BiddingError;
use crate::formats::{ReserveRule, SoftClose, TieRule};
use crate::log::{self, Logged};
use finding::Findings;
use seeds::Seeds;
use std::path::Path;

/// Which rules hold for logged eBay auctions instead of those under which they ran; none for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OtherRules {
    /// Who leads of two equal maxima.
    pub tie: Option<TieRule>,
    /// When auctions with a soft close get another day; the others never do.
    pub soft_close: Option<SoftClose>,
    /// When a hidden reserve is reached.
    pub reserve_rule: Option<ReserveRule>,
}

/// Runs all auctions of some logs again.
///
/// # Errors
/// If a file cannot be read, or a line is not what it should be.
pub fn replay_files(paths: &[impl AsRef<Path>]) -> Result<Replayed, BiddingError> {
    replay_under(paths, OtherRules::default())
}

/// Runs all auctions of some logs again, and eBay auctions under other rules: the mismatches are what those would have changed.
///
/// # Errors
/// As [`replay_files`].
pub fn replay_under(paths: &[impl AsRef<Path>], rules: OtherRules) -> Result<Replayed, BiddingError> {
    let mut replayed = Replayed::default();
    for path in paths {
        let path = path.as_ref();
        let mut seeds = Seeds::default();
        for line in log::read(path)? {
            let treatment = match &line.logged {
                Logged::Round(round) => &round.treatment,
                Logged::Ebay(ebay) => &ebay.treatment,
            };
            let mut of_values = Findings::default();
            let findings = match &line.logged {
                Logged::Round(round) => {
                    seeds.round(round, &mut replayed.seeds, &mut of_values);
                    round::replay(round, &mut replayed.rounds)
                }
                Logged::Ebay(ebay) => {
                    Seeds::auction(ebay, &mut replayed.seeds, &mut of_values);
                    ebay::replay(ebay, rules, &mut replayed.ebay)
                }
            };
            let findings = findings.map_err(|error| BiddingError::Line {
                path: path.to_owned(),
                line: line.number,
                message: error.to_string(),
            })?;
            replayed.add(path, line.number, treatment, of_values);
            replayed.add(path, line.number, treatment, findings);
        }
    }
    Ok(replayed)
}
