//! The GPU's hyperbolic tangent: the tensor library's own.

use super::backend::{Gradient, Operation};
use burn::backend::{ops::FloatTensorOps, tensor::FloatTensor};
use burn_cubecl::CubeBackend as Cube;

impl Operation for Cube {
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self> {
        Cube::float_tanh(x)
    }
}

impl Gradient for Cube {
    fn tanh_backward(output: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self> {
        let square = Cube::float_mul(output.clone(), output);
        Cube::float_mul(upstream, Cube::float_add_scalar(Cube::float_neg(square), 1.0.into()))
    }
}
