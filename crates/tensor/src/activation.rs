//! Activations of the small networks.

use burn::tensor::{Tensor, activation::sigmoid};

/// The hyperbolic tangent as `2 sigmoid(2x) - 1`, whose absolute error is one rounding of 1: on the CPU the sigmoid is several
/// times faster than the library's scalar `tanh`.
pub fn tanh<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    sigmoid(x * 2.0) * 2.0 - 1.0
}
