//! The GPU's functions of each number: the tensor library's own.

use super::backend::{Function, Gradient, Operation};
use burn::backend::{ops::ActivationOps, ops::FloatTensorOps, tensor::FloatTensor};
use burn_cubecl::CubeBackend as Cube;

impl Operation for Cube {
    fn elementwise(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self> {
        match function {
            // Some devices take it from exponentials, which overflow; from 20 on it is 1 to rounding.
            Function::Tanh => Cube::float_tanh(Cube::float_clamp(x, (-20.0).into(), 20.0.into())),
            Function::Softplus => {
                // max(x, 0) + ln(1 + e^-|x|)
                let small = Cube::float_exp(Cube::float_neg(Cube::float_abs(x.clone())));
                Cube::float_add(Cube::relu(x), Cube::float_log1p(small))
            }
        }
    }
}

impl Gradient for Cube {
    fn elementwise_backward(
        output: FloatTensor<Self>,
        upstream: FloatTensor<Self>,
        function: Function,
    ) -> FloatTensor<Self> {
        let rest = match function {
            Function::Tanh => Cube::float_mul(output.clone(), output),
            Function::Softplus => Cube::float_exp(Cube::float_neg(output)),
        };
        Cube::float_mul(upstream, Cube::float_add_scalar(Cube::float_neg(rest), 1.0.into()))
    }
}
