//! `RochetNet` and Bundle-RochetNet: menus for one bidder whose allocations are learned as probabilities of goods.
//!
//! Both are baselines of BundleFlow. They share one [`learner`]: a menu of `J` elements, each with an allocation and a price, climbs
//! the gradient of revenue under a softmax choice. They differ in their [`Allocations`]:
//!
//! - [`Lotteries`], `RochetNet`: every element has a probability for each good, so that an additive or unit-demand bidder values it at
//!   `sum_i q_i v_i`. Source: Dütting, Feng, Narasimhan, Parkes, Ravindranath, "Optimal Auctions through Deep Learning", arXiv 1706.03459,
//!   on menus for a single bidder.
//! - [`SampledBundles`], Bundle-RochetNet: every element is one bundle, whose goods are drawn by probabilities, and rounded in the end; for
//!   XOR bidders, whose values of a lottery do not follow from the goods' probabilities. Source: the baseline of that name in arXiv
//!   2502.15283; Gumbel noise, Jang, Gu, Poole, arXiv 1611.01144; gradients straight through the rounding, Bengio, Léonard, Courville,
//!   arXiv 1308.3432.
//!
//! Data flow: bidders of a step -> values of [`Allocations`] -> softened choice among elements -> revenue -> gradient.
//!
//! Dimensions in shapes: `B` batch of bidders, `J` menu elements, `M` goods.

pub mod allocations;
pub mod bundles;
pub mod config;
pub mod experiment;
pub mod learner;
pub mod lotteries;
mod memory;
mod metrics;
pub mod streams;

pub use allocations::Allocations;
pub use bundles::SampledBundles;
pub use config::{BundleRochetNetConfig, RochetNetConfig};
pub use experiment::{BundleRochetNetExperiment, RochetNetExperiment};
pub use learner::Rochet;
pub use lotteries::Lotteries;

/// `RochetNet`.
pub type RochetNet = Rochet<Lotteries>;
/// Bundle-RochetNet.
pub type BundleRochetNet = Rochet<SampledBundles>;
