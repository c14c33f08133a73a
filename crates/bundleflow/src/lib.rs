//! BundleFlow: menus of lotteries over bundles for one bidder, learned through an ODE flow.
//!
//! Each menu element is a lottery over `D` bundles and a price. A bundle is the rounded end point of a flow that starts
//! in a support point; the lottery's weights follow from the flow's change of density. Stage 1 ([`flow_training`]) teaches the
//! flow to carry points to their nearest bundle; stage 2 ([`learner`]) moves support points, weights and prices up the
//! gradient of revenue under a softmax choice.
//!
//! Source: Wang, Jiang, Parkes, "BundleFlow: Deep Menus for Combinatorial Auctions by Diffusion-Based Optimization", arXiv 2502.15283.
//!
//! Dimensions in shapes: `B` batch of bidders, `J` menu elements, `D` support points an element, `M` goods.

pub mod config;
pub mod experiment;
pub mod flow;
mod flow_batches;
pub mod flow_training;
mod gpu_arrays;
mod gpu_loops;
pub mod learned_menu;
pub mod learner;
pub mod lotteries;
mod memory;
mod metrics;
mod normals;
pub mod revival;
pub mod start_values;
pub mod streams;
pub mod support;
pub mod trajectories;
mod way;

pub use config::BundleFlowConfig;
pub use experiment::BundleFlowExperiment;
pub use flow::Flow;
pub use learner::BundleFlow;
