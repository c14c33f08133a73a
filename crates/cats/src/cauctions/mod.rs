//! The "combinatorial auctions" of machine learning: the generators of learn2branch, Ecole and GeCO, seed for seed.
//!
//! Papers on learning to solve integer programs take their auctions from three programs that came out of one another. They are
//! near to the distribution arbitrary of CATS with uniform private values, but none is it, and no two are the same:
//!
//! | preset | [neighbour rule](NeighbourRule) | probability of another item | order of a bidder's bids | whole prices |
//! |---|---|---|---|---|
//! | `learn2branch` | `rows01` | 0.7 | first bundle, then falling prices | towards 0 |
//! | `learn2branch-intended` | `candidate-normalised` | 0.7 | the same | towards 0 |
//! | `ecole-0.8` | `member-normalised` | 0.65 | by their items | down |
//! | `ecole-0.7` | `interest-only` | 0.7 | by their items | down |
//! | `geco` | `rows01` | 0.9 | first bundle, then falling prices | towards 0 |
//! | `geco-as-shipped` | `rows01`, only the first bidder is returned | 0.9 | the same | towards 0 |
//!
//! A bidder: an interest in every item, a first item by interest, further ones by interest and neighbour rule as long as a coin
//! says so; for each of these items a substitute of the same size with it; the best substitutes within a budget and above a
//! resale value. All his bids are of one size. There are exactly as many bids as asked for: the last bidder's are cut. No bid
//! is removed because another dominates it.
//!
//! With real prices the instances are the originals' to the last bundle, from the same seed, and their prices to a relative
//! 1e-12; that is tested. Prices keep all their digits, where those of [CATS](crate::Generator) have six.

mod batch;
mod bidder;
mod config;
mod generator;
mod neighbour_rule;
mod neighbours;
mod official;
mod preset;
mod uniforms;
mod weights;

pub use batch::CauctionSource;
pub use config::CauctionConfig;
pub use generator::{CauctionGenerator, CauctionInstances};
pub use neighbour_rule::NeighbourRule;
pub use official::{OFFICIAL_SETS, OfficialInstances, OfficialSet};
pub use preset::Preset;
pub use uniforms::{Independent, OriginalStream, Uniforms};
