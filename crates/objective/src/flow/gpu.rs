//! The flow on a GPU: the tensor library's matrix products, then our rounding.

use super::backend::{FlowConstants, FlowNetwork, FlowedTensors, Gradient, Operation};
use super::parametrisation::Parametrisation;
use super::path::Path;
use crate::gpu::{column, flat};
use crate::rounding::Operation as Rounding;
use burn::backend::TensorMetadata;
use burn::backend::ops::{ActivationOps, FloatTensorOps};
use burn::backend::tensor::FloatTensor;
use burn_cubecl::CubeBackend as Cube;

type Float = FloatTensor<Cube>;

/// `x y^T`
fn matmul_transposed(x: Float, y: Float) -> Float {
    Cube::float_matmul(x, Cube::float_transpose(y))
}

/// `1 - h^2`, the slope of the tangent whose output is `h`.
fn tanh_slope(h: Float) -> Float {
    let square = Cube::float_mul(h.clone(), h);
    Cube::float_add_scalar(Cube::float_neg(square), 1.0.into())
}

impl Operation for Cube {
    fn flow(
        theta: Float,
        network: FlowNetwork<Self>,
        FlowConstants { parametrisation, path, speed_integral, support }: FlowConstants,
    ) -> FlowedTensors<Self> {
        let Parametrisation { low, high, slope } = parametrisation;
        let shares = Cube::sigmoid(Cube::float_mul_scalar(theta, slope.into()));
        let starts = Cube::float_mul_scalar(shares.clone(), (high - low).into());
        let starts = Cube::float_add_scalar(starts, low.into());
        let inputs = Cube::float_mul_scalar(Cube::float_sub_scalar(starts.clone(), 0.5.into()), 4.0.into());
        let layer = |x: Float, weight: &Float, bias: Float| {
            let row = [1, bias.shape().num_elements()];
            Cube::float_add(Cube::float_matmul(x, weight.clone()), Cube::float_reshape(bias, row.into()))
        };
        let hidden_1 = Cube::float_tanh(layer(inputs, &network.weight_1, network.bias_1));
        let hidden_2 = Cube::float_tanh(layer(hidden_1.clone(), &network.weight_2, network.bias_2));
        let rates = layer(hidden_2.clone(), &network.weight_3, network.bias_3);
        let expansion = Cube::float_mul_scalar(flat(Cube::float_sum_dim(rates.clone(), 1)), speed_integral.into());

        // The trace's gradient needs no upstream gradient: it is the slope of the sum of all rates.
        let trace = Cube::float_transpose(Cube::float_sum_dim(network.weight_3, 1));
        let back = Cube::float_mul(tanh_slope(hidden_2), trace);
        let back = Cube::float_mul(matmul_transposed(back, network.weight_2), tanh_slope(hidden_1));
        let back = matmul_transposed(back, network.weight_1);
        let of_share = Cube::float_sub(shares.clone(), Cube::float_mul(shares.clone(), shares));
        let factor = 4.0 * (high - low) * slope * speed_integral;
        let slope = Cube::float_mul(back, Cube::float_mul_scalar(of_share, factor.into()));

        let ends = match path {
            Path::Exact => {
                let growth = Cube::float_exp(Cube::float_mul_scalar(rates, speed_integral.into()));
                Cube::float_mul(starts, growth)
            }
            Path::Euler(speeds) => speeds.into_iter().fold(starts, |at, speed| {
                let growth = Cube::float_add_scalar(Cube::float_mul_scalar(rates.clone(), speed.into()), 1.0.into());
                Cube::float_mul(at, growth)
            }),
        };
        FlowedTensors { expansion, slope, bundles: <Self as Rounding>::round(ends, support) }
    }
}

impl Gradient for Cube {
    fn flow_backward(slope: Float, upstream: Float) -> Float {
        Cube::float_mul(slope, column(upstream))
    }
}
