//! What a backend brings for bundle prices.

use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The price of every bundle `[J * D]` by item prices `[M]` and size prices `[M + 1]`.
    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradients with respect to item and size prices from the upstream gradient `[J * D]`.
    fn bundle_prices_backward(
        upstream: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> [FloatTensor<Self>; 2];
}
