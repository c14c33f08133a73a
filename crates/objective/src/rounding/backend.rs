//! What a backend brings for rounding.

use crate::bundle_words::BundleWords;
use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The bundles `1{s >= 1/2}` of points `s` `[J * D, M]`, `support` an element.
    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self>;
}
