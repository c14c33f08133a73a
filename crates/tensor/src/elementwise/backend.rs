//! What a backend brings for functions of each number.

use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// A function whose slope follows from its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The hyperbolic tangent.
    Tanh,
    /// `ln(1 + e^x)`.
    Softplus,
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The function of each number.
    fn elementwise(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradient from the output.
    fn elementwise_backward(
        output: FloatTensor<Self>,
        upstream: FloatTensor<Self>,
        function: Function,
    ) -> FloatTensor<Self>;
}
