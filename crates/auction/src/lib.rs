//! The domain of single-bidder auctions, without a tensor library: bundles, valuations, mechanisms, their
//! baselines and their evaluation.
//!
//! Data flow: [`Valuations`] -> a [`Mechanism`] (a [`Menu`], say) -> [`Outcome`] -> [`Report`].

pub mod bit_sliced;
pub mod bundle;
pub mod error;
pub mod evaluation;
pub mod mechanism;
pub mod menu;
pub mod report;
pub mod seed;
pub mod valuations;
pub mod xor;

pub use bit_sliced::BitSlicedBundles;
pub use bundle::{Bundle, Bundles};
pub use error::AuctionError;
pub use evaluation::{Outcome, evaluate};
pub use mechanism::{Mechanism, Sale};
pub use menu::Menu;
pub use report::{Report, ReportRow};
pub use seed::Seed;
pub use valuations::{ItemValues, Valuations};
pub use xor::XorValuations;
