//! Hybrids: lotteries offered beside a price for every bundle, learned together.
//!
//! First the prices alone climb to their optimum, as [`diffecon_pricing`] does it. Then BundleFlow's elements join, each at what the price
//! function asks for its lottery: nobody gains by them. From there both move together, the bidder choosing softly among elements and
//! what the price function offers him ([`Outside`](diffecon_objective::Outside)). In the mechanism only those elements are left
//! that [earn their place](earned).
//!
//! Of learners this one alone is made of others: it takes their steps, and knows none of their insides.

pub mod config;
pub mod earned;
pub mod experiment;
pub mod learner;
mod metrics;

pub use config::HybridConfig;
pub use experiment::HybridExperiment;
pub use learner::HybridLearner;
