//! Sequential combinatorial auctions: bidders are visited one after another, and each buys what he likes best of the goods
//! left, at prices that depend on the state alone. Such auctions are strategyproof and individually rational.
//!
//! Source: Ravindranath et al., arXiv 2407.08022.
//!
//! Data flow: [`EnvironmentConfig`] -> [`Auction`] -> a learner ([`DynamicProgramming`], [`FittedPolicyIteration`],
//! [`ProximalPolicyOptimisation`]) -> [`PolicyFile`] -> a [`SequentialMarket`], where the [`baselines`] sell too.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

pub mod actor;
mod actor_critic;
pub mod auction;
pub mod audit;
pub mod baselines;
pub mod bidder;
pub mod critic;
mod crowd;
mod distinct;
pub mod dynamic_programming;
pub mod environment;
pub mod error;
pub mod fitted_policy_iteration;
pub mod given_bidders;
pub mod goods_set;
pub mod lanes;
pub mod law;
pub mod market;
mod memory;
pub mod menu;
mod metrics;
mod on_gpu;
pub mod option_kind;
pub mod option_values;
pub mod options;
pub mod policy;
pub mod policy_file;
pub mod polish;
pub mod proximal_policy_optimisation;
pub mod rollout;
pub mod rows;
pub mod setting;
pub mod side_by_side;
pub mod streams;
mod subset_values;
pub mod visit;
mod visited;

pub use auction::Auction;
pub use audit::audit;
pub use baselines::{BASELINES, baseline};
pub use bidder::Bidder;
pub use dynamic_programming::{DynamicProgramming, DynamicProgrammingConfig};
pub use environment::{Environment, EnvironmentConfig, OneOrEach};
pub use error::SequentialError;
pub use fitted_policy_iteration::{FittedPolicyIteration, FittedPolicyIterationConfig};
pub use given_bidders::sell_to;
pub use goods_set::GoodsSet;
pub use law::Law;
pub use market::{SequentialMarket, evaluate};
pub use menu::{MenuForm, MenuKind, Offered, Posted, Purchase};
pub use option_kind::OptionKind;
pub use policy::{Policy, TablePolicy};
pub use policy_file::{PolicyFile, PolicyForm, StoredPolicy};
pub use proximal_policy_optimisation::{ProximalPolicyOptimisation, ProximalPolicyOptimisationConfig};
pub use rows::rows;
pub use setting::Setting;
pub use side_by_side::SideBySide;
