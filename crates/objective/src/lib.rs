//! The objective of menus in differentiable operations: flow of support points, rounding, bundle prices, and revenue under a
//! softmax choice; each with CPU and GPU kernels.
//!
//! Support points -> [`DiagonalFlow`] -> [`MenuBundles`] and expansion -> [`lottery_weights()`] -> [`lottery_prices()`] ->
//! [`menu_revenue`] over a step's [`BidderBatch`]. In single precision each runs on the device's own
//! kernels, on the CPU one pass for all of it; [`DiagonalFlow::transport`], [`plain_bundle_prices`] and [`plain_menu_revenue`]
//! say the same in the tensor library's own operations, for other precisions and as the oracle of the tests. The flow itself learns
//! by [`flow_loss()`].
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
#[cfg(test)]
mod fixtures;
pub mod flow;
pub mod flow_loss;
#[cfg(feature = "cube")]
mod gpu;
mod host;
pub mod limits;
pub mod lottery_prices;
pub mod lottery_weights;
pub mod outside;
pub mod prices;
pub mod relaxed_values;
pub mod revenue;
pub mod rounding;

pub use bidders::{BidderBatch, DeviceBidders};
pub use bundle_words::MenuShape;
pub use bundles::MenuBundles;
pub use flow::{DiagonalFlow, Flowed, Parametrisation, Path, Transport};
pub use flow_loss::{StraightPaths, flow_loss, plain_flow_loss};
pub use limits::{MOST_GPU_BIDDERS, MOST_GPU_NUMBERS, MOST_GPU_POINTS};
pub use lottery_prices::{LotteryPrices, lottery_prices, plain_lottery_prices};
pub use lottery_weights::{lottery_weights, plain_lottery_weights};
pub use outside::Outside;
pub use prices::{bundle_prices, plain_bundle_prices};
pub use relaxed_values::{relaxed_values, straight_through_values};
pub use revenue::{bundle_values, expected_revenue, menu_revenue, plain_menu_revenue};
pub use rounding::round;
