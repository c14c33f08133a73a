//! What a backend brings for the flow.

use super::parametrisation::Parametrisation;
use super::path::Path;
use crate::bundle_words::BundleWords;
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};
use diffecon_tensor::mlp::MlpShape;

/// Everything about a flow but the parameters of its network.
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

/// Where support points flow.
#[derive(ExtensionType, Debug, Clone)]
pub struct FlowedTensors<B: Backend> {
    /// The fall of the log density `[J * D]`.
    pub expansion: FloatTensor<B>,
    /// Its derivative with respect to each point's `theta`, a constant, `[J * D, M]`.
    pub slope: FloatTensor<B>,
    /// The bundles at the ends.
    #[extension_type]
    pub bundles: BundleWords<B>,
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Carries support points `theta` `[J * D, M]` along a diagonal flow whose network has these `parameters`; the expansion's
    /// gradient reaches `theta`.
    fn flow(theta: FloatTensor<Self>, parameters: FloatTensor<Self>, constants: FlowConstants) -> FlowedTensors<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The slope `[P, M]` with its rows multiplied by the upstream gradient `[P]`.
    fn flow_backward(slope: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self>;
}
