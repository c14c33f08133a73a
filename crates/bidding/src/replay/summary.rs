//! What a replay found, in numbers.

use super::finding::{Findings, Kind, Mismatch, Oddity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Mismatches that are kept one by one; all are counted.
const KEPT: usize = 1_000;

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Replayed {
    /// Rounds of sealed bids and clocks.
    pub rounds: RoundCounts,
    /// eBay auctions.
    pub ebay: EbayCounts,
    /// Values and their seeds.
    pub seeds: SeedCounts,
    /// Mismatches by their kind.
    pub mismatches: BTreeMap<Kind, u64>,
    /// Known peculiarities of the published logs by their kind.
    pub oddities: BTreeMap<Oddity, u64>,
    /// The first mismatches, one by one.
    pub found: Vec<Mismatch>,
}

/// Counts of rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RoundCounts {
    /// Rounds of sealed bids that were run again.
    pub sealed: u64,
    /// Rounds of clocks that were run again.
    pub clocks: u64,
    /// Rounds of which the log knows bids alone.
    pub without_outcome: u64,
    /// Sealed rounds with several highest bids.
    pub tied_sealed: u64,
    /// Clock rounds in which the last exits are logged at one price.
    pub tied_clocks: u64,
    /// Bidders outside all-pay who did not win and rightly gained nothing.
    pub losers_without_profit: u64,
}

/// Counts of eBay auctions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct EbayCounts {
    /// Auctions.
    pub auctions: u64,
    /// Turns that were compared.
    pub steps: u64,
    /// Turns on which a maximum was given.
    pub bids: u64,
    /// Turns after which several maxima are highest.
    pub tied_steps: u64,
    /// Auctions in which the good is sold by the rules of the replay.
    pub sold: u64,
    /// Auctions whose days were as many as the rules say.
    pub lengths: u64,
}

/// Counts of values that were drawn again from the logged seeds, by the published value models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SeedCounts {
    /// Sessions with a seed.
    pub sessions: u64,
    /// Those with values that it does not give.
    pub unlike_sessions: u64,
    /// Sessions without a seed.
    pub seedless_sessions: u64,
    /// eBay auctions with values and a seed.
    pub auctions: u64,
    /// Those with values that it does not give.
    pub unlike_auctions: u64,
    /// Rounds with values that the seed does not give.
    pub unlike_rounds: u64,
    /// Rounds with a seed that follow a gap, and cannot be drawn again.
    pub unchecked_rounds: u64,
}

impl Replayed {
    /// All mismatches.
    pub fn mismatch_count(&self) -> u64 {
        self.mismatches.values().sum()
    }

    /// Mismatches of a kind.
    pub fn mismatches_of(&self, kind: Kind) -> u64 {
        self.mismatches.get(&kind).copied().unwrap_or_default()
    }

    /// Known peculiarities of a kind.
    pub fn oddities_of(&self, oddity: Oddity) -> u64 {
        self.oddities.get(&oddity).copied().unwrap_or_default()
    }

    pub(super) fn add(&mut self, path: &Path, line: usize, treatment: &str, findings: Findings) {
        for (oddity, times) in findings.oddities {
            *self.oddities.entry(oddity).or_default() += times;
        }
        for (kind, message) in findings.mismatches {
            *self.mismatches.entry(kind).or_default() += 1;
            if self.found.len() < KEPT {
                let (path, treatment) = (path.to_owned(), treatment.to_owned());
                self.found.push(Mismatch { path, line, treatment, kind, message });
            }
        }
    }
}
