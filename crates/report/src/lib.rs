//! Methods compared over seeds and markets.
//!
//! [`compare()`] lets the mechanisms of many runs sell, market by market, as `diffecon_experiment::evaluate` does; runs that differ by
//! their seed only are one method. What comes of it is a [`Comparison`], plain data that [`Format`] writes as text, Markdown, CSV,
//! LaTeX or JSON.
//!
//! [`Page`] is a comparison with training curves, what mechanisms sell, settings and provenance, in one file of HTML.
//!
//! [`auction_tables()`] are the statistics of the auction laboratory.
//!
//! Two errors are kept apart: that over bidders, of the sample on which mechanisms sell, and that over seeds, of training.
//! `docs/metrics.md` has the formulas and their sources.

pub mod auction_tables;
pub mod compare;
pub mod comparison;
pub mod entry;
pub mod evidence;
pub mod formats;
pub mod labels;
pub mod market_comparison;
pub mod notes;
pub mod overall;
pub mod page;
pub mod plots;
pub mod score;
mod sources;
pub mod spread;

pub use auction_tables::auction_tables;
pub use compare::compare;
pub use comparison::{
    Comparison, Difference, Improvement, MarketComparison, Method, MethodResult, Overall, OverallResult, Profile,
    Profiles, Run, Spread,
};
pub use formats::Format;
pub use page::{Page, PageError};
pub use score::{Score, ScoreKind};
