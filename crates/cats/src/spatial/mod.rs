//! Arbitrary and regions: bidders want goods that are close to each other.

pub mod config;
pub mod world;

pub(crate) mod bidder;
mod complete;
mod grid;
mod growth;
mod map;
pub(crate) mod private_values;

pub use config::{ArbitraryConfig, RegionsConfig};
pub use private_values::ValueLaw;
pub use world::SpatialWorld;
