//! The gradient of the flow's expansion. It has one number a point, so its slope is taken on the way and only scaled on the
//! way back.

use super::backend::{FlowConstants, FlowedTensors, Gradient, Operation};
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
    fn flow(theta: FloatTensor<Self>, parameters: FloatTensor<Self>, constants: FlowConstants) -> FlowedTensors<Self> {
        let (theta, node) = theta.into_parts();
        let FlowedTensors { expansion, slope, bundles } = B::flow(theta, parameters.into_primitive(), constants);
        let expansion = match Backward::<B, 1>::prepare::<C>(Flow, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(slope.clone(), expansion),
            OpsKind::UnTracked(prep) => prep.finish(expansion),
        };
        FlowedTensors { expansion, slope: Self::from_inner(slope), bundles: bundles.tracked() }
    }
}
