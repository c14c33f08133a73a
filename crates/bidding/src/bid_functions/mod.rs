//! Bid functions in sealed auctions: as tables, how much a deviation from them gains, those of equilibria, and what they sell.
//!
//! Data flow: a [`SealedAuction`] says the rules -> a [`BidFunction`] says what everybody bids, learned or an [`equilibrium()`] ->
//! [`best_response()`] says what nobody can gain beyond, [`SealedMarket`] what the seller earns.

pub mod affiliated;
pub mod best_response;
pub mod bid_function;
pub mod distribution;
pub mod equilibrium;
pub mod file;
mod interim;
pub mod market;
mod quadrature;
pub mod sealed_auction;
pub mod two_uniform;

pub use affiliated::Affiliated;
pub use best_response::{BestResponse, best_response};
pub use bid_function::BidFunction;
pub use distribution::BidDistribution;
pub use equilibrium::equilibrium;
pub use file::BidFunctionFile;
pub use market::{BASELINES, SealedMarket, baseline};
pub use sealed_auction::{SealedAuction, SealedFormat, ValueLaw};
pub use two_uniform::TwoUniform;
