//! The kernels of GPUs: the tensor library's matrix products for the networks, our own for what concerns bundles.

use super::{
    AdamTensors, BatchNumbers, BidderTensors, BundleWords, FlowConstants, FlowNetwork, FlowedTensors, Kernels,
    MenuShape,
};
use crate::gpu;
use crate::kernels::adam::AdamStep;
use crate::kernels::flow::{Parametrisation, Path};
use burn::backend::ops::{ActivationOps, FloatTensorOps, IntTensorOps};
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use burn::tensor::{FloatDType, IntDType};
use burn_cubecl::CubeBackend as Cube;

type Float = FloatTensor<Cube>;

fn words(bundles: BundleWords<Cube>) -> burn::backend::tensor::IntTensor<Cube> {
    let BundleWords::Device(words) = bundles else { unreachable!("a GPU's bundles are in its memory") };
    words
}

/// `x y^T`
fn matmul_transposed(x: Float, y: Float) -> Float {
    Cube::float_matmul(x, Cube::float_transpose(y))
}

/// `1 - h^2`, the slope of the tangent whose output is `h`.
fn tanh_slope(h: Float) -> Float {
    let square = Cube::float_mul(h.clone(), h);
    Cube::float_add_scalar(Cube::float_neg(square), 1.0.into())
}

fn column(x: Float) -> Float {
    let count = x.shape().num_elements();
    Cube::float_reshape(x, [count, 1].into())
}

fn flat(x: Float) -> Float {
    let count = x.shape().num_elements();
    Cube::float_reshape(x, [count].into())
}

/// 1 where a good is in a bundle `[P, M]`, and 1 at the bundle's size `[P, M + 1]`.
fn features(bundles: BundleWords<Cube>, shape: MenuShape) -> [Float; 2] {
    let indicators = gpu::indicators(words(bundles), shape.goods);
    let sizes = Cube::float_sum_dim(indicators.clone(), 1);
    let device = indicators.device();
    let every_size = Cube::int_arange(0..shape.goods as i64 + 1, &device, IntDType::I32);
    let every_size = Cube::int_into_float(every_size, FloatDType::F32);
    let points = shape.elements * shape.support;
    let every_size = Cube::float_expand(every_size, [points, shape.goods + 1].into());
    let sizes = Cube::float_expand(sizes, [points, shape.goods + 1].into());
    // Sizes are whole numbers: those that differ do so by at least 1.
    let apart = Cube::float_clamp_max(Cube::float_abs(Cube::float_sub(sizes, every_size)), 1.0.into());
    [indicators, Cube::float_add_scalar(Cube::float_neg(apart), 1.0.into())]
}

impl Kernels for Cube {
    fn tanh(x: Float) -> Float {
        Cube::float_tanh(x)
    }

    fn tanh_backward(output: Float, upstream: Float) -> Float {
        Cube::float_mul(upstream, tanh_slope(output))
    }

    fn flow(
        theta: Float,
        network: FlowNetwork<Self>,
        FlowConstants { parametrisation, path, speed_integral, .. }: FlowConstants,
    ) -> (FlowedTensors<Self>, Float) {
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
        (FlowedTensors { expansion, bundles: BundleWords::Device(gpu::round(ends)) }, slope)
    }

    fn round(points: Float, _support: usize) -> BundleWords<Self> {
        BundleWords::Device(gpu::round(points))
    }

    fn flow_backward(slope: Float, upstream: Float) -> Float {
        Cube::float_mul(slope, column(upstream))
    }

    fn revenue(
        weights: Float,
        prices: Float,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> [Float; 3] {
        let BatchNumbers::Device(batch) = batch else { unreachable!("a GPU's batch is in its memory") };
        let bundles = words(bundles);
        let utilities = gpu::utilities(weights, prices.clone(), bundles.clone(), &bidders, batch.clone());
        let gpu::Choice { payments, upstream, price_gradient } = gpu::choice(utilities, prices, sharpness);
        let weight_gradient = gpu::weight_gradient(upstream, bundles, &bidders, batch, shape.support);
        [Cube::float_mean(payments), weight_gradient, price_gradient]
    }

    fn bundle_prices(item: Float, size: Float, bundles: BundleWords<Self>, shape: MenuShape) -> Float {
        let [indicators, at_size] = features(bundles, shape);
        let items = Cube::float_matmul(indicators, column(item));
        flat(Cube::float_add(items, Cube::float_matmul(at_size, column(size))))
    }

    fn bundle_prices_backward(upstream: Float, bundles: BundleWords<Self>, shape: MenuShape) -> [Float; 2] {
        let upstream = column(upstream);
        features(bundles, shape)
            .map(|features| flat(Cube::float_matmul(Cube::float_transpose(features), upstream.clone())))
    }

    fn adam(state: AdamTensors<Self>, gradient: Float, step: AdamStep) -> AdamTensors<Self> {
        let mix = |old: Float, new: Float, keep: f32| {
            let new = Cube::float_mul_scalar(new, (1.0 - keep).into());
            Cube::float_add(Cube::float_mul_scalar(old, keep.into()), new)
        };
        let square = Cube::float_mul(gradient.clone(), gradient.clone());
        let moment_1 = mix(state.moment_1, gradient, step.beta_1);
        let moment_2 = mix(state.moment_2, square, step.beta_2);
        let root = Cube::float_mul_scalar(Cube::float_sqrt(moment_2.clone()), step.root_correction.into());
        let move_by = Cube::float_div(moment_1.clone(), Cube::float_add_scalar(root, step.epsilon.into()));
        let value = Cube::float_sub(state.value, Cube::float_mul_scalar(move_by, step.rate.into()));
        AdamTensors { value, moment_1, moment_2 }
    }
}
