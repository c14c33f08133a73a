//! The auction laboratory: how bidders behave in the classic formats, and what theory says of it.
//!
//! One good, `N` bidders numbered from 0, quasi-linear utility. Rules, value models and statistics are those of "Learning from
//! Synthetic Labs: Language Models as Auction Participants" (arXiv 2507.09083) and of its published logs.
//!
//! Data flow: [`ValueModel`] -> [`Worths`] of a round -> a [`Format`] asks a [`Panel`] of [`Bidder`]s -> [`Outcome`] -> [`Record`], which
//! the bidders are told, and [`LoggedRound`](log::LoggedRound), a line of a log.
//!
//! Logs are read by [`log::read`](log::read()), run again by [`replay_files`](replay::replay_files), and summed up by
//! [`statistics_of`](statistics::statistics_of).
//!
//! What is left to chance, ties and orders, is a [`Chance`] of its own, so that logs are replayed by the very code that runs
//! auctions.

pub mod bidder;
pub mod bidders;
pub mod chance;
pub mod draws;
pub mod error;
pub mod format;
pub mod formats;
pub mod grid;
pub mod log;
pub mod outcome;
pub mod panel;
pub mod python_random;
pub mod record;
pub mod replay;
pub mod rules;
mod seats;
pub mod session;
pub mod statistics;
pub mod value_model;

pub use bidder::{Bidder, Situation};
pub use chance::{Chance, Drawn};
pub use draws::Draws;
pub use error::BiddingError;
pub use format::{Format, FormatConfig};
pub use grid::{Cap, Grid};
pub use outcome::{Outcome, Step};
pub use panel::{Clock, Panel, Turn};
pub use python_random::PythonRandom;
pub use record::{Feedback, Record, Shows};
pub use rules::Rules;
pub use session::{Round, Session};
pub use value_model::{Numbers, OneOrEach, ValueModel, Worths};
