//! The hyperbolic tangent of a tensor.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

/// The hyperbolic tangent, vectorised and on all cores on the CPU, where the tensor library's own is neither.
///
/// # Shapes
/// `x` of any, which is the output's.
pub fn tanh<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if x.dtype() != DType::F32 {
        return x.tanh();
    }
    Tensor::from_dispatch(<Dispatch as backend::Operation>::tanh(x.into_dispatch()))
}
