//! Contracts for learning agents: principal-agent decision processes and their exact solutions, without a tensor library.
//!
//! A principal pays an agent, who acts in its stead, by contracts for what it sees. Source: Ivanov, Dütting, Talgam-Cohen, Wang, Parkes,
//! "Principal-Agent Reinforcement Learning: Orchestrating AI Agents with Contracts", arXiv 2407.18074, of which no code was published.
//! What is marked \[P\] is the paper's; \[D\] is derived and checked here; what is ours says so.
//!
//! Data flow: a [`ProcessConfig`] (TOML, JSON) or a [`Recipe`] -> [`ProcessArrays`] -> a [`Process`], checked -> solutions:
//!
//! | solution | what it is | how |
//! |---|---|---|
//! | [`equilibrium()`] | the subgame-perfect equilibrium \[P\] | dynamic programming of both players together |
//! | [`meta_algorithm()`] | the same, with its rounds \[P\] | the players solve their own processes by turns |
//! | [`commitment()`] | the best policy with contracts said in advance, which is worth more \[D\] | a linear program for each plan of the agent |
//! | [`first_best()`] | the greatest welfare, if both were one | dynamic programming |
//! | [`selfish`] | what the agent does without contracts | the oracle |
//! | [`evaluate`] | the oracle: given contracts against a best-responding agent \[P\] | the agent's process, then the principal's value |
//!
//! [`fresh_agent`](fresh_agent()) has given contracts against an agent that learned from them instead. [`coin_game`] is a game of several agents, with
//! solutions of its own.
//!
//! All of them stand on [`least_payment()`], the cheapest contract for an action, which may not exist.
//!
//! Dimensions in shapes: `S` states, `A` actions, `O` outcomes, `K` signals, which are what contracts pay for: outcomes, or
//! actions where those are observed; `N` [nodes](Nodes), which are the states, or with a horizon the states at each step. Arrays are flat
//! and row-major; money and rewards have one unit.

pub mod agent;
pub mod agents;
mod backup;
mod choice;
pub mod coin_game;
pub mod commitment;
pub mod contracts;
pub mod equilibrium;
pub mod error;
pub mod first_best;
pub mod fresh_agent;
pub mod generators;
pub mod information;
pub mod labels;
pub mod least_payment;
mod linear_program;
pub mod meta_algorithm;
mod named_process;
pub mod nodes;
pub mod oracle;
pub mod payment_program;
mod plan;
mod plans;
pub mod practice;
pub mod principal;
pub mod process;
pub mod process_arrays;
pub mod process_config;
pub mod recipe;
mod sampling;
mod settle;
pub mod solution;
pub mod streams;
pub mod transitions;

pub use agent::{AgentValues, agent_values};
pub use agents::Agents;
pub use commitment::{Commitment, commitment};
pub use contracts::Contracts;
pub use diffecon_config::OutOfRange;
pub use equilibrium::equilibrium;
pub use error::ContractError;
pub use first_best::{FirstBest, first_best};
pub use fresh_agent::fresh_agent;
pub use generators::{GridConfig, LayeredConfig, TreeConfig, three_states};
pub use information::Information;
pub use labels::Labels;
pub use least_payment::{LeastPayment, least_payment, least_payments, two_actions};
pub use meta_algorithm::{MetaSolution, Round, meta_algorithm};
pub use nodes::Nodes;
pub use oracle::{Agreement, Evaluation, evaluate, perform, selfish};
pub use payment_program::payment_program;
pub use practice::Practice;
pub use principal::{PrincipalValues, principal_values};
pub use process::Process;
pub use process_arrays::ProcessArrays;
pub use process_config::ProcessConfig;
pub use recipe::{CheckedRecipe, Recipe};
pub use solution::Solution;
pub use transitions::Transitions;
