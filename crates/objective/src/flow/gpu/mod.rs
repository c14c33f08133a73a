//! The flow on a GPU, a launch a layer, and under full matrices a few for a slice of the points: no product is the tensor library's, which may round to fewer bits.

pub(crate) mod ends;
pub(crate) mod full;
pub(crate) mod layer;
pub(crate) mod starts;

use super::backend::{FlowConstants, FlowedTensors, NetworkTensors, Operation, PassTensors};
use super::path::Path;
use crate::bundle_words::BundleWords;
use crate::gpu::floats;
use crate::rounding;
use burn::backend::TensorMetadata;
use burn::backend::tensor::FloatTensor;
use burn_cubecl::CubeBackend as Cube;
use ends::Ends;
use full::FullPath;
use layer::{After, Before, Product};

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn flow(theta: Float, network: NetworkTensors<Self>, constants: FlowConstants) -> FlowedTensors<Self> {
        let (theta, parameters, speeds) = (floats(theta), floats(network.parameters), floats(network.speeds));
        let FlowConstants { network, parametrisation, path, speed_integral, support } = &constants;
        let parametrisation = *parametrisation;
        let layers = network.layers();
        let [first, second, third] = &layers[..] else { unreachable!("a flow's network has three layers") };
        let product = |layer| Product { parameters: &parameters, layer, is_transposed: false, parametrisation };
        let [_, goods] = theta.shape().dims();

        let hidden_1 = product(first).launch(&theta, Before::Starts, After::Tanh);
        let hidden_2 = product(second).launch(&hidden_1, Before::Nothing, After::Tanh);
        let is_exact = *path == Path::Exact;
        let ends = Ends { theta: &theta, parametrisation, is_exact, speeds: &speeds, integral: *speed_integral };
        let (expansion, bundles) = if third.outputs != goods {
            let full = FullPath {
                theta: &theta,
                x: &hidden_2,
                parameters: &parameters,
                layer: third,
                speeds: &speeds,
                constants: &constants,
            };
            let (ends, expansion) = full.ends();
            (expansion, <Self as rounding::Operation>::round(ends, *support).on_device())
        } else if goods <= ends::MOST_GOODS_OF_A_TILE {
            ends.of_last_layer(&hidden_2, &parameters, third)
        } else {
            ends.of_rates(product(third).launch(&hidden_2, Before::Nothing, After::Bias))
        };
        let pass = PassTensors::Hidden { first: hidden_1, second: hidden_2 };
        FlowedTensors { expansion, bundles: BundleWords::Device(bundles), pass }
    }

    fn flow_gradient(
        pass: PassTensors<Self>,
        expansion: Float,
        theta: Float,
        network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> Float {
        let PassTensors::Hidden { first: hidden_1, second: hidden_2 } = pass else {
            unreachable!("what this backend keeps")
        };
        let (theta, parameters, trace) = (floats(theta), floats(network.parameters), floats(network.trace));
        let FlowConstants { network, parametrisation, speed_integral, .. } = constants;
        let layers = network.layers();
        let [first, second, _] = &layers[..] else { unreachable!("a flow's network has three layers") };
        let product = |layer| Product { parameters: &parameters, layer, is_transposed: true, parametrisation };

        // The gradient in all rates of a point is the same: it is a factor of the point's, at the end.
        let upstream_1 = product(second).launch(&hidden_2, Before::TanhSlope(&trace), After::TanhSlope(hidden_1));
        let factor = 4.0 * parametrisation.slope * speed_integral;
        let factors = floats(expansion);
        product(first).launch(&upstream_1, Before::Nothing, After::StartSlope { theta, factor, factors })
    }
}
