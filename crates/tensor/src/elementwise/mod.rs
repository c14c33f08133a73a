//! Functions of each number of a tensor.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

pub use cpu::softplus_all;

use backend::{Function, Operation};
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor, activation};

/// The hyperbolic tangent, vectorised and on all cores on the CPU, where the tensor library's own is neither.
///
/// # Shapes
/// `x` of any, which is the output's.
pub fn tanh<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if x.dtype() == DType::F32 { apply(x, Function::Tanh) } else { x.tanh() }
}

/// `ln(1 + e^x)`, likewise.
///
/// # Shapes
/// `x` of any, which is the output's.
pub fn softplus<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    if x.dtype() == DType::F32 { apply(x, Function::Softplus) } else { activation::softplus(x, 1.0) }
}

fn apply<const D: usize>(x: Tensor<D>, function: Function) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Operation>::elementwise(x.into_dispatch(), function))
}
