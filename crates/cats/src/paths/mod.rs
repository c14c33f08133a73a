//! The paths distribution: goods are roads between cities, bids are ways from one city to another.
//!
//! Cities lie in the unit square, and each is joined to its nearest ones; then roads are added until there are enough.
//! A bidder wants goods shipped from one city to another and pays at most a multiple of their distance for it, so the
//! bidder bids on the cheapest ways whose length is below that. Once bids use as many roads as goods are asked for, the
//! other roads are closed.
//!
//! - [`compat_instance`] draws a whole instance the way CATS 2.2 does, where later bids fall on the pruned network.
//! - [`RoadMap`] is such a pruned network, whose bidders are exchangeable.

mod bidding;
mod cities;
mod components;
mod config;
mod construction;
mod distances;
mod draft;
mod network;
mod queue;
mod road_map;
mod search;
mod shipment;

pub use config::PathsConfig;
pub(crate) use distances::most_bytes as most_bytes_of_distances;
pub use draft::{Draft, compat_instance};
pub use road_map::RoadMap;
pub use search::Workspace;
