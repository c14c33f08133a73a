//! The kinds of tensor files.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a tensor file of the project holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// Bidders and their splits.
    DataSet,
    /// Lotteries over bundles, each with a price.
    Menu,
    /// A price for every bundle, by its goods and its size.
    PriceFunction,
    /// A price for every bundle, and lotteries beside.
    Hybrid,
    /// Prices for every state of a sequential auction.
    Policy,
    /// What a learner goes on from.
    TrainingState,
    /// Multipliers that bound the revenue of every mechanism for some types of a bidder.
    Dual,
    /// What bidders of a sealed auction bid at every signal.
    BidFunctions,
    /// What a principal pays its agent in every state of a process.
    Contracts,
    /// What a principal offers the agents of a Coin Game in every state.
    Offers,
}

impl fmt::Display for FileKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::DataSet => "data set",
            Self::Menu => "menu",
            Self::PriceFunction => "price function",
            Self::Hybrid => "hybrid",
            Self::Policy => "policy",
            Self::TrainingState => "training state",
            Self::Dual => "dual",
            Self::BidFunctions => "bid functions",
            Self::Contracts => "contracts",
            Self::Offers => "offers",
        })
    }
}
