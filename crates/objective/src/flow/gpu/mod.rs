//! The flow on a GPU, a launch a layer: no product is the tensor library's, which may round to fewer bits.

mod ends;
mod layer;
mod starts;

use super::backend::{FlowConstants, FlowedTensors, Gradient, Operation};
use crate::bundle_words::BundleWords;
use crate::gpu::{column, floats};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn_cubecl::CubeBackend as Cube;
use layer::{After, Before, Product};

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn flow(theta: Float, parameters: Float, constants: FlowConstants) -> FlowedTensors<Self> {
        let (theta, parameters) = (floats(theta), floats(parameters));
        let FlowConstants { network, parametrisation, path, speed_integral, .. } = constants;
        let layers = network.layers();
        let [first, second, third] = &layers[..] else { unreachable!("a flow's network has three layers") };
        let product = |layer, is_transposed| Product { parameters: &parameters, layer, is_transposed, parametrisation };

        let hidden_1 = product(first, false).launch(&theta, Before::Starts, After::Tanh);
        let hidden_2 = product(second, false).launch(&hidden_1, Before::Nothing, After::Tanh);
        let rates = product(third, false).launch(&hidden_2, Before::Nothing, After::Bias);
        let (expansion, bundles) = ends::of_points(&theta, rates, parametrisation, path, speed_integral);

        // The trace's gradient needs no upstream gradient: it is the slope of the sum of all rates.
        let trace = layer::row_sums(&parameters, third);
        let upstream_1 = product(second, true).launch(&hidden_2, Before::TanhSlope(&trace), After::TanhSlope(hidden_1));
        let factor = 4.0 * parametrisation.slope * speed_integral;
        let slope = product(first, true).launch(&upstream_1, Before::Nothing, After::StartSlope(theta, factor));
        FlowedTensors { expansion, slope, bundles: BundleWords::Device(bundles) }
    }
}

impl Gradient for Cube {
    fn flow_backward(slope: Float, upstream: Float) -> Float {
        Cube::float_mul(slope, column(upstream))
    }
}
