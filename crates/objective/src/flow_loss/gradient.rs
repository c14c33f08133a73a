//! The gradient of a flow's loss, computed anew from what the loss was computed of.

use super::backend::{Gradient, Operation, Pass};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, AutodiffBackend, tensor::FloatTensor};

#[derive(Debug)]
struct FlowLoss;

impl<B: Gradient> Backward<B, 2> for FlowLoss {
    type State = Pass<B>;

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        for (parent, gradient) in ops.parents.into_iter().zip(B::flow_loss_backward(ops.state, upstream)) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn flow_loss(
        matrices: FloatTensor<Self>,
        speeds: FloatTensor<Self>,
        starts: FloatTensor<Self>,
        ends: FloatTensor<Self>,
        times: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let ((matrices, of_matrices), (speeds, of_speeds)) = (matrices.into_parts(), speeds.into_parts());
        let [starts, ends, times] = [starts, ends, times].map(Self::inner);
        let pass = Pass { matrices, speeds, starts, ends, times };
        let Pass { matrices, speeds, starts, ends, times } = pass.clone();
        let loss = B::flow_loss(matrices, speeds, starts, ends, times);
        match Backward::<B, 2>::prepare::<C>(FlowLoss, [of_matrices, of_speeds]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(pass, loss),
            OpsKind::UnTracked(prep) => prep.finish(loss),
        }
    }
}
