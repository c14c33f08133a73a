//! What a backend brings for values whose gradient passes straight through the rounding.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The values `[B, J * D]` of the bundles to a batch. In the `logarithms` `[J * D, M]` of the goods' probabilities they have the
    /// gradient of the smooth values.
    fn straight_through(
        logarithms: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradient in the `logarithms` `[J * D, M]` of smooth values that have this `upstream` gradient `[B, J * D]`.
    fn straight_through_backward(
        upstream: FloatTensor<Self>,
        logarithms: FloatTensor<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
    ) -> FloatTensor<Self>;
}
