//! What a backend brings for networks.

use super::shape::MlpShape;
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};
use std::sync::Arc;

/// Which outputs are wanted, `[B, outputs]`.
pub type Wanted = Arc<[bool]>;

/// What a network makes of a batch.
#[derive(ExtensionType, Debug, Clone)]
pub struct MlpTensors<B: Backend> {
    /// `[B, outputs]`
    pub outputs: FloatTensor<B>,
    /// What the hidden layers gave, for the gradient, in an order of the backend's own; nothing unless asked for.
    pub hidden: FloatTensor<B>,
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The outputs for inputs `[B, inputs]` of a network with these `parameters`; those that are not `wanted` may be anything.
    fn mlp(
        parameters: FloatTensor<Self>,
        inputs: FloatTensor<Self>,
        shape: MlpShape,
        wanted: Option<Wanted>,
        remember: bool,
    ) -> MlpTensors<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradients in the parameters and in the inputs, each if it is `wanted`, from the upstream one `[B, outputs]`.
    fn mlp_backward(
        pass: Pass<Self>,
        upstream: FloatTensor<Self>,
        shape: &MlpShape,
        wanted: [bool; 2],
    ) -> [Option<FloatTensor<Self>>; 2];
}

/// A pass of a batch through a network.
#[derive(Debug, Clone)]
pub struct Pass<B: Backend> {
    /// The network's parameters.
    pub parameters: FloatTensor<B>,
    /// `[B, inputs]`
    pub inputs: FloatTensor<B>,
    /// What the hidden layers gave.
    pub hidden: FloatTensor<B>,
}
