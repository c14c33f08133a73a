//! The domain of single-bidder auctions, without a tensor library: bundles, valuations, mechanisms, their
//! baselines and their evaluation.
//!
//! Data flow: [`Valuations`] -> a [`Mechanism`] (a [`Menu`], say) -> [`Outcome`] -> [`Report`].

pub mod baselines;
pub mod bit_sliced;
pub mod bundle;
pub mod error;
pub mod evaluation;
pub mod mechanism;
pub mod menu;
pub mod price_function;
pub mod report;
pub mod seed;
pub mod shift;
pub mod valuations;
pub mod xor;

pub use baselines::{baselines, grand_bundle, item_prices, item_size_prices, size_prices};
pub use bit_sliced::BitSlicedBundles;
pub use bundle::{Bundle, Bundles};
pub use error::AuctionError;
pub use evaluation::{Outcome, evaluate};
pub use mechanism::{Mechanism, Sale};
pub use menu::Menu;
pub use price_function::PriceFunction;
pub use report::{Report, ReportRow};
pub use seed::Seed;
pub use valuations::{ItemValues, MAX_VALUE, Valuations};
pub use xor::XorValuations;
