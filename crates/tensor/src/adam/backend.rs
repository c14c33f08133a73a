//! What a backend brings for Adam.

use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// The scalars of one step, bias corrections included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamStep {
    /// Decay of the first moment.
    pub beta_1: f32,
    /// Decay of the second moment.
    pub beta_2: f32,
    /// Learning rate over `1 - beta_1^t`.
    pub rate: f32,
    /// `1 / sqrt(1 - beta_2^t)`.
    pub root_correction: f32,
    /// Added to the root of the second moment.
    pub epsilon: f32,
}

/// What one optimiser step leaves.
#[derive(ExtensionType, Debug, Clone)]
pub struct AdamTensors<B: Backend> {
    /// The parameter.
    pub value: FloatTensor<B>,
    /// The mean of its gradients.
    pub moment_1: FloatTensor<B>,
    /// The mean of their squares.
    pub moment_2: FloatTensor<B>,
}

/// The optimiser's step, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Moves `state.value` against its gradient: its numbers in turn, each part as many as said by a step of its own. The steps differ
    /// in their rates alone.
    fn adam(
        #[extension_type] state: AdamTensors<Self>,
        gradient: FloatTensor<Self>,
        parts: Vec<(usize, AdamStep)>,
    ) -> AdamTensors<Self>;
}
