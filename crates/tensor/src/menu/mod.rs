//! The menu objective in differentiable operations: flow, rounding, prices, and revenue under a softmax choice.
//!
//! Support points -> [`DiagonalFlow`] -> [`MenuBundles`] and expansion -> lottery weights (a softmax) -> [`bundle_prices`] ->
//! [`menu_revenue`] over a step's [`BidderBatch`]. In single precision each runs on the device's own
//! kernels, on the CPU one pass for all of it; [`DiagonalFlow::transport`], [`plain_bundle_prices`] and [`plain_menu_revenue`]
//! say the same in the tensor library's own operations, for other precisions and as the oracle of the tests.
//!
//! Dimensions in shapes: `B` batch of bidders, `J` menu elements, `D` support points an element, `P = J * D` points, `M` goods.

mod bidders;
mod bundles;
mod flow;
mod prices;
mod revenue;

pub use crate::backend::MenuShape;
pub use crate::kernels::flow::{Parametrisation, Path};
pub use bidders::{BidderBatch, DeviceBidders};
pub use bundles::MenuBundles;
pub use flow::{DiagonalFlow, Flowed, Transport};
pub use prices::{bundle_prices, plain_bundle_prices};
pub use revenue::{bundle_values, expected_revenue, menu_revenue, plain_menu_revenue};
