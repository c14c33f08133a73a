//! What a backend brings for the loss of a flow.

use burn::backend::{Backend, backend_extension, tensor::FloatTensor};

/// The operation, differentiable in matrices and speeds where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The mean square `[1]` of `ends - starts - speeds * Q place`, where the place is the share `times` of the way from `starts` to
    /// `ends`; `[P, M]` but for `speeds` and `times` `[P, 1]` and for full `matrices` `Q` `[P, M * M]`.
    fn flow_loss(
        matrices: FloatTensor<Self>,
        speeds: FloatTensor<Self>,
        starts: FloatTensor<Self>,
        ends: FloatTensor<Self>,
        times: FloatTensor<Self>,
    ) -> FloatTensor<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation {
    /// The gradients in the matrices and in the speeds `[P, 1]` from the upstream one `[1]`.
    fn flow_loss_backward(pass: Pass<Self>, upstream: FloatTensor<Self>) -> [FloatTensor<Self>; 2];
}

/// What the loss was computed of.
#[derive(Debug, Clone)]
pub struct Pass<B: Backend> {
    /// `[P, M]` or `[P, M * M]`
    pub matrices: FloatTensor<B>,
    /// `[P, 1]`
    pub speeds: FloatTensor<B>,
    /// `[P, M]`
    pub starts: FloatTensor<B>,
    /// `[P, M]`
    pub ends: FloatTensor<B>,
    /// `[P, 1]`
    pub times: FloatTensor<B>,
}
