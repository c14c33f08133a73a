//! What a backend brings for the hyperbolic tangent.

use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The hyperbolic tangent.
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradient from the output.
    fn tanh_backward(output: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self>;
}
