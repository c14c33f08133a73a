//! The loss of a flow that learns: how far its velocity is from that of straight paths.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

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

impl StraightPaths {
    /// The places `[P, M]`.
    pub fn places(&self) -> Tensor<2> {
        self.ends.clone() * self.times.clone() + self.starts.clone() * (1.0 - self.times.clone())
    }

    /// The mean square of the difference between the paths' velocity and this one `[P, M]`, `[1]`.
    pub fn loss(&self, velocity: Tensor<2>) -> Tensor<1> {
        (self.ends.clone() - self.starts.clone() - velocity).square().mean()
    }
}

/// The rectified-flow loss `mean || (s_1 - s_0) - eta(t) Q(s_0) s_t ||^2` of a flow with a diagonal matrix.
///
/// Source: arXiv 2502.15283, eq. 13-17.
///
/// # Shapes
/// `rates`, the diagonals `Q(s_0)`, `[P, M]`, `speeds`, `eta(t)`, `[P, 1]` -> `[1]`
pub fn flow_loss(rates: Tensor<2>, speeds: Tensor<2>, paths: StraightPaths) -> Tensor<1> {
    if rates.dtype() != DType::F32 {
        return plain_flow_loss(rates, speeds, paths);
    }
    let [rates, speeds, starts, ends, times] =
        [rates, speeds, paths.starts, paths.ends, paths.times].map(Tensor::into_dispatch);
    Tensor::from_dispatch(<Dispatch as Operation>::flow_loss(rates, speeds, starts, ends, times))
}

/// [`flow_loss`] in the tensor library's operations.
pub fn plain_flow_loss(rates: Tensor<2>, speeds: Tensor<2>, paths: StraightPaths) -> Tensor<1> {
    paths.loss(rates * paths.places() * speeds)
}
