//! What a backend brings for values whose gradient passes straight through the rounding.

use super::soft_rounding::SoftRounding;
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The values `[B, J * D]` of the bundles to a batch. In the `points` `[J * D, M]` they have the gradient of the smooth values.
    fn straight_through(
        points: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        rounding: SoftRounding,
    ) -> FloatTensor<Self>;
}

/// A gradient in what bundles are worth to the bidders of a batch.
#[derive(ExtensionType, Debug, Clone)]
pub enum Upstream<B: Backend> {
    /// That in their values `[B, J * D]`.
    Values(FloatTensor<B>),
    /// That in the utilities of lotteries over them.
    Lotteries {
        /// The lotteries' weights `[J, D]`.
        weights: FloatTensor<B>,
        /// The gradient in the utilities `[B, J]`.
        utilities: FloatTensor<B>,
    },
}

/// Its gradient, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Gradient: Backend {
    /// The gradient in the `points` `[J * D, M]` of what has this `upstream` gradient.
    fn straight_through_gradient(
        points: FloatTensor<Self>,
        #[extension_type] upstream: Upstream<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        rounding: SoftRounding,
    ) -> FloatTensor<Self>;
}
