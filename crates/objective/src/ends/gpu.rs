//! Ends of points on a GPU: a launch a layer and one for the ends, there and back; under full matrices more.

use super::backend::{EndsTensors, KeptTensors, Operation};
use crate::flow::gpu::ends::growth;
use crate::flow::gpu::full::FullPath;
use crate::flow::gpu::layer::{After, Before, Product};
use crate::flow::gpu::starts::StartBox;
use crate::flow::{FlowConstants, NetworkTensors, Path};
use crate::gpu::{empty, floats, one_thread_each};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn ends(theta: Float, network: NetworkTensors<Self>, constants: FlowConstants) -> EndsTensors<Self> {
        let (theta, parameters, speeds) = (floats(theta), floats(network.parameters), floats(network.speeds));
        let FlowConstants { network, parametrisation, path, speed_integral, .. } = &constants;
        let layers = network.layers();
        let [first, second, third] = &layers[..] else { unreachable!("a flow's network has three layers") };
        let product =
            |layer| Product { parameters: &parameters, layer, is_transposed: false, parametrisation: *parametrisation };
        let hidden_1 = product(first).launch(&theta, Before::Starts, After::Tanh);
        let hidden_2 = product(second).launch(&hidden_1, Before::Nothing, After::Tanh);

        let [points, goods] = theta.shape().dims();
        if third.outputs != goods {
            let full = FullPath {
                theta: &theta,
                x: &hidden_2,
                parameters: &parameters,
                layer: third,
                speeds: &speeds,
                constants: &constants,
            };
            let (ends, expansion) = full.ends();
            return EndsTensors { ends, expansion, kept: KeptTensors::Hidden { first: hidden_1, second: hidden_2 } };
        }
        let rates = product(third).launch(&hidden_2, Before::Nothing, After::Bias);
        let ends = empty(&theta, [points, goods], DType::F32);
        let expansion = empty(&theta, [points], DType::F32);
        let (count, dim) = one_thread_each(&ends, points);
        ends_of_rates::launch(
            &ends.client,
            count,
            dim,
            theta.into_buffer_arg(),
            rates.clone().into_buffer_arg(),
            speeds.into_buffer_arg(),
            ends.clone().into_buffer_arg(),
            expansion.clone().into_buffer_arg(),
            goods,
            StartBox::to_args(*parametrisation),
            *speed_integral,
            *path == Path::Exact,
        );
        EndsTensors { ends, expansion, kept: KeptTensors::Layers { first: hidden_1, second: hidden_2, rates } }
    }

    fn ends_gradient(
        kept: KeptTensors<Self>,
        ends: Float,
        expansion: Float,
        theta: Float,
        network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> Float {
        let [theta, ends, expansion] = [theta, ends, expansion].map(floats);
        let [parameters, speeds] = [network.parameters, network.speeds].map(floats);
        let FlowConstants { network, parametrisation, path, speed_integral, .. } = &constants;
        let layers = network.layers();
        let [first, second, third] = &layers[..] else { unreachable!("a flow's network has three layers") };
        let product =
            |layer| Product { parameters: &parameters, layer, is_transposed: true, parametrisation: *parametrisation };

        let (hidden_1, upstream_2, of_starts) = match kept {
            KeptTensors::Hidden { first, second } => {
                let full = FullPath {
                    theta: &theta,
                    x: &second,
                    parameters: &parameters,
                    layer: third,
                    speeds: &speeds,
                    constants: &constants,
                };
                let (upstream_2, of_starts) = full.gradients(&ends, &expansion);
                (first, upstream_2, of_starts)
            }
            KeptTensors::Layers { first, second, rates } => {
                let [points, goods] = theta.shape().dims();
                let [of_rates, of_starts] = [(); 2].map(|()| empty(&theta, [points, goods], DType::F32));
                let (count, dim) = one_thread_each(&theta, points * goods);
                gradients::launch(
                    &theta.client,
                    count,
                    dim,
                    theta.clone().into_buffer_arg(),
                    rates.into_buffer_arg(),
                    speeds.into_buffer_arg(),
                    ends.into_buffer_arg(),
                    expansion.into_buffer_arg(),
                    of_rates.clone().into_buffer_arg(),
                    of_starts.clone().into_buffer_arg(),
                    goods,
                    StartBox::to_args(*parametrisation),
                    *speed_integral,
                    *path == Path::Exact,
                );
                let upstream_2 = product(third).launch(&of_rates, Before::Nothing, After::TanhSlope(second));
                (first, upstream_2, of_starts)
            }
            KeptTensors::Nothing => unreachable!("this backend keeps what layers gave"),
        };
        let upstream_1 = product(second).launch(&upstream_2, Before::Nothing, After::TanhSlope(hidden_1));
        let after = After::StartSlopeBeside { theta, starts: of_starts };
        product(first).launch(&upstream_1, Before::Nothing, after)
    }
}

/// The ends `[P, M]` and the fall of the log density `[P]` of points that grow at these `rates` `[P, M]`. One thread a point.
#[cube(launch)]
fn ends_of_rates(
    theta: &[f32],
    rates: &[f32],
    speeds: &[f32],
    ends: &mut [f32],
    expansion: &mut [f32],
    goods: usize,
    starts: &StartBox,
    integral: f32,
    #[comptime] is_exact: bool,
) {
    let point = ABSOLUTE_POS;
    if point < expansion.len() {
        let mut total = 0.0f32;
        for good in 0..goods {
            let position = point * goods + good;
            let rate = rates[position];
            total += rate;
            let (grown, _) = growth(rate, speeds, integral, is_exact);
            ends[position] = starts.start(theta[position]) * grown;
        }
        expansion[point] = total * integral;
    }
}

/// From the gradients in `ends` `[P, M]` and in the `expansion` `[P]` to those in the rates `[P, M]`, and to what is that in the starts
/// `[P, M]` beside the way over the rates. One thread a coordinate.
#[cube(launch)]
fn gradients(
    theta: &[f32],
    rates: &[f32],
    speeds: &[f32],
    ends: &[f32],
    expansion: &[f32],
    of_rates: &mut [f32],
    of_starts: &mut [f32],
    goods: usize,
    starts: &StartBox,
    integral: f32,
    #[comptime] is_exact: bool,
) {
    let position = ABSOLUTE_POS;
    if position < of_rates.len() {
        let (grown, slope) = growth(rates[position], speeds, integral, is_exact);
        let end = ends[position];
        of_rates[position] = end * starts.start(theta[position]) * slope + expansion[position / goods] * integral;
        of_starts[position] = end * grown;
    }
}
