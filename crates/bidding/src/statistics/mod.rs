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
//! | [`EquilibriumRevenue`] | the same draws, with equilibrium bids | see there |
//!
//! A standard error is that of the mean over sessions: rounds of a session are not independent.

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

pub use deviation::{mean_deviation, share_overbidding, share_within_one};
pub use ebay_row::EbayRow;
pub use efficiency::{efficiency, surplus_ratio};
pub use equilibrium_revenue::EquilibriumRevenue;
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

/// The greatest private value of the published experiments.
pub const PUBLISHED_GREATEST_VALUE: f64 = 99.0;

/// Statistics of logs, a row for each model and treatment.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Statistics {
    /// Rounds of sealed bids and clocks.
    pub rounds: Vec<RoundRow>,
    /// eBay auctions.
    pub ebay: Vec<EbayRow>,
}

/// Statistics of some logs whose private values are as in the published experiments.
///
/// # Errors
/// If a file cannot be read, or a line is not what it should be.
pub fn statistics_of(paths: &[impl AsRef<Path>]) -> Result<Statistics, BiddingError> {
    statistics_with(paths, PUBLISHED_GREATEST_VALUE)
}

/// Statistics of some logs; private values go up to `greatest_value`, which the equilibrium of all-pay depends on.
///
/// # Errors
/// As [`statistics_of`].
pub fn statistics_with(paths: &[impl AsRef<Path>], greatest_value: f64) -> Result<Statistics, BiddingError> {
    let (mut rounds, mut auctions) = (Vec::new(), Vec::new());
    for (file, path) in paths.iter().enumerate() {
        for line in log::read(path.as_ref())? {
            match line.logged {
                Logged::Round(round) => rounds.push((file, round)),
                Logged::Ebay(ebay) => auctions.push(ebay),
            }
        }
    }
    let equilibrium = EquilibriumRevenue { greatest_value };
    Ok(Statistics { rounds: round_rows(&rounds, equilibrium), ebay: ebay_rows(&auctions) })
}

/// Sessions of different files are different ones.
fn round_rows(rounds: &[(usize, LoggedRound)], equilibrium: EquilibriumRevenue) -> Vec<RoundRow> {
    let mut rows: BTreeMap<_, BTreeMap<_, Vec<&LoggedRound>>> = BTreeMap::new();
    for (file, round) in rounds {
        let LoggedRound { model, treatment, format, values, bidders, .. } = round;
        let sessions = rows.entry((model, treatment, format, values, bidders)).or_default();
        sessions.entry((file, round.session)).or_default().push(round);
    }
    let rows = rows.into_values().map(|sessions| sessions.into_values().collect::<Vec<_>>());
    rows.filter_map(|sessions| RoundRow::of(&sessions, equilibrium)).collect()
}

fn ebay_rows(auctions: &[LoggedEbay]) -> Vec<EbayRow> {
    let mut rows: BTreeMap<_, Vec<&LoggedEbay>> = BTreeMap::new();
    for ebay in auctions {
        rows.entry((&ebay.model, &ebay.treatment, ebay.bidders)).or_default().push(ebay);
    }
    rows.into_values().filter_map(|auctions| EbayRow::of(&auctions)).collect()
}
