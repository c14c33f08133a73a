//! Contracts of principal-agent decision processes, learned by two networks that are trained together.
//!
//! Source: Ivanov, Dütting, Talgam-Cohen, Wang, Parkes, "Principal-Agent Reinforcement Learning: Orchestrating AI Agents with Contracts",
//! arXiv 2407.18074, whose numbers are the defaults \[P\]; what is ours says so.
//!
//! The laws of outcomes are known; where outcomes lead and what they earn is seen in episodes only. One network learns the principal's values,
//! the other the agent's truncated values `Qbar(s, a)`, which leave the payment of the moment out. What the principal offers in a state
//! follows from both in closed form: the least payment for each action by `Qbar` ([`least_payment`](diffecon_contracts::least_payment())),
//! and of the actions the one with the greatest value after it. So a transition says nothing of contracts, and stays true while they change.
//!
//! Data flow of a step: [`Episodes`](episodes::Episodes) -> [`Replay`](replay::Replay) -> a batch -> [`targets`] by the
//! [copies](target_networks::TargetNetworks) of the networks -> Adam -> [`ValueNetwork`](value_network::ValueNetwork)s ->
//! [`Policy`] -> contracts in a [file](contract_file).
//!
//! [`tabular`] does the same in tables, without networks; [`coin_game`] is of several agents.
//!
//! Deviations from the source, all ours: networks say values of [outcomes](config::Heads) unless told otherwise, so that the known
//! laws need not be learned from draws; a state is one-hot, so that the first layer is a table; the copies are kept as their outputs, and
//! episodes follow their policy; at the end of a run the actions to be induced stay, while values and payments
//! [settle](schedule::is_settling).

pub mod coin_game;
pub mod config;
pub mod contract_file;
pub mod episodes;
pub mod experiment;
pub mod learner;
pub mod market;
mod memory;
mod metrics;
pub mod policy;
pub mod process_source;
pub mod replay;
mod run;
pub mod schedule;
pub mod streams;
pub mod tabular;
pub mod target_networks;
pub mod targets;
pub mod value_network;

pub use coin_game::{CoinGameLearner, StoredOffers};
pub use config::{ContractConfig, Heads, LearningConfig, NetworkConfig};
pub use contract_file::{ContractFile, StoredContracts};
pub use learner::ContractLearner;
pub use market::ContractMarket;
pub use policy::Policy;
pub use process_source::ProcessSource;
pub use tabular::TabularLearner;
