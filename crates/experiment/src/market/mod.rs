//! The markets on which mechanism files are compared: a file each.

pub mod bidding;
pub mod contracts;
pub mod offers;
pub mod one_bidder;
pub mod sequential;

use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use diffecon_auction::Sales;
use diffecon_auction::baselines::NAMES;
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{DataError, Envelope, FileKind, MechanismFile};
use diffecon_sequential::{BASELINES, StoredPolicy};
use std::ops::Range;

/// What mechanism files and baselines sold on one market.
pub struct Sold<'a> {
    /// All of them.
    pub sales: Sales<'a>,
    /// Which of them the files are, in their order; the others are the baselines.
    pub files: Range<usize>,
}

/// The rule of sale that mechanism files are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One bidder at a time.
    OneBidder,
    /// Bidders in turn.
    Sequential,
    /// All bidders at once, who bid.
    Bidding,
    /// An agent who is paid for outcomes.
    Contracts,
    /// Several agents who are paid for what they do.
    Offers,
}

impl Kind {
    /// That of an open file.
    pub fn of(file: &Envelope) -> Self {
        match file.kind() {
            FileKind::Policy => Self::Sequential,
            FileKind::BidFunctions => Self::Bidding,
            FileKind::Contracts => Self::Contracts,
            FileKind::Offers => Self::Offers,
            _ => Self::OneBidder,
        }
    }

    /// Whether its mechanisms post prices to bidders who come from data or laws.
    pub fn posts_prices(self) -> bool {
        matches!(self, Self::OneBidder | Self::Sequential)
    }

    /// The names of its baselines.
    pub fn baselines(self) -> &'static [&'static str] {
        match self {
            Self::OneBidder => &NAMES,
            Self::Sequential => &BASELINES,
            Self::Bidding => &diffecon_bidding::bid_functions::BASELINES,
            Self::Contracts => &diffecon_principal::market::BASELINES,
            Self::Offers => &diffecon_principal::coin_game::market::BASELINES,
        }
    }

    /// Lets the mechanisms of open files, all of this kind and of one market, sell to the same bidders, and the baselines.
    ///
    /// # Errors
    /// If they are of several markets, or the market's data are gone or changed.
    pub fn sell<T>(
        self,
        files: &[Envelope],
        options: &Evaluation,
        look: impl FnOnce(Sold<'_>) -> T,
    ) -> Result<T, ExperimentError> {
        if !matches!(self, Self::Contracts | Self::Offers) {
            options.refuse_agents()?;
        }
        match self {
            Self::OneBidder => one_bidder::sell(files, options, look),
            Self::Sequential => sequential::sell(files, options, look),
            Self::Bidding => bidding::sell(files, options, look),
            Self::Contracts => contracts::sell(files, options, look),
            Self::Offers => offers::sell(files, options, look),
        }
    }
}

/// Open files by the market that they are for, in the order in which the markets come first. Where a data set is named,
/// everything that one bidder at a time is sold with is for that.
///
/// # Errors
/// If a file holds no mechanism.
pub fn by_market(files: Vec<Envelope>, options: &Evaluation) -> Result<Vec<Vec<Envelope>>, DataError> {
    let mut markets: Vec<Vec<Envelope>> = Vec::new();
    for file in files {
        let mut place = None;
        for (market, others) in markets.iter().enumerate() {
            if same(&file, &others[0], options)? {
                place = Some(market);
                break;
            }
        }
        match place {
            Some(market) => markets[market].push(file),
            None => markets.push(vec![file]),
        }
    }
    Ok(markets)
}

/// Whether two open files are for one market.
fn same(one: &Envelope, other: &Envelope, options: &Evaluation) -> Result<bool, DataError> {
    if Kind::of(one) != Kind::of(other) {
        return Ok(false);
    }
    match Kind::of(one) {
        Kind::Sequential => {
            let [one, other] = [MechanismFile::<StoredPolicy>::of(one)?, MechanismFile::<StoredPolicy>::of(other)?];
            Ok(sequential::same_auction(&one, &other))
        }
        Kind::Bidding => bidding::same_auction(one, other),
        Kind::Contracts => contracts::same_process(one, other),
        Kind::Offers => offers::same_game(one, other),
        Kind::OneBidder => {
            let [one, other] = [provenance(one)?, provenance(other)?];
            let sum = |data: &[diffecon_data::DataReference]| data.first().map(|data| data.sha256.clone());
            Ok(options.dataset.is_some() || sum(&one.data) == sum(&other.data))
        }
    }
}
