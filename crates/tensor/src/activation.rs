//! Activations of the small networks.

use crate::backend::Operations;
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

pub use burn::tensor::activation::sigmoid;

/// The hyperbolic tangent, vectorised and on all cores on the CPU, where the tensor library's own is neither.
pub fn tanh<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if x.dtype() != DType::F32 {
        return x.tanh();
    }
    Tensor::from_dispatch(<Dispatch as Operations>::tanh(x.into_dispatch()))
}
