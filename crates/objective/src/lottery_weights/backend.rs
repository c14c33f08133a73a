//! What a backend brings for lottery weights.

use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The weights `[J, D]` for logits `[J, D]` and falls of the log density `[J * D]`.
    fn lottery_weights(logits: FloatTensor<Self>, expansion: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradients with respect to logits `[J, D]` and falls `[J * D]`, from the `weights` and the upstream gradient `[J, D]`.
    fn lottery_weights_backward(weights: FloatTensor<Self>, upstream: FloatTensor<Self>) -> [FloatTensor<Self>; 2];
}
