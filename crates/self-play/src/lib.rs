//! Bid functions of sealed auctions, learned by gradients of expected utility in self-play.
//!
//! Every class of bidders who are alike has a small network from value to bid. In a step, all networks say what they bid at a grid of
//! values; each value's bid climbs the gradient of its expected utility against what the others bid now, which is held fixed. The
//! expectation is exact up to one thing: a rival's bid is compared with a little noise, so that winning is smooth; the noise falls over
//! the steps. So there are no random numbers but those that networks start with.
//!
//! Nothing says that self-play arrives at an equilibrium. Whether it did is known afterwards: the gain of the best response to the bid
//! functions, which [`best_response`](diffecon_bidding::bid_functions::best_response()) computes without noise, is the certificate of
//! every validation.
//!
//! Source: gradients of a smoothed game, Bichler, Fichtl, Heidekrüger, Kohring, Sutterer, "Learning equilibria in symmetric auction games
//! using artificial neural networks", Nature Machine Intelligence 3 (2021), who estimate them by evolution strategies from drawn values.
//!
//! Data flow: networks -> bids at a grid of values -> [`marginal`] utilities against distributions of rivals' bids -> Adam -> networks.

pub mod bidder_network;
pub mod config;
pub mod experiment;
pub mod learner;
pub mod marginal;
mod memory;
mod metrics;
pub mod smoothed;
pub mod streams;

pub use config::{LearningConfig, NetworkConfig, SelfPlayConfig};
pub use learner::SelfPlay;
