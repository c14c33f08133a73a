//! Worlds, bidders and files of the Combinatorial Auction Test Suite (CATS, Leyton-Brown, Pearson and Shoham 2000).
//!
//! - Generation: [`SpatialConfig`] -> `check` -> [`SpatialGenerator`] -> [`World`] -> bidders, or all at once with
//!   [`population()`]. The bidders follow the law of CATS 2.2 run without its dominance check.
//! - Files: [`Instance::read`] -> [`Instance::bidders`].
//! - Statistics: [`statistics::summarise`] -> [`statistics::compare`] with those of CATS itself.
//!
//! Values and prices are in the unit of CATS: at the defaults a good is worth about 50.

pub mod atoms;
pub mod bidder;
pub mod config;
pub mod distribution;
pub mod error;
pub mod generator;
pub mod instance;
pub mod population;
pub mod statistics;
pub mod world;

mod complete;
mod draw;
mod grid;
mod growth;
mod map;
mod parser;
mod partition;
mod private_values;

pub use atoms::Atoms;
pub use bidder::Workspace;
pub use config::SpatialConfig;
pub use distribution::Distribution;
pub use error::CatsError;
pub use generator::SpatialGenerator;
pub use instance::{Bid, DroppedBid, Instance};
pub use population::{WorldMode, population};
pub use world::World;
