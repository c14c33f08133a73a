//! Many agents: offers of the Coin Game, learned by value decomposition.
//!
//! Source: arXiv 2407.18074, section 5, algorithm 3 and appendix D.2 \[P\]. The rules, and the exact answers that what is learned is held against, are
//! those of [`diffecon_contracts::coin_game`].
//!
//! Two networks, each shared by both agents, who see the board from where they stand: the principal's values `q(s, a)` of an agent's
//! actions, the sum of which over agents is the value of a joint action, and an agent's truncated values `Qbar((s, f), a)`, which know
//! whether the other agent follows, `f`. An agent is recommended its action with the greatest `q`, and is paid what it forgoes by
//! that while the other follows, `max Qbar((s, 1), .) - Qbar((s, 1), a)`, if it does it. Whether an agent follows or does what is best for
//! itself is drawn for each episode.
//!
//! Data flow of a step: [`Episodes`](episodes::Episodes) -> [`Replay`](replay::Replay), the larger the error the more often -> a batch ->
//! [`targets`] by the copies of the networks, Huber's loss, gradients of bounded length -> Adam -> [`Network`](network::Network)s -> [`Offers`](diffecon_contracts::coin_game::Offers)
//! in a [file](offer_file).
//!
//! Deviations from the source, all ours: networks have twice its units, and their learning rate falls to a tenth of its last one; they see where things are relative to an agent, and how many steps are left, through dense
//! layers rather than convolutions; an agent learns from a transition only if the other agent did what it would do now, so that
//! exploration and old policies of the other do not mislead it; at the end of a run the recommendations stay, while payments settle.

pub mod config;
pub mod episodes;
pub mod experiment;
pub mod features;
pub mod learner;
pub mod market;
mod memory;
mod metrics;
pub mod network;
pub mod offer;
pub mod offer_file;
pub mod replay;
pub mod said;
pub mod schedule;
pub mod targets;

pub use config::{CoinGameConfig, CoinLearningConfig};
pub use learner::CoinGameLearner;
pub use market::OfferMarket;
pub use offer_file::{OfferFile, StoredOffers};
