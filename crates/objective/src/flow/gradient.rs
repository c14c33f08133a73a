//! The gradient of the flow's expansion. It has one number a point, so its slope is taken on the way and only scaled on the
//! way back.

use super::backend::{FlowConstants, FlowNetwork, FlowedTensors, Gradient, Operation};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::{Autodiff, AutodiffBackend, tensor::FloatTensor};

#[derive(Debug)]
struct Flow;

impl<B: Gradient> Backward<B, 1> for Flow {
    /// The slope of each point's expansion.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let slope = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |upstream| B::flow_backward(slope, upstream));
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn flow(theta: FloatTensor<Self>, network: FlowNetwork<Self>, constants: FlowConstants) -> FlowedTensors<Self> {
        let (theta, node) = theta.into_parts();
        let network = FlowNetwork {
            weight_1: network.weight_1.into_primitive(),
            bias_1: network.bias_1.into_primitive(),
            weight_2: network.weight_2.into_primitive(),
            bias_2: network.bias_2.into_primitive(),
            weight_3: network.weight_3.into_primitive(),
            bias_3: network.bias_3.into_primitive(),
        };
        let FlowedTensors { expansion, slope, bundles } = B::flow(theta, network, constants);
        let expansion = match Backward::<B, 1>::prepare::<C>(Flow, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(slope.clone(), expansion),
            OpsKind::UnTracked(prep) => prep.finish(expansion),
        };
        FlowedTensors { expansion, slope: Self::from_inner(slope), bundles: bundles.tracked() }
    }
}
