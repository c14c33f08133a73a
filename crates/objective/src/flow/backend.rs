//! What a backend brings for the flow.

use super::parametrisation::Parametrisation;
use super::path::Path;
use crate::bundle_words::BundleWords;
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};
use diffecon_tensor::mlp::MlpShape;

/// Everything about a flow but the numbers of its network.
#[derive(Debug, Clone)]
pub struct FlowConstants {
    /// The network, of three layers.
    pub network: MlpShape,
    /// How points follow from `theta`.
    pub parametrisation: Parametrisation,
    /// How a point moves.
    pub path: Path,
    /// `int eta`.
    pub speed_integral: f32,
    /// Support points of each menu element `D`.
    pub support: usize,
}

/// A flow's network.
#[derive(ExtensionType, Debug, Clone)]
pub struct NetworkTensors<B: Backend> {
    /// Its parameters, as [`MlpShape::layers`] says.
    pub parameters: FloatTensor<B>,
    /// The sums of the last layer's weights over the outputs on the diagonal, `[hidden]`: the gradient of the trace needs no more of it.
    pub trace: FloatTensor<B>,
    /// The speeds of Euler steps.
    pub speeds: FloatTensor<B>,
}

/// Where support points flow.
#[derive(ExtensionType, Debug, Clone)]
pub struct FlowedTensors<B: Backend> {
    /// The fall of the log density `[J * D]`.
    pub expansion: FloatTensor<B>,
    /// The bundles at the ends.
    #[extension_type]
    pub bundles: BundleWords<B>,
    /// What the way back needs.
    #[extension_type]
    pub pass: PassTensors<B>,
}

/// What a backend keeps of a pass for the way back.
#[derive(ExtensionType, Debug, Clone)]
pub enum PassTensors<B: Backend> {
    /// The derivative of each point's expansion in its `theta`, `[J * D, M]`: it needs no upstream gradient, so it is taken on the way.
    Slope(FloatTensor<B>),
    /// What the hidden layers gave.
    #[cfg_attr(not(feature = "cube"), expect(dead_code, reason = "GPUs keep these"))]
    Hidden {
        /// `[J * D, hidden]`
        first: FloatTensor<B>,
        /// `[J * D, hidden]`
        second: FloatTensor<B>,
    },
}

/// The operation, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Carries support points `theta` `[J * D, M]` along a flow.
    fn flow(
        theta: FloatTensor<Self>,
        #[extension_type] network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> FlowedTensors<Self>;

    /// The gradient in `theta` `[J * D, M]` of what has this gradient in the `expansion` `[J * D]`.
    fn flow_gradient(
        #[extension_type] pass: PassTensors<Self>,
        expansion: FloatTensor<Self>,
        theta: FloatTensor<Self>,
        #[extension_type] network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> FloatTensor<Self>;
}
