//! The flow on a GPU, a launch a layer: no product is the tensor library's, which may round to fewer bits.

mod ends;
mod layer;
mod starts;

use super::backend::{FlowConstants, FlowNetwork, FlowedTensors, Gradient, Operation};
use crate::bundle_words::BundleWords;
use crate::gpu::{column, floats};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn_cubecl::CubeBackend as Cube;
use layer::{After, Before, Product};

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn flow(theta: Float, network: FlowNetwork<Self>, constants: FlowConstants) -> FlowedTensors<Self> {
        let theta = floats(theta);
        let FlowNetwork { weight_1, bias_1, weight_2, bias_2, weight_3, bias_3 } = network;
        let [weight_1, bias_1, weight_2, bias_2, weight_3, bias_3] =
            [weight_1, bias_1, weight_2, bias_2, weight_3, bias_3].map(floats);
        let (parametrisation, integral) = (constants.parametrisation, constants.speed_integral);
        let there = |weight: &Float| Product { weight: weight.clone(), is_transposed: false, parametrisation };
        let back = |weight: Float| Product { weight, is_transposed: true, parametrisation };

        let hidden_1 = there(&weight_1).launch(&theta, Before::Starts, After::Tanh(bias_1));
        let hidden_2 = there(&weight_2).launch(&hidden_1, Before::Nothing, After::Tanh(bias_2));
        let rates = there(&weight_3).launch(&hidden_2, Before::Nothing, After::Bias(bias_3));
        let (expansion, bundles) = ends::of_points(&theta, rates, parametrisation, constants.path, integral);

        // The trace's gradient needs no upstream gradient: it is the slope of the sum of all rates.
        let trace = layer::row_sums(weight_3);
        let upstream_1 = back(weight_2).launch(&hidden_2, Before::TanhSlope(trace), After::TanhSlope(hidden_1));
        let factor = 4.0 * parametrisation.slope * integral;
        let slope = back(weight_1).launch(&upstream_1, Before::Nothing, After::StartSlope(theta, factor));
        FlowedTensors { expansion, slope, bundles: BundleWords::Device(bundles) }
    }
}

impl Gradient for Cube {
    fn flow_backward(slope: Float, upstream: Float) -> Float {
        Cube::float_mul(slope, column(upstream))
    }
}
