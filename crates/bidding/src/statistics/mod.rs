//! Statistics of logged auctions: what sellers earn, who gets the good, and how bids compare with what bidders were told.
//!
//! | | of | source |
//! |---|---|---|
//! | [`mean_revenue`] | price; all-pay: sum of bids | |
//! | [`efficiency()`] | winners with the highest signal | |
//! | [`surplus_ratio`] | winners' signals over highest signals | |
//! | [`mean_deviation`] | how far bids are from signals | arXiv 2507.09083 |
//! | [`share_within_one`], [`share_overbidding`] | bids at most 1 off, and bids above the signal | |
//! | [`slope()`] | bids regressed on signals | |
//! | [`mean_winner_profit`], [`share_losing_winners`] | the winner's curse | Kagel and Levin, AER 1986 |
//! | [`equilibrium_revenue()`] | the same draws, with equilibrium bids | see there |
//!
//! A standard error is that of the mean over sessions: rounds of a session are not independent.

mod bidder_row;
mod deviation;
mod ebay_row;
mod efficiency;
mod equilibrium_revenue;
mod estimate;
mod observed;
mod revenue;
mod round_row;
mod slope;
mod winner_profit;

pub use bidder_row::BidderRow;
pub use deviation::{mean_deviation, share_overbidding, share_within_one};
pub use ebay_row::EbayRow;
pub use efficiency::{efficiency, surplus_ratio};
pub use equilibrium_revenue::equilibrium_revenue;
pub use estimate::{Estimate, Measured, estimate};
pub use observed::{Observation, observed};
pub use revenue::mean_revenue;
pub use round_row::RoundRow;
pub use slope::slope;
pub use winner_profit::{mean_winner_profit, share_losing_winners};

use crate::error::BiddingError;
use crate::log::{self, Logged, LoggedEbay, LoggedRound};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Statistics of logs, a row for each model, treatment and set of rules.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Statistics {
    /// Rounds of sealed bids and clocks.
    pub rounds: Vec<RoundRow>,
    /// eBay auctions.
    pub ebay: Vec<EbayRow>,
}

/// Statistics of some logs.
///
/// # Errors
/// If a file cannot be read, or a line is not what it should be.
pub fn statistics_of(paths: &[impl AsRef<Path>]) -> Result<Statistics, BiddingError> {
    let (mut rounds, mut auctions) = (Vec::new(), Vec::new());
    for (file, path) in paths.iter().enumerate() {
        for line in log::read(path.as_ref())? {
            match line.logged {
                Logged::Round(round) => rounds.push((file, round)),
                Logged::Ebay(ebay) => auctions.push((file, ebay)),
            }
        }
    }
    Ok(Statistics { rounds: round_rows(&rounds), ebay: ebay_rows(&auctions) })
}

/// Sessions of different files are different ones.
fn round_rows(rounds: &[(usize, LoggedRound)]) -> Vec<RoundRow> {
    let mut rows: BTreeMap<_, BTreeMap<_, Vec<&LoggedRound>>> = BTreeMap::new();
    for (file, round) in rounds {
        let LoggedRound { model, treatment, format, values, bidders, .. } = round;
        let sessions = rows.entry((model, treatment, format, values, bidders, round.rules_in_words())).or_default();
        sessions.entry((file, round.session)).or_default().push(round);
    }
    let rows = rows.into_values().map(|sessions| sessions.into_values().collect::<Vec<_>>());
    rows.filter_map(|sessions| RoundRow::of(&sessions)).collect()
}

/// Where a log does not say which session an auction is of, it is one of its own.
fn ebay_rows(auctions: &[(usize, LoggedEbay)]) -> Vec<EbayRow> {
    let mut rows: BTreeMap<_, BTreeMap<_, Vec<&LoggedEbay>>> = BTreeMap::new();
    for (place, (file, ebay)) in auctions.iter().enumerate() {
        let LoggedEbay { model, treatment, bidders, .. } = ebay;
        let sessions = rows.entry((model, treatment, bidders, ebay.rules_in_words())).or_default();
        let session = ebay.of_session.map_or((0, place as u64), |session| (1 + file, session));
        sessions.entry(session).or_default().push(ebay);
    }
    let rows = rows.into_values().map(|sessions| sessions.into_values().collect::<Vec<_>>());
    rows.filter_map(|sessions| EbayRow::of(&sessions)).collect()
}
