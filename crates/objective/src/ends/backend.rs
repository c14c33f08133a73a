//! What a backend brings for the ends of points.

use crate::flow::{FlowConstants, NetworkTensors};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// Where points end.
#[derive(ExtensionType, Debug, Clone)]
pub struct EndsTensors<B: Backend> {
    /// The ends `[P, M]`.
    pub ends: FloatTensor<B>,
    /// The fall of the log density `[P]`.
    pub expansion: FloatTensor<B>,
    /// What the way back needs.
    #[extension_type]
    pub kept: KeptTensors<B>,
}

/// What a backend keeps of a pass for the way back.
#[derive(ExtensionType, Debug, Clone)]
pub enum KeptTensors<B: Backend> {
    /// Nothing: points pass anew.
    Nothing,
    /// What the hidden layers gave.
    #[cfg_attr(not(feature = "cube"), expect(dead_code, reason = "GPUs keep these"))]
    Hidden {
        /// `[P, hidden]`
        first: FloatTensor<B>,
        /// `[P, hidden]`
        second: FloatTensor<B>,
    },
    /// What all layers of a diagonal matrix gave.
    #[cfg_attr(not(feature = "cube"), expect(dead_code, reason = "GPUs keep these"))]
    Layers {
        /// `[P, hidden]`
        first: FloatTensor<B>,
        /// `[P, hidden]`
        second: FloatTensor<B>,
        /// `[P, M]`
        rates: FloatTensor<B>,
    },
}

/// The operation, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Carries support points `theta` `[P, M]` along a flow.
    fn ends(
        theta: FloatTensor<Self>,
        #[extension_type] network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> EndsTensors<Self>;

    /// The gradient in `theta` `[P, M]` of what has these gradients in the `ends` `[P, M]` and in the `expansion` `[P]`.
    fn ends_gradient(
        #[extension_type] kept: KeptTensors<Self>,
        ends: FloatTensor<Self>,
        expansion: FloatTensor<Self>,
        theta: FloatTensor<Self>,
        #[extension_type] network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> FloatTensor<Self>;
}
