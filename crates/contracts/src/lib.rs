//! Contracts for learning agents: principal-agent decision processes, without a tensor library.
//!
//! Source: Ivanov, Dütting, Talgam-Cohen, Wang, Parkes, "Principal-Agent Reinforcement Learning: Orchestrating AI Agents with Contracts",
//! arXiv 2407.18074. What is marked \[P\] is the paper's; \[D\] is derived and checked here; what is ours says so.

mod backup;
pub mod contracts;
pub mod error;
pub mod generators;
pub mod information;
pub mod labels;
pub mod least_payment;
mod linear_program;
mod named_process;
pub mod nodes;
pub mod payment_program;
pub mod process;
pub mod process_arrays;
pub mod process_config;
pub mod recipe;
pub mod streams;
pub mod transitions;

pub use contracts::Contracts;
pub use diffecon_config::OutOfRange;
pub use error::ContractError;
pub use generators::{GridConfig, LayeredConfig, TreeConfig, three_states};
pub use information::Information;
pub use labels::Labels;
pub use least_payment::{LeastPayment, least_payment, two_actions};
pub use nodes::Nodes;
pub use payment_program::payment_program;
pub use process::Process;
pub use process_arrays::ProcessArrays;
pub use process_config::ProcessConfig;
pub use recipe::{CheckedRecipe, Recipe};
pub use transitions::Transitions;
