//! The domain of single-bidder auctions, without a tensor library: bundles, valuations, mechanisms, their
//! baselines and their evaluation.
//!
//! Data flow: [`Valuations`] -> a [`Mechanism`] (a [`Menu`], say) -> a [`Market`] where it sells -> [`Outcome`] -> [`Report`].

pub mod audit;
pub mod baselines;
pub mod bundle;
pub mod hybrid;
pub mod k_demand;
pub mod lane_rng;
pub mod lattice;
pub mod lottery;
pub mod market;
pub mod mechanism;
pub mod menu;
pub mod mersenne_twister;
pub mod price_function;
pub mod report;
pub mod sales;
pub mod seed;
pub mod shift;
pub mod sliced_menu;
pub mod standard_error;
pub mod stream;
pub mod streams;
pub mod types;
pub mod valuation;
pub mod valuations;
pub mod value;
pub mod xor;

pub use audit::{Audit, audit};
pub use baselines::{baselines, grand_bundle, item_prices, item_size_prices, size_prices};
pub use bundle::{Bundle, Bundles};
pub use diffecon_config::OutOfRange;
pub use hybrid::Hybrid;
pub use k_demand::k_demand;
pub use lattice::Lattice;
pub use market::{Market, OneBidder, Outcome, evaluate};
pub use mechanism::{Assignment, Mechanism, Sale};
pub use menu::Menu;
pub use mersenne_twister::MersenneTwister;
pub use price_function::PriceFunction;
pub use report::{Entrant, Report, ReportRow, Sample};
pub use sales::Sales;
pub use seed::Seed;
pub use sliced_menu::SlicedMenu;
pub use stream::{Series, Stream};
pub use types::Types;
pub use valuation::Valuation;
pub use valuations::{ItemValues, Valuations};
pub use value::MAX_VALUE;
pub use xor::XorValuations;
