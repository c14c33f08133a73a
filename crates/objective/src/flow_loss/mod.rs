//! The loss of a flow that learns: how far its velocity is from that of straight paths.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

use crate::flow::velocities;
use backend::Operation;
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

/// Straight paths that a flow should follow, and a place on each; constants.
#[derive(Clone)]
pub struct StraightPaths {
    /// Where they start `[P, M]`.
    pub starts: Tensor<2>,
    /// Where they end `[P, M]`.
    pub ends: Tensor<2>,
    /// The share of the way `[P, 1]`.
    pub times: Tensor<2>,
}

/// The rectified-flow loss `mean || (s_1 - s_0) - eta(t) Q(s_0) s_t ||^2` of a flow.
///
/// Source: arXiv 2502.15283, eq. 13-17.
///
/// # Shapes
/// `matrices`, of each point the diagonal of `Q(s_0)` `[P, M]` or all rows in turn `[P, M * M]`, `speeds`, `eta(t)`, `[P, 1]` -> `[1]`
pub fn flow_loss(matrices: Tensor<2>, speeds: Tensor<2>, paths: StraightPaths) -> Tensor<1> {
    if matrices.dtype() != DType::F32 {
        return plain_flow_loss(matrices, speeds, paths);
    }
    let [matrices, speeds, starts, ends, times] =
        [matrices, speeds, paths.starts, paths.ends, paths.times].map(Tensor::into_dispatch);
    Tensor::from_dispatch(<Dispatch as Operation>::flow_loss(matrices, speeds, starts, ends, times))
}

/// [`flow_loss`] in the tensor library's operations.
pub fn plain_flow_loss(matrices: Tensor<2>, speeds: Tensor<2>, paths: StraightPaths) -> Tensor<1> {
    let places = paths.ends.clone() * paths.times.clone() + paths.starts.clone() * (1.0 - paths.times);
    (paths.ends - paths.starts - velocities(&matrices, places) * speeds).square().mean()
}
