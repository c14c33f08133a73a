//! Pricing: a price for every bundle, learned by first-order gradients.
//!
//! A menu lists some lotteries; a price function posts `p(S)` for all `2^M` bundles through a few numbers. At monotone prices a
//! bidder's best bundle is one of a few ([`offers`]), so a softened choice among them has an exact gradient. The numbers are those of
//! a [family](families): item and size prices, an entry fee and item prices, or both with a monotone lattice.
//!
//! Data flow: bidders of a step -> [`Offers`] -> prices of a [`Family`] -> [`Choice`] -> revenue -> gradient.
//!
//! Sources: first-order gradients through a softened choice, arXiv 2502.15283, eq. 22-23, where the menu is all bundles; item prices
//! and entry fees, Armstrong 1996; two-part tariffs.
//!
//! Dimensions in shapes: `B` batch of bidders, `K` offers that a bidder may want, `M` goods.

pub mod choice;
pub mod config;
pub mod experiment;
pub mod families;
pub mod learner;
mod memory;
mod metrics;
mod monotone;
pub mod offers;
pub mod streams;

pub use choice::Choice;
pub use config::{FamilyName, PricingConfig};
pub use experiment::PricingExperiment;
pub use families::Family;
pub use learner::Pricing;
pub use offers::Offers;
