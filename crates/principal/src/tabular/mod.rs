//! Q-learning of both players in tables: [`contract_q`](crate::ContractLearner) without networks, replay or an optimiser.
//!
//! Each decision of an episode moves one entry of either player's table towards what it turned out to be
//! ([`targets`](crate::targets)), by a step that falls with how often the entry was moved before. Contracts follow from the tables as they do from
//! networks, anew every so many steps.

pub mod config;
pub mod experiment;
pub mod learner;
pub mod values;

pub use config::{TabularConfig, TabularLearningConfig};
pub use learner::TabularLearner;
