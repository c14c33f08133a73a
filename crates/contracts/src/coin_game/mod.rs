//! The Coin Game: two agents, each of whom would take the other's coins too, and a principal who pays them to leave those.
//!
//! Source: arXiv 2407.18074, section 5 and appendix D.2 \[P\], after Foerster et al., "Learning with Opponent-Learning Awareness",
//! arXiv 1709.04326. What the former leaves open is ours, see [`CoinGame`]. The agents' actions are observed, so that a contract
//! is an [offer](Offers): what each agent should do, and what it is paid if it does.
//!
//! The board wraps around, so that only where things are relative to an agent matters: that divides the states by the number of cells and makes
//! exact answers possible on 7 x 7 too. All go backwards from the last step, in each state a [`Stage`] of 5 x 5 actions:
//!
//! | solution | what it is |
//! |---|---|
//! | [`equilibrium`](equilibrium()) | the subgame-perfect equilibrium: the principal's best offers, each agent paid what it forgoes |
//! | [`respond`](respond()) | the oracle: given offers against agents that best-respond to them and to each other |
//! | [`fresh_agents`](fresh_agents()) | given [pay](Pay), by offers or not, against agents that have learned from it, rather than computed |
//! | [`proportional`](proportional()) | no offers: each agent gets a share of the other's reward. 0 is selfish, 1 cooperative |
//! | [`first_best`](first_best()) | the greatest welfare, if all were one |
//!
//! Dimensions in shapes: `T` steps, `S` states, as one agent sees them.

pub mod board;
pub mod equilibrium;
pub mod first_best;
pub mod fresh_agents;
pub mod offers;
pub mod pay;
pub mod proportional;
pub mod response;
pub mod rules;
pub mod stage;
pub mod worth;

pub use board::Board;
pub use equilibrium::{Equilibrium, equilibrium};
pub use first_best::first_best;
pub use fresh_agents::fresh_agents;
pub use offers::Offers;
pub use pay::Pay;
pub use proportional::proportional;
pub use response::respond;
pub use rules::{CoinGame, Coins};
pub use stage::{ACTIONS, AGENTS, JOINT, Stage};
pub use worth::{Total, Worth};
