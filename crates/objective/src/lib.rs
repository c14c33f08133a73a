//! The objective of menus in differentiable operations: flow of support points, rounding, bundle prices, and revenue under a
//! softmax choice; each with CPU and GPU kernels.
//!
//! Support points -> [`FrozenFlow`] -> [`MenuBundles`] and expansion -> [`lotteries()`] -> revenue over a step's [`BidderBatch`]; and
//! back by known gradients: [`menu_gradient()`] to the expansion, [`FrozenFlow::gradient`] to the support points; or straight through
//! the rounding, with [`straight_through_gradient()`] and [`FrozenFlow::gradient_of_ends`]. In single precision these run on the
//! device's own kernels; [`FrozenFlow::transport`], [`plain_lotteries`] and [`plain_menu_revenue`] say the same in
//! the tensor library's own operations, whose gradients are recorded: for what else a menu can be learned by, for other precisions and
//! as the oracle of the tests. The flow itself learns by [`flow_loss()`].
//!
//! An operation is one folder, as in [`diffecon_tensor`]: the function and its plain version, `backend` with the trait that a
//! backend implements, `cpu` and `gpu` with the kernels, `gradient`, and its test.
//!
//! Dimensions in shapes: `B` batch of bidders, `J` menu elements, `D` support points an element, `P = J * D` points, `M` goods.

#![cfg_attr(feature = "ndarray", expect(deprecated, reason = "burn's older CPU backend, offered as long as burn does"))]

mod bidder_tensors;
pub mod bidders;
mod bundle_words;
pub mod bundles;
pub mod choices;
pub mod ends;
#[cfg(test)]
mod fixtures;
pub mod flow;
pub mod flow_loss;
#[cfg(feature = "cube")]
mod gpu;
mod host;
pub mod limits;
pub mod lotteries;
pub mod menu_gradient;
pub mod outside;
pub mod prices;
pub mod revenue;
pub mod rounding;
pub mod straight_through;

pub use bidders::{BidderBatch, DeviceBidders};
pub use bundle_words::MenuShape;
pub use bundles::MenuBundles;
pub use choices::{Choices, choices};
pub use ends::EndsPass;
pub use flow::{FlowPass, Flowed, Frozen, FrozenFlow, Parametrisation, Path, Transport, velocities};
pub use flow_loss::{StraightPaths, flow_loss, plain_flow_loss};
pub use limits::{MOST_GPU_BIDDERS, MOST_GPU_NUMBERS, MOST_GPU_SUPPORT, full_matrices_at_a_time, most_gpu_elements};
pub use lotteries::{Lotteries, LotteryLayout, lotteries, plain_lotteries};
pub use menu_gradient::{LotterySlopes, MenuGradient, MenuTerms, menu_gradient};
pub use outside::Outside;
pub use prices::{bundle_prices, plain_bundle_prices};
pub use revenue::{bundle_values, expected_revenue, plain_menu_revenue};
pub use rounding::round;
pub use straight_through::{SoftRounding, smooth_values, straight_through_gradient, straight_through_values};
