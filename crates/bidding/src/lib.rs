//! The auction laboratory: how bidders behave in the classic formats, and what theory says of it.
//!
//! One good, `N` bidders numbered from 0, quasi-linear utility. Rules, value models and statistics are those of "Learning from
//! Synthetic Labs: Language Models as Auction Participants" (arXiv 2507.09083) and of its published logs.
//!
//! Data flow: a [`Design`] -> [`ValueSampler`] -> [`Worths`] of a round -> a [`Format`] asks a [`Panel`] of [`Bidder`]s -> [`Outcome`] -> [`Record`], which
//! the bidders are told, and [`LoggedRound`](log::LoggedRound), a line of a log.
//!
//! Logs are read by [`log::read`](log::read()), run again by [`replay_files`](replay::replay_files), and summed up by
//! [`statistics_of`](statistics::statistics_of).
//!
//! What is left to chance, ties and orders, is a [`Chance`] of its own, so that logs are replayed by the very code that runs
//! auctions.

pub mod bid_functions;
pub mod bidder;
pub mod bidder_config;
pub mod bidders;
pub mod chance;
pub mod design;
pub mod draws;
pub mod error;
pub mod external;
pub mod format;
pub mod formats;
pub mod grid;
pub mod log;
pub mod outcome;
pub mod panel;
#[cfg(feature = "picture")]
pub mod picture;
pub mod play;
pub mod python_random;
pub mod record;
pub mod replay;
pub mod rules;
pub mod run_folder;
mod seats;
pub mod session;
mod session_lines;
pub mod statistics;
pub mod streams;
pub mod theory;
pub mod value_model;
pub mod value_sampler;

pub use bid_functions::{BidFunction, BidFunctionFile, SealedAuction};
pub use bidder::{Bidder, Situation};
pub use bidder_config::BidderConfig;
pub use chance::{Chance, Drawn};
pub use design::{Design, StreamKind};
pub use draws::Draws;
pub use error::BiddingError;
pub use external::{External, ExternalConfig, OnFailure};
pub use format::{Format, FormatConfig};
pub use grid::{Cap, Grid};
pub use outcome::{Outcome, Step};
pub use panel::{Clock, Panel, Turn};
pub use play::{Played, Prepared, play};
pub use python_random::PythonRandom;
pub use record::{Feedback, Record, Shows};
pub use rules::Rules;
pub use run_folder::RunFolder;
pub use session::{Round, Session};
pub use value_model::{Numbers, OneOrEach, ValueModel, Worths};
pub use value_sampler::{OneGoodLaw, ValueSampler};
