//! Instances, bidders and files of the Combinatorial Auction Test Suite (CATS, Leyton-Brown, Pearson and Shoham 2000).
//!
//! ```
//! use diffecon_cats::{Distribution, Generator, InstanceConfig, Seed};
//!
//! let generator = Generator::new(Distribution::RegionsNpv, 50)?;
//! let instance = generator.instance(&InstanceConfig::bids(500), Seed::new(1), 0)?;
//! assert!(instance.bids.len() >= 500);
//! # Ok::<(), diffecon_cats::CatsError>(())
//! ```
//!
//! - Whole instances: [`Generator::instance`] draws bidders in turn until there are enough bids, and removes dominated ones.
//!   [`Hybrid`] draws the distribution of each instance.
//! - The auctions of machine learning, which are not those of CATS: [`cauctions`], as learn2branch, Ecole and GeCO make them.
//! - Single bidders: [`population()`] draws many bidders of one world, or each of its own.
//! - Named sets, the same bytes everywhere: [`InstanceSet`].
//! - Files: [`read_instances`] reads and [`Instance::write`] writes CATS text, JSON lines, and LP and MPS for solvers, compressed
//!   or not.
//! - Statistics: [`statistics::summarise`] computes those that the literature compares, [`statistics::compare`] gives their
//!   z-scores against other files.
//! - Winner determination, with the feature `solve`: `solve` tells which bids win.
//! - Parameters: one type for each distribution, [`ArbitraryConfig`], [`RegionsConfig`], [`PathsConfig`], [`MatchingConfig`],
//!   [`SchedulingConfig`] and [`LegacyConfig`]; once checked, they are [`Parameters`] of a [`Generator`].
//! - [`Mode`] lists where the original program and its model differ, and says which to follow.
//!
//! Values and prices are in the unit of CATS: at the defaults of arbitrary and regions a good is worth about 50.

pub mod atoms;
pub mod batch;
pub mod cauctions;
pub mod distribution;
pub mod error;
pub mod format;
pub mod generation;
pub mod generator;
pub mod hybrid;
pub mod hybrid_generator;
pub mod instance;
mod instance_config;
pub mod legacy;
pub mod matching;
mod memory;
pub mod mode;
pub mod parameters;
pub mod paths;
pub mod population;
pub mod scheduling;
pub mod sets;
#[cfg(feature = "solve")]
pub mod solve;
pub mod spatial;
pub mod statistics;
pub mod streams;
pub mod world;

mod comments;
mod dominance;
mod draw;
mod partition;

pub use atoms::Atoms;
pub use diffecon_auction::Seed;
pub use distribution::{Distribution, Family};
pub use error::CatsError;
pub use format::{Format, read_instances};
pub use generator::Generator;
pub use hybrid::Hybrid;
pub use hybrid_generator::HybridGenerator;
pub use instance::{Bid, DroppedBid, Instance};
pub use instance_config::InstanceConfig;
pub use legacy::LegacyConfig;
pub use matching::MatchingConfig;
pub use mode::Mode;
pub use parameters::Parameters;
pub use paths::PathsConfig;
pub use population::{WorldMode, population};
pub use scheduling::SchedulingConfig;
pub use sets::InstanceSet;
#[cfg(feature = "solve")]
pub use solve::{Duals, Greedy, Solution, SolveOptions, solve};
pub use spatial::{ArbitraryConfig, RegionsConfig, ValueLaw};
pub use world::{Bidders, World};
