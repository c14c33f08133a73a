//! Bid functions in sealed auctions: as tables, how much a deviation from them gains, those of equilibria, and what they sell.
//!
//! Data flow: a [`SealedAuction`] says the rules -> a [`BidFunction`] says what everybody bids, learned or an [`equilibrium()`] ->
//! [`best_response()`] says what nobody can gain beyond, [`SealedMarket`] what the seller earns.

pub mod best_response;
pub mod bid_function;
pub mod distance;
pub mod distribution;
pub mod equilibrium;
pub mod file;
mod interim;
pub mod market;
pub(crate) mod quadrature;
pub mod sealed_auction;

pub use best_response::{BestResponse, best_response};
pub use bid_function::BidFunction;
pub use distance::distance;
pub use distribution::BidDistribution;
pub use equilibrium::equilibrium;
pub use file::BidFunctionFile;
pub use market::{BASELINES, SealedMarket, baseline};
pub use sealed_auction::{SealedAuction, SealedFormat, ValueLaw};
