//! Logs of auctions as lines of JSON: rounds of sealed bids and clocks, and eBay auctions.
//!
//! The layout is that in which the logs of arXiv 2507.09083 were gathered, a line for each round or eBay auction.

mod amount;
pub mod ebay;
mod limits;
pub mod line;
pub mod paths;
mod published_values;
pub mod read;
pub mod round;
pub mod session;
mod words;

pub use ebay::LoggedEbay;
pub use line::{Line, Logged};
pub use paths::{logs_of, logs_of_all};
pub(crate) use published_values::published_values;
pub use read::read;
pub use round::LoggedRound;
pub use session::{Failure, LoggedSession};
